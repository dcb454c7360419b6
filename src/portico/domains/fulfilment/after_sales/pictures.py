"""Evidence: pictures that buyers send with a case. Kept sealed, small and without what cameras write into them."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from portico.domains.fulfilment.after_sales import models
from portico.domains.fulfilment.after_sales.errors import PictureNotFound, TooManyPictures
from portico.domains.fulfilment.after_sales.rules import LOOSE_PICTURES_KEPT, MAX_PICTURES, PICTURE_PURPOSE
from portico.infra import sealed
from portico.infra.locks import lock_all, require_transaction
from portico.infra.media import redrawn
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import AfterSaleId, MemberId, SiteId, new_id

_MOST_A_DAY = 40


def keep_picture(*, site_id: SiteId, member_id: MemberId | None, content: bytes, now: datetime) -> UUID:
    """The picture is kept, not yet part of a case; its id. `member_id` None: the staff's.

    It is drawn anew as a JPEG of at most 1600 pixels a side: place and camera are gone, and so is anything that is
    not a picture. Raises ImageRefused (10 MB, 40 megapixels, no picture), TooManyPictures (40 a day and member).
    """
    require_transaction()
    if member_id is not None:
        lock_all("after_sale_pictures", [member_id])
        recent = models.Picture.objects.filter(member_id=member_id, uploaded_at__gt=now - timedelta(days=1)).count()
        if recent >= _MOST_A_DAY:
            raise TooManyPictures(retry_after_seconds=3600, limit=_MOST_A_DAY)
    drawn = redrawn(content)
    row = models.Picture.objects.create(
        id=new_id(),
        site_id=site_id,
        member_id=member_id,
        content=sealed.seal(base64.b64encode(drawn).decode(), purpose=PICTURE_PURPOSE),
        size=len(drawn),
        uploaded_at=now,
    )
    return row.id


def own_loose_pictures(*, site_id: SiteId, member_id: MemberId, pictures: Sequence[UUID]) -> list[UUID]:
    """Those of the pictures that the member has sent and that are part of no case yet, in order. One query."""
    rows = models.Picture.objects.filter(
        site_id=site_id, member_id=member_id, id__in=list(pictures), case_id__isnull=True
    )
    mine = set(rows.values_list("id", flat=True))
    return [picture for picture in dict.fromkeys(pictures) if picture in mine]


def attach_pictures(
    *, site_id: SiteId, member_id: MemberId | None, case_id: AfterSaleId, pictures: Sequence[UUID]
) -> list[str]:
    """The sender's pictures belong to the case; their ids as text, in order. Raises PictureNotFound for one that is
    somebody else's or in another case, Invalid (field `pictures`) for more than six."""
    require_transaction()
    if len(pictures) > MAX_PICTURES:
        raise Invalid(fields=(FieldError("pictures", "too_many", {"max": MAX_PICTURES}),))
    wanted = list(dict.fromkeys(pictures))
    if wanted:
        loose = models.Picture.objects.filter(
            site_id=site_id, member_id=member_id, id__in=wanted, case_id__isnull=True
        ).update(case_id=case_id)
        if loose != len(wanted):
            raise PictureNotFound()
    return [str(picture) for picture in wanted]


def picture_of(*, site_id: SiteId, picture_id: UUID, member_id: MemberId | None = None) -> bytes:
    """The JPEG; with `member_id` only theirs or of a case of theirs. Raises PictureNotFound."""
    row = models.Picture.objects.filter(site_id=site_id, id=picture_id).first()
    if row is None:
        raise PictureNotFound()
    if member_id is not None and row.member_id != member_id:
        mine = row.case_id is not None and (
            models.AfterSale.objects.filter(site_id=site_id, id=row.case_id, member_id=member_id).exists()
        )
        if not mine:
            raise PictureNotFound()
    return base64.b64decode(sealed.unseal(bytes(row.content), purpose=PICTURE_PURPOSE))


def forget_loose_pictures(*, now: datetime) -> int:
    """Pictures that went with no case within a day are gone; how many."""
    require_transaction()
    deleted, _ = models.Picture.objects.filter(case_id__isnull=True, uploaded_at__lt=now - LOOSE_PICTURES_KEPT).delete()
    return deleted
