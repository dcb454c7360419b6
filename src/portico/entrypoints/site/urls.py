"""The website's addresses. Those without a slash at the end are files."""

from __future__ import annotations

from django.urls import path

from portico.entrypoints.site.views import (
    account,
    browse,
    cart,
    checkout,
    collected,
    files,
    orders,
    pay,
    pictures,
    preferences,
    product,
    sign_in,
)

app_name = "website"

urlpatterns = [
    path("", browse.home, name="home"),
    path("c/", browse.categories, name="categories"),
    path("c/<str:name>/", browse.category, name="category"),
    path("search/", browse.search, name="search"),
    path("p/<str:product_id>/", product.product, name="product"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("cart/", cart.cart, name="cart"),
    path("cart/lines/", cart.add, name="cart_add"),
    path("cart/lines/<str:line_id>/", cart.change, name="cart_change"),
    path("cart/select-all/", cart.select_all, name="cart_select_all"),
    path("cart/clear-invalid/", cart.clear_invalid, name="cart_clear_invalid"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("pay/<str:order_id>/", pay.pay, name="pay"),
    path("pay/<str:order_id>/state/", pay.state, name="pay_state"),
    path("orders/", orders.order_list, name="orders"),
    path("orders/<str:order_id>/", orders.order, name="order"),
    path("orders/<str:order_id>/cancel/", orders.cancel, name="order_cancel"),
    path("orders/<str:order_id>/confirm-receipt/", orders.confirm_receipt, name="order_confirm_receipt"),
    path("orders/<str:order_id>/buy-again/", orders.buy_again, name="order_buy_again"),
    path("account/", account.account, name="account"),
    path("account/addresses/", account.addresses, name="addresses"),
    path("account/addresses/new/", account.new_address, name="address_new"),
    path("account/addresses/parse/", account.parse_address, name="address_parse"),
    path("account/addresses/<str:address_id>/", account.edit_address, name="address_edit"),
    path("account/addresses/<str:address_id>/delete/", account.delete_address, name="address_delete"),
    path("account/favourites/", collected.favourites, name="favourites"),
    path("account/favourites/one/", collected.favourite, name="favourite"),
    path("account/history/", collected.history, name="history"),
    path("account/history/views/", collected.record_views, name="history_views"),
    path("account/downloads/", collected.downloads, name="downloads"),
    path("account/preferences/", preferences.preferences, name="preferences"),
    path("policies/<slug:code>/", browse.policy, name="policy"),
    path("theme.css", files.theme_css, name="theme"),
    path("favicon.svg", files.favicon, name="favicon"),
    path("favicon.ico", files.favicon, name="favicon_ico"),
    path("pictures/<int:width>/<path:name>", pictures.picture, name="picture"),
    path("robots.txt", files.robots, name="robots"),
    path("sitemap.xml", files.sitemap_index, name="sitemap"),
    path("sitemap/pages.xml", files.sitemap_pages, name="sitemap_pages"),
    path("sitemap/products-<int:number>.xml", files.sitemap_products, name="sitemap_products"),
]
