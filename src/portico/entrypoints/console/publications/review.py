"""What waits for a decision of the person who looks at the start page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from wagtail.admin.ui.components import Component
from wagtail.models import TaskState

from portico.domains.content import public as content
from portico.entrypoints.console.access import actor_of
from portico.infra.actors import Right
from portico.kernel.ids import SiteId

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    title: str
    kind: str
    url: str
    author: str
    since: datetime


def waiting_on(*, site_id: SiteId) -> list[Waiting]:
    """The submitted things of the site, oldest first. Two queries, and one for each kind of thing."""
    states = (
        TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS)
        .select_related("workflow_state__requested_by", "revision")
        .prefetch_related("workflow_state__content_object")
        .order_by("started_at")
    )
    found = []
    for state in states:
        publication = state.workflow_state.content_object
        if not isinstance(publication, content.Publication) or publication.site_id != site_id:
            continue
        author = state.workflow_state.requested_by
        found.append(
            Waiting(
                title=state.revision.object_str or publication.title,
                kind=str(publication._meta.verbose_name),
                url=reverse(publication.snippet_viewset.get_url_name("edit"), args=[publication.pk]),  # type: ignore[attr-defined]
                author=author.get_full_name() if author else "",
                since=state.started_at,
            )
        )
    return found[:_SHOWN]


class ReviewPanel(Component):
    """Shown to those who may publish, when something waits."""

    name = "review"
    order = 2
    template_name = "console/publications/review.html"

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        request = (parent_context or {})["request"]
        actor = actor_of(request)
        may_decide = Right.CONTENT_PUBLISH in actor.rights
        return {"waiting": waiting_on(site_id=actor.site_id) if may_decide else []}
