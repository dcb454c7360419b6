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


class BrandNotFound(NotFound):
    code = "brand_not_found"


class BrandInUse(Conflict):
    """A brand that products have cannot be deleted."""

    code = "brand_in_use"


class AssuranceInvalid(Invalid):
    code = "assurance_invalid"


class AssuranceNotFound(NotFound):
    code = "assurance_not_found"


class TemplateInvalid(Invalid):
    code = "category_template_invalid"


class EditOutdated(Conflict):
    """Somebody saved the same thing since the editor read it: `data["version"]` is the present one."""

    code = "edit_outdated"


class BulkEditInvalid(Invalid):
    code = "bulk_edit_invalid"


class BulkEditNotFound(NotFound):
    code = "bulk_edit_not_found"


class BulkEditOutdated(Conflict):
    """Rows changed since the preview, or it was done already; nothing was changed. `data["changed"]` counts them."""

    code = "bulk_edit_outdated"


class ProductBinned(Conflict):
    """The product lies in the recycle bin: it is restored before anyone edits it. `data["name"]`."""

    code = "product_binned"


class CategoryInUse(Conflict):
    """A category with products or children cannot be deleted."""

    code = "category_in_use"


class SearchWordsChanged(Conflict):
    """Somebody saved this list of words since the form was opened."""

    code = "search_words_changed"


class CatalogFileUnreadable(Invalid):
    """The file is not what its name says; `data["reason"]` is a stable code, `data["detail"]` where."""

    code = "catalog_file_unreadable"
