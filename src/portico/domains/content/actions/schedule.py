"""What time brings about: approved revisions go live, and what has expired is taken down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from wagtail.models import Revision

from portico.domains.content.errors import ContentInvalid
from portico.domains.content.models import Publication


@dataclass(frozen=True, slots=True)
class DueChange:
    """One thing to do: `publish` a revision, or take an object down (`expire`)."""

    kind: Literal["publish", "expire"]
    model: type[Publication]
    key: Any


def due_changes(*, now: datetime, limit: int) -> tuple[DueChange, ...]:
    """What is due, the take-downs first: of a page that expires as another goes live, only the new one shows."""
    models = Publication.__subclasses__()
    expired = [
        DueChange("expire", model, pk)
        for model in models
        for pk in model.objects.filter(live=True, expire_at__lte=now).order_by("expire_at").values_list("pk", flat=True)
    ]
    by_type = {ContentType.objects.get_for_model(model).pk: model for model in models}
    rows = Revision.objects.filter(content_type__in=by_type, approved_go_live_at__lte=now)
    due = rows.order_by("approved_go_live_at").values_list("content_type_id", "pk")[:limit]
    return (*expired, *(DueChange("publish", by_type[type_id], pk) for type_id, pk in due))[:limit]


def carry_out(*, change: DueChange) -> None:
    """The change has happened, unless somebody was faster. Idempotent. Raises ContentInvalid, Busy: it stays due."""
    try:
        if change.kind == "expire":
            publication = change.model.objects.filter(pk=change.key, live=True).first()
            if publication is not None:
                publication.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
        else:
            revision = Revision.objects.filter(pk=change.key, approved_go_live_at__isnull=False).first()
            if revision is not None:
                revision.publish(log_action="wagtail.publish.scheduled")
    except (IntegrityError, ValidationError) as error:
        # Another page took the address meanwhile, say: the editor has to choose.
        raise ContentInvalid(reason=str(error)[:200]) from error
