"""The editors of pages, articles and resources: Wagtail's snippet viewsets behind our gate."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern
from wagtail.snippets.views.snippets import SnippetViewSet

from portico.domains.content import public as content
from portico.entrypoints.console.access import staff_view
from portico.entrypoints.console.publications import listing, panels, preview, views
from portico.entrypoints.console.views import templates
from portico.infra.actors import Right, Staff
from portico.infra.locks import lock_all


class NotFoundHere(content.PageNotFound):
    """No such publication on the site where the person works."""


def gated(
    view: Callable[..., HttpResponseBase], model: type[content.Publication], *, writes: bool
) -> Callable[..., HttpResponseBase]:
    """The view behind `staff_view`, for publications of the actor's site only: those of others do not exist.

    Which rights the single steps take is the permission policy's answer (`permissions.PublicationPolicy`). What
    `writes` happens in one transaction with its record.

    Locks: the publication. Drafts save themselves while a person types; without it, such a save and a click on
    "publish" would wait for each other's rows.
    """

    @staff_view(Right.CONTENT_EDIT, "GET", "POST", "DELETE")
    @functools.wraps(view)
    def gate(request: HttpRequest, actor: Staff, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        wanted: UUID | str | None = kwargs.get("pk")
        if wanted is not None and not model.objects.filter(pk=wanted, site_id=actor.site_id).exists():
            raise NotFoundHere()
        if request.method != "POST" or not writes:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            lock_all("console.publication", [wanted] if wanted else [])
            return view(request, *args, **kwargs)

    return gate


class PublicationViewSet(SnippetViewSet):
    model: Any
    base_url_path: Any
    add_view_class = views.CreateView
    copy_view_class = views.CopyView
    edit_view_class = views.EditView
    delete_view_class = views.DeleteView
    history_view_class = views.HistoryView
    unpublish_view_class = views.UnpublishView
    revisions_unschedule_view_class = views.UnscheduleView
    lock_view_class = views.LockView
    unlock_view_class = views.UnlockView
    workflow_action_view_class = views.WorkflowActionView
    preview_on_add_view_class = preview.PreviewWhileCreating
    preview_on_edit_view_class = preview.PreviewWhileEditing
    edit_template_name = "console/publications/edit.html"
    create_template_name = "console/publications/edit.html"
    menu_item_is_registered = True

    #: Shown instead of Wagtail's list, under the same name.
    list_view: Callable[..., HttpResponseBase]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Without Wagtail's usage reports: nothing refers to a publication but links, which it does not count."""
        common: dict[str, Any] = super().get_common_view_kwargs(**kwargs)
        return {**common, "usage_url_name": None}

    def get_urlpatterns(self) -> list[URLPattern]:
        patterns: list[URLPattern] = super().get_urlpatterns()
        for pattern in patterns:
            if pattern.name in {"list", "list_results"}:
                pattern.callback = self.list_view
            else:
                writes = not (pattern.name or "").startswith("preview")
                pattern.callback = gated(pattern.callback, self.model, writes=writes)
        return patterns

    def register_chooser_viewset(self) -> None:
        """Nothing: Wagtail's chooser knows no sites; `<portico-pick>` takes its place."""


class PageViewSet(PublicationViewSet):
    model = content.DecoratedPage
    base_url_path = "decoration/pages"
    add_view = staticmethod(templates.index)
    icon = "mobile-alt"
    edit_handler = panels.page_editor()
    list_view = staticmethod(listing.pages)


class ArticleViewSet(PublicationViewSet):
    model = content.Article
    base_url_path = "content/articles"
    icon = "doc-full"
    edit_handler = panels.article_editor()
    list_view = staticmethod(listing.articles)


class ResourceViewSet(PublicationViewSet):
    model = content.Resource
    base_url_path = "content/resources"
    icon = "download"
    edit_handler = panels.resource_editor()
    list_view = staticmethod(listing.resources)


VIEWSETS = (PageViewSet, ArticleViewSet, ResourceViewSet)
