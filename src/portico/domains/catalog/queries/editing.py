"""What the merchant's category editor opens with."""

from __future__ import annotations

from django.db.models import Count

from portico.domains.catalog.drafts import CategoryDraft
from portico.domains.catalog.models import Category, Product
from portico.kernel.form_versions import version_of
from portico.kernel.ids import CategoryId, SiteId


def category_drafts(*, site_id: SiteId) -> dict[CategoryId, CategoryDraft]:
    """Every category as an editor saves it, in the merchant's order. One query."""
    return {
        CategoryId(row.id): CategoryDraft(
            category_id=CategoryId(row.id),
            code=row.code,
            name=row.name,
            slug=row.slug,
            parent_id=CategoryId(row.parent_id) if row.parent_id else None,
            icon=row.icon,
            banner=row.banner,
            position=row.position,
            is_visible=row.is_visible,
            version=version_of(*category_parts(row)),
        )
        for row in Category.objects.filter(site_id=site_id).order_by("position", "name")
    }


def category_parts(row: Category) -> tuple[object, ...]:
    """What an editor of a category is shown. Its place among its siblings is changed elsewhere."""
    return (row.code, row.name, row.parent_id, row.icon, row.is_visible)


def product_counts(*, site_id: SiteId) -> dict[CategoryId, int]:
    """How many products lie directly in each category, on sale or not; the recycle bin is left out. One query."""
    kept = Product.objects.filter(site_id=site_id, binned_at__isnull=True)
    rows = kept.values_list("category_id").annotate(n=Count("*"))
    return {CategoryId(category_id): n for category_id, n in rows}
