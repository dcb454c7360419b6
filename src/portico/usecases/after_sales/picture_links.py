"""Addresses of evidence pictures for `<img>`, which sends no token: sealed, and good for two hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from portico.domains.fulfilment import public as fulfilment
from portico.infra.sealed import SealBroken, seal_text, unseal_text
from portico.kernel.ids import SiteId

_PURPOSE = "after_sale_picture_link"
GOOD_FOR = timedelta(hours=2)


def picture_path(*, site_id: SiteId, picture_id: UUID, now: datetime) -> str:
    """The path at which whoever is given it sees the picture, until two hours from now."""
    until = int((now + GOOD_FOR).timestamp())
    token = seal_text(f"{site_id}|{picture_id}|{until}", purpose=_PURPOSE)
    return f"/api/v1/after-sale-pictures/{token}"


def picture_behind(token: str, *, now: datetime) -> bytes:
    """The JPEG behind a path of ours. Raises PictureNotFound: no such path, or its time is over."""
    try:
        site_id, picture_id, until = unseal_text(token, purpose=_PURPOSE).split("|")
    except (SealBroken, ValueError):
        raise fulfilment.PictureNotFound() from None
    if datetime.fromtimestamp(int(until), UTC) <= now:
        raise fulfilment.PictureNotFound()
    return fulfilment.picture_of(site_id=SiteId(UUID(site_id)), picture_id=UUID(picture_id))
