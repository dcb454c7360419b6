"""Files that were paid for: kept apart from public media, handed out by short-lived signed links.

A link is a sealed text of grant, file, member and moment; it opens the file for five minutes and nothing else. Each
link is one counted download; following it twice within its minutes is the same download.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO
from uuid import UUID

import msgspec
from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.entitlements import public as entitlements
from portico.infra import sealed, uploads
from portico.infra.actors import Member, Right, Staff, require_right
from portico.kernel.ids import ProductId, SiteId
from portico.usecases import entitlement_refunds
from portico.usecases.deliveries import deliver_waiting

MAX_BYTES = uploads.MAX_FILE_BYTES
KINDS = uploads.FILE_EXTENSIONS
LINK_GOOD_FOR = timedelta(minutes=5)
_PURPOSE = "download_link"
_CHUNK = 256 * 1024


class _Link(msgspec.Struct, frozen=True):
    site_id: UUID
    stored: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Link:
    """`token` opens the file until `expires_at`."""

    token: str
    name: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OpenFile:
    name: str
    size: int
    pieces: Iterator[bytes]


def require_download(*, site_id: SiteId, product_id: ProductId) -> str:
    """The product's name, when its buyers get files. Raises ProductNotFound."""
    draft = catalog.product_draft(site_id=site_id, product_id=product_id)
    if draft.kind != catalog.ProductKind.DOWNLOAD:
        raise catalog.ProductNotFound(product_id=str(product_id))
    return draft.name


def add(*, actor: Staff, product_id: ProductId, name: str, size: int, content: IO[bytes], now: datetime) -> int:
    """Buyers of the product may take the file; how many had waited for it. Judged by content, as every upload.

    Raises Denied, UploadRefused, ProductNotFound, TermsInvalid for too many files.
    """
    require_right(actor, Right.CATALOG_EDIT)
    require_download(site_id=actor.site_id, product_id=product_id)
    uploads.check_file(name=name, size=size, content=content)
    content.seek(0)
    digest = hashlib.sha256()
    while piece := content.read(_CHUNK):
        digest.update(piece)
    content.seek(0)
    stored = f"downloads/{digest.hexdigest()}"
    if not storages["private"].exists(stored):
        storages["private"].save(stored, File(content))
    with transaction.atomic():
        entitlements.add_file(
            site_id=actor.site_id, product_id=product_id, name=name.replace("\\", "/").rsplit("/", 1)[-1],
            stored=stored, size=size, actor=actor, now=now,
        )  # fmt: skip
    return deliver_waiting(site_id=actor.site_id, product_id=product_id, now=now)


def remove(*, actor: Staff, file_id: UUID | None, now: datetime) -> None:
    """Nobody can take the file any more. Raises Denied, DownloadNotFound."""
    require_right(actor, Right.CATALOG_EDIT)
    if file_id is None:
        raise entitlements.DownloadNotFound()
    with transaction.atomic():
        entitlements.remove_file(site_id=actor.site_id, file_id=file_id, actor=actor, now=now)


def link(*, actor: Member, grant_id: UUID, file_id: UUID, now: datetime) -> Link:
    """One download is counted, and its link is good for five minutes. Raises DownloadNotFound, DownloadOver."""
    with transaction.atomic():
        grant = entitlements.get_grant(site_id=actor.site_id, grant_id=grant_id, member_id=actor.member_id)
        entitlement_refunds.require_free(
            site_id=actor.site_id, order_id=grant.order_id, order_line_id=grant.order_line_id
        )
        stored, name = entitlements.take_download(
            site_id=actor.site_id, grant_id=grant_id, file_id=file_id, member_id=actor.member_id, now=now
        )
    content = _Link(actor.site_id, stored, name, now)
    token = sealed.seal_text(msgspec.json.encode(content).decode(), purpose=_PURPOSE)
    return Link(token, name, now + LINK_GOOD_FOR)


def opened(*, site_id: SiteId, token: str, now: datetime) -> OpenFile:
    """The file behind a link of this site. Raises DownloadNotFound, also for a forged or old link, or a lost file."""
    try:
        found = msgspec.json.decode(sealed.unseal_text(token, purpose=_PURPOSE), type=_Link)
    except (sealed.SealBroken, msgspec.DecodeError):
        raise entitlements.DownloadNotFound() from None
    store = storages["private"]
    fresh = timedelta(0) <= now - found.at <= LINK_GOOD_FOR
    if found.site_id != site_id or not fresh or not store.exists(found.stored):
        raise entitlements.DownloadNotFound()
    return OpenFile(found.name, store.size(found.stored), _read(found.stored))


def _read(stored: str) -> Iterator[bytes]:
    with storages["private"].open(stored, "rb") as content:
        while piece := content.read(_CHUNK):
            yield piece
