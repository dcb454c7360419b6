"""What can go wrong with the catalogue."""

from __future__ import annotations

from portico.kernel.errors import Conflict, Invalid, NotFound


class ProductInvalid(Invalid):
    """The draft breaks rules; `fields` names each, as `skus.2.price_fen`."""

    code = "product_invalid"


class CategoryInvalid(Invalid):
    code = "category_invalid"


class BrandInvalid(Invalid):
    code = "brand_invalid"


class ProductNotFound(NotFound):
    code = "product_not_found"


class CategoryNotFound(NotFound):
    code = "category_not_found"


class SkuUnknown(NotFound):
    """`data["sku_ids"]` lists the ids that name no SKU of this site."""

    code = "sku_unknown"


class ProductChanged(Conflict):
    """Somebody saved the product since the editor read it: `data["version"]` is the present one."""

    code = "product_changed"


class CategoryInUse(Conflict):
    """A category with products or children cannot be deleted."""

    code = "category_in_use"


class CatalogFileUnreadable(Invalid):
    """The file is not what its name says; `data["reason"]` is a stable code, `data["detail"]` where."""

    code = "catalog_file_unreadable"
