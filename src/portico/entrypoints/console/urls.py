"""Addresses of the console, below Wagtail's own. Every view here goes through `access.staff_view`."""

from __future__ import annotations

from django.urls import path

from portico.entrypoints.console.views import (
    categories,
    imports,
    members,
    orders,
    picks,
    product_editor,
    products,
    shipping,
    site,
    stock,
    templates,
    uploads,
)

urlpatterns = [
    path("products/", products.index, name="products"),
    path("products/sale/", products.switch_sale, name="switch_sale"),
    path("products/new/", product_editor.new, name="new_product"),
    path("products/<uuid:product_id>/", product_editor.edit, name="product"),
    path("products/save/", product_editor.save, name="save_product"),
    path("categories/", categories.index, name="categories"),
    path("categories/save/", categories.save, name="save_category"),
    path("categories/move/", categories.move, name="move_category"),
    path("categories/delete/", categories.delete, name="delete_category"),
    path("uploads/image/", uploads.image, name="upload_image"),
    path("decoration/templates/", templates.index, name="templates"),
    path("decoration/templates/new/", templates.create, name="new_page"),
    path("pick/<str:kind>/", picks.pick, name="pick"),
    path("orders/", orders.index, name="orders"),
    path("orders/<uuid:order_id>/", orders.detail, name="order"),
    path("orders/<uuid:order_id>/note/", orders.note, name="order_note"),
    path("orders/<uuid:order_id>/cancel/", orders.cancel, name="cancel_order"),
    path("orders/<uuid:order_id>/ship/", shipping.ship_one, name="ship_order"),
    path("ship/", shipping.index, name="ship"),
    path("ship/preview/", shipping.preview, name="ship_preview"),
    path("ship/confirm/", shipping.confirm, name="ship_confirm"),
    path("stock/", stock.index, name="stock"),
    path("stock/low/", stock.low, name="low_stock"),
    path("stock/<uuid:sku_id>/", stock.ledger, name="stock_ledger"),
    path("stock/adjust/", stock.adjust, name="adjust_stock"),
    path("imports/", imports.index, name="imports"),
    path("imports/upload/", imports.upload, name="upload_import"),
    path("imports/file/<str:digest>/", imports.columns, name="import_columns"),
    path("imports/<uuid:task_id>/", imports.task, name="import_task"),
    path("imports/<uuid:task_id>/progress/", imports.progress_of, name="import_progress"),
    path("imports/<uuid:task_id>/start/", imports.start, name="start_import"),
    path("members/", members.index, name="members"),
    path("site/", site.index, name="site"),
    path("site/freight/", site.save_freight, name="save_freight"),
    path("site/discounts/", site.add_discount, name="add_discount"),
    path("site/discounts/<uuid:discount_id>/end/", site.end_discount, name="end_discount"),
]
