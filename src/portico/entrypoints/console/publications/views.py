"""Wagtail's editing views with what we add: the site, the record of who did what, the live preview, the warnings.

Each POST runs in the one transaction that `viewsets.gated` opens.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import ChecksSidePanel, PreviewSidePanel
from wagtail.models import WorkflowState
from wagtail.snippets.views import snippets as wagtail_views

from portico.domains.content import public as content
from portico.entrypoints.console.access import actor_of
from portico.entrypoints.console.publications.preview import LivePreviewPanel
from portico.entrypoints.console.publications.warnings import warning_texts
from portico.infra import audit
from portico.kernel.clock import utc_now

# Wagtail's names of what an editor's button does, as our record calls them.
_ACTIONS = {
    "create": "content.save",
    "edit": "content.save",
    "publish": "content.publish",
    "submit": "content.submit",
    "restart-workflow": "content.submit",
    "cancel-workflow": "content.withdraw",
}
_DECISIONS = {"approve": "content.approve", "reject": "content.reject"}


def record(request: HttpRequest, publication: content.Publication, action: str, **changes: Any) -> None:
    """Who did `action` to the publication, in the caller's transaction."""
    audit.record(
        actor=actor_of(request),
        action=action,
        subject_type=publication.document_kind,
        subject_id=publication.pk,
        now=utc_now(),
        changes={"title": publication.title, **changes},
    )


class _Editing:
    """What creating and editing have in common."""

    request: HttpRequest
    model: Any
    object: content.Publication
    action: str

    def run_action_method(self) -> HttpResponse | None:
        response = super().run_action_method()  # type: ignore[misc]
        # While a person types, the same revision is saved over and over: that is one change.
        if not (self.action in {"create", "edit"} and self.overwrite_revision):  # type: ignore[attr-defined]
            name = _DECISIONS.get(getattr(self, "workflow_action", ""), "content.workflow")
            record(self.request, self.object, _ACTIONS.get(self.action, name))
        return response

    def get_side_panels(self) -> Any:
        panels = [panel for panel in super().get_side_panels() if not isinstance(panel, ChecksSidePanel)]  # type: ignore[misc]
        return MediaContainer([self._live(panel) for panel in panels])

    def _live(self, panel: Any) -> Any:
        if not isinstance(panel, PreviewSidePanel):
            return panel
        return LivePreviewPanel(panel.object, panel.request, preview_url=panel.preview_url)


class CreateView(_Editing, wagtail_views.CreateView):  # type: ignore[misc]
    def get_initial_form_instance(self) -> content.Publication:
        made: content.Publication = self.model(site_id=actor_of(self.request).site_id)
        # The list of articles, cases or help says which is wanted.
        kind = self.request.GET.get("kind", "")
        if isinstance(made, content.Article) and kind in content.Article.Kind.values:
            made.kind = kind
        return made


class CopyView(_Editing, wagtail_views.CopyView):  # type: ignore[misc]
    def get_initial_form_instance(self) -> content.Publication:
        """A new thing with the content of the latest version of the old one; its address is made anew."""
        source = self.get_object().get_latest_revision_as_object()
        copied: content.Publication = self.model(site_id=actor_of(self.request).site_id)
        for field in self.model._meta.concrete_fields:
            if field.name in self.form_fields:
                setattr(copied, field.attname, getattr(source, field.attname))
        copied.slug = ""  # type: ignore[attr-defined]
        return copied

    @property
    def form_fields(self) -> set[str]:
        return set(self.get_form_class().base_fields) - {"go_live_at", "expire_at"}


class EditView(_Editing, wagtail_views.EditView):
    template_name = "console/publications/edit.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if not self.expects_json_response:
            context["left_out"] = warning_texts(self.left_out())
        return context

    def left_out(self) -> list[dict[str, Any]]:
        """What of the stored draft shoppers would not see."""
        latest = self.object.latest_revision
        blocks = json.loads(latest.content["body"]) if latest else content.stored_blocks(self.object)
        return content.write(self.object, blocks, make_pictures=False).warnings


class HistoryView(wagtail_views.HistoryView):
    def get_base_queryset(self) -> Any:
        """One line for each version: a draft that saved itself twenty times while being typed is one change."""
        entries = super().get_base_queryset()
        same = entries.model._default_manager.filter(revision_id=OuterRef("revision_id"), action=OuterRef("action"))
        newest = same.order_by("-timestamp", "-id").values("id")[:1]
        return entries.filter(Q(revision_id__isnull=True) | Q(id=Subquery(newest)))


class UnpublishView(wagtail_views.UnpublishView):
    def unpublish(self) -> None:
        """Through the model: Wagtail's own action behind this view knows nothing of documents."""
        self.object.unpublish(user=self.request.user)
        record(self.request, self.object, "content.unpublish")


class DeleteView(wagtail_views.DeleteView):
    def delete_action(self) -> None:
        record(self.request, self.object, "content.delete")
        super().delete_action()


class UnscheduleView(wagtail_views.RevisionsUnscheduleView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(request, *args, **kwargs)
        record(request, self.object, "content.unschedule")
        return response


class LockView(wagtail_views.LockView):
    def perform_operation(self) -> None:
        super().perform_operation()
        record(self.request, self.object, "content.lock")


class UnlockView(wagtail_views.UnlockView):
    def perform_operation(self) -> None:
        super().perform_operation()
        record(self.request, self.object, "content.unlock")


class WorkflowActionView(wagtail_views.WorkflowActionView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        before = _step(self.object.pk)
        response: HttpResponse = super().post(request, *args, **kwargs)
        if _step(self.object.pk) != before:
            record(request, self.object, _DECISIONS.get(self.action_name, "content.workflow"))
        return response


def _step(publication_id: UUID) -> tuple[str, int | None] | None:
    """Where the latest workflow of the publication stands."""
    return (
        WorkflowState.objects.filter(object_id=str(publication_id))
        .order_by("-created_at")
        .values_list("status", "current_task_state_id")
        .first()
    )
