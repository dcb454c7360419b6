"""What the console adds to Wagtail's admin: its addresses, its looks, its menu (menu.py). And what it leaves out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html_join, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.search import SearchArea
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from portico.domains.content import public as content
from portico.entrypoints.console import menu, money_menu  # noqa: F401 — they register their entries
from portico.entrypoints.console.menu_items import holds
from portico.entrypoints.console.permissions import LibraryPolicy, PublicationPolicy
from portico.entrypoints.console.pick_setup import pick_setup
from portico.entrypoints.console.publications.review import ReviewPanel
from portico.entrypoints.console.publications.viewsets import VIEWSETS
from portico.entrypoints.console.reveal import reveal_setup
from portico.entrypoints.console.views.dashboard import FiguresPanel
from portico.infra.actors import Right

# Wagtail entries without a meaning here: no page tree, no reports on it; the library is below our 内容.
_HIDDEN_MAIN = frozenset({"help", "reports", "snippets", "forms", "explorer", "images", "documents"})
_HIDDEN_SETTINGS = frozenset(
    {"workflows", "workflow-tasks", "sites", "collections", "redirects", "users", "groups", "locales"}
)

# Before any view asks for Wagtail's own policies.
for viewset in VIEWSETS:
    register_permission_policy(viewset.model, PublicationPolicy(viewset.model))
    register_snippet(viewset)


@hooks.register("register_icons")
def icons(known: list[str]) -> list[str]:
    return [*known, *(f"console/icons/{name}.svg" for name in ("palette", "coins", "bell", "scan"))]


@hooks.register("construct_main_menu")
def leave_out_main(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in _HIDDEN_MAIN]


@hooks.register("construct_settings_menu")
def leave_out_settings(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in _HIDDEN_SETTINGS]


@hooks.register("register_admin_search_area")
def search_products() -> SearchArea:
    return ProductSearchArea(_("商品"), reverse("console:products"), name="products", icon_name="tag", order=1)


class ProductSearchArea(SearchArea):
    """The sidebar's search box looks for products first."""

    def is_shown(self, request: HttpRequest) -> bool:
        return holds(request, Right.CATALOG_READ)


@hooks.register("construct_snippet_action_menu")
def publish_first(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """The large button does what the person came for: publish, or else submit. Drafts save themselves."""
    first = "action-publish" if holds(request, Right.CONTENT_PUBLISH) else "action-submit"
    items[:] = [item for item in items if item.name == first or item.name != "action-submit"]
    items.sort(key=lambda item: item.name != first)


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    """The start page is the shop's day and what waits for a decision, not Wagtail's list of recent pages."""
    panels[:] = [FiguresPanel(), ReviewPanel()]


@hooks.register("construct_homepage_summary_items")
def no_summary(request: HttpRequest, items: list[Any]) -> None:
    items.clear()


@hooks.register("register_admin_urls")
def console_urls() -> list[URLPattern | URLResolver]:
    from portico.entrypoints.console import urls

    # Here, because Wagtail's image and document apps set theirs when they are ready, which is after this module.
    for model in (content.MediaImage, content.MediaFile):
        register_permission_policy(model, LibraryPolicy(model))
    return [path("", include((urls.urlpatterns, "console"), namespace="console"))]


@hooks.register("insert_global_admin_css")
def console_css() -> SafeString:
    return format_html_join(
        "", '<link rel="stylesheet" href="{}">', [(static(f"console/{name}.css"),) for name in ("console", "pick/pick")]
    )


@hooks.register("insert_global_admin_js")
def console_js() -> SafeString:
    scripts = [(static(f"console/{name}.js"),) for name in ("console", "kept", "pick/pick", "reveal")]
    # For the question before a form is sent: what cancels an order is taken back by "back", not by a second "cancel".
    words = {"cancel": gettext("取消"), "back": gettext("返回"), "confirm": gettext("确定")}
    setups = {"pc-words": words, "pc-pick-setup": pick_setup(), "pc-reveal-setup": reveal_setup()}
    texts = format_html_join("", "{}", [(json_script(setup, name),) for name, setup in setups.items()])
    return texts + format_html_join("", '<script type="module" src="{}"></script>', scripts)
