"""The live preview: what is in the form right now, kept as a document the real front ends can show."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from wagtail.admin.ui.side_panels import PreviewSidePanel
from wagtail.snippets.views.snippets import PreviewOnCreateView, PreviewOnEditView

from portico.domains.content import public as content
from portico.entrypoints.console.access import actor_of
from portico.kernel.clock import utc_now

MODES = ("mini", "web")


def addresses(publication: content.Publication, token: str) -> dict[str, str]:
    return {mode: content.preview_address(publication.document_kind, token, mode=mode) for mode in MODES}


class LivePreviewPanel(PreviewSidePanel):
    """One living frame with the real front end in it. Wagtail's own panel makes a new frame for every change."""

    template_name = "console/publications/preview_panel.html"


class _LivePreview:
    """POST keeps the form's state and answers where it can be seen; GET shows the latest saved state."""

    model: Any
    object: content.Publication
    request: HttpRequest

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form(request.POST)  # type: ignore[attr-defined]  # Wagtail's view
        if not self.validate_form(form):  # type: ignore[attr-defined]
            return JsonResponse({"is_valid": False, "errors": len(form.errors)})
        return JsonResponse({"is_valid": True, **self._kept(form.save(commit=False))})

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kept = self._kept(self.object)
        mode = request.GET.get("mode", MODES[0])
        return redirect(kept["addresses"].get(mode, kept["addresses"]["mini"]))

    def _kept(self, publication: content.Publication) -> dict[str, Any]:
        token = content.keep_preview(publication, now=utc_now())
        return {"token": token, "addresses": addresses(publication, token)}


class PreviewWhileEditing(_LivePreview, PreviewOnEditView):
    pass


class PreviewWhileCreating(_LivePreview, PreviewOnCreateView):
    def get_object(self) -> content.Publication:
        made: content.Publication = self.model(site_id=actor_of(self.request).site_id)
        return made
