"""Pictures and films that go with reviews: judged by content, drawn anew, forgotten when nothing needs them."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from portico.domains.reviews import models
from portico.domains.reviews.errors import ReviewMediaRefused, TooManyUploads
from portico.domains.reviews.rules import LOOSE_KEPT, MAX_FILM_BYTES, MAX_FILMS, MAX_MEDIA, MOST_UPLOADS_A_DAY
from portico.infra.locks import lock_all, require_transaction
from portico.infra.media import redrawn, store_image
from portico.infra.showpieces import is_mp4
from portico.infra.uploads import UploadRefused
from portico.kernel.errors import FieldError
from portico.kernel.ids import MemberId, SiteId, new_id

type Kind = Literal["picture", "film"]

_FOLDER = "reviews"
# Brands of still pictures in the container that films use, too (ISO 23008-12 annex B.4, AV1 Image File Format §6).
_STILLS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"})


def keep_media(*, site_id: SiteId, member_id: MemberId, content: bytes, now: datetime) -> tuple[UUID, str, Kind]:
    """The picture or film waits for its review: (id, stored name, kind).

    A picture is drawn anew as a JPEG of at most 1600 pixels a side, so that place and camera are gone; a film is an
    MP4 of at most 30 MB, kept as it is. A phone's HEIC is no film, though it begins like one. Raises ImageRefused,
    UploadRefused (field `file`), TooManyUploads (60 a day). Locks: one per member.
    """
    require_transaction()
    lock_all("review_media", [member_id])
    recent = models.Media.objects.filter(member_id=member_id, uploaded_at__gt=now - timedelta(days=1)).count()
    if recent >= MOST_UPLOADS_A_DAY:
        raise TooManyUploads(retry_after_seconds=3600, limit=MOST_UPLOADS_A_DAY)
    is_film = content[4:8] == b"ftyp" and content[8:12] not in _STILLS
    kind: Kind = "film" if is_film else "picture"
    name = _kept_film(content) if kind == "film" else store_image(redrawn(content), folder=_FOLDER)
    row = models.Media.objects.create(
        id=new_id(), site_id=site_id, member_id=member_id, kind=kind, name=name, uploaded_at=now
    )
    return row.id, name, kind


def _kept_film(content: bytes) -> str:
    if len(content) > MAX_FILM_BYTES:
        size, limit = f"{len(content) / 1024 / 1024:.1f}", MAX_FILM_BYTES // 1024 // 1024
        raise UploadRefused("upload_too_large", size_mb=size, limit_mb=limit)
    if not is_mp4(io.BytesIO(content)):
        raise UploadRefused("video_not_a_video")
    digest = hashlib.sha256(content).hexdigest()
    name = f"{_FOLDER}/{digest[:2]}/{digest[:32]}.mp4"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(content))
    return name


def attach(*, review: models.Review, member_id: MemberId, media: Sequence[UUID], in_followup: bool) -> None:
    """These files of the member go with the review, in this order.

    Raises ReviewMediaRefused: somebody else's, in a review already, more than nine, or more than one film.
    """
    wanted = list(dict.fromkeys(media))
    if len(wanted) > MAX_MEDIA:
        raise ReviewMediaRefused(fields=(FieldError("media", "too_many", {"max": MAX_MEDIA}),))
    rows = {
        row.id: row
        for row in models.Media.objects.select_for_update().filter(
            id__in=wanted, site_id=review.site_id, member_id=member_id, review__isnull=True
        )
    }
    if len(rows) != len(wanted):
        raise ReviewMediaRefused(fields=(FieldError("media", "media_not_yours"),))
    if sum(row.kind == "film" for row in rows.values()) > MAX_FILMS:
        raise ReviewMediaRefused(fields=(FieldError("media", "too_many_films", {"max": MAX_FILMS}),))
    for position, media_id in enumerate(wanted):
        rows[media_id].review, rows[media_id].position, rows[media_id].in_followup = review, position, in_followup
    models.Media.objects.bulk_update(rows.values(), ["review", "position", "in_followup"])


def drop_files(names: Iterable[str]) -> None:
    """The files go when this transaction has committed, unless something else still shows them."""
    wanted = sorted(set(names))

    def drop() -> None:
        kept = set(models.Media.objects.filter(name__in=wanted).values_list("name", flat=True))
        for name in wanted:
            if name not in kept:
                default_storage.delete(name)

    if wanted:
        transaction.on_commit(drop, robust=True)


def forget_loose_media(*, now: datetime) -> int:
    """Files that went with no review within a day are gone; how many."""
    require_transaction()
    rows = models.Media.objects.filter(review__isnull=True, uploaded_at__lt=now - LOOSE_KEPT)
    names = list(rows.values_list("name", flat=True))
    rows.delete()
    drop_files(names)
    return len(names)
