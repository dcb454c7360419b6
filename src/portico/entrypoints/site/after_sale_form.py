"""What a buyer types and uploads about after-sales, read; and why it is refused, with the field's name."""

from __future__ import annotations

from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portico.domains.fulfilment import public as fulfilment
from portico.entrypoints.site.visitors import Visitor
from portico.infra.actors import Member
from portico.infra.media import MAX_IMAGE_BYTES, ImageRefused
from portico.infra.messages import field_text, problem_text
from portico.kernel.errors import FieldError, Invalid, PorticoError
from portico.kernel.ids import parse_id
from portico.usecases.after_sales import applying
from portico.usecases.after_sales.picture_links import picture_path

_NAMES: dict[str, str | Promise] = {
    "pieces": _("件数"),
    "lines": _("件数"),
    "exchange_sku_id": _("换成"),
    "amount_fen": _("退款金额"),
    "reason": _("原因"),
    "words": _("说明"),
    "pictures": _("图片"),
    "carrier": _("快递公司"),
    "tracking_number": _("运单号"),
}


def amount_of(text: str) -> int | None:
    """`12.5` → 1250; None when left empty. Raises Invalid (field `amount_fen`) for what is no amount."""
    cleaned = text.strip().lstrip("¥￥")
    if not cleaned:
        return None
    yuan, _dot, cents = cleaned.partition(".")
    if not (yuan.isdecimal() and len(yuan) <= 9 and len(cents) <= 2 and (not cents or cents.isdecimal())):
        raise Invalid(fields=(FieldError("amount_fen", "not_money"),))
    return int(yuan) * 100 + int(cents.ljust(2, "0") or 0)


def pictures_of(visitor: Visitor[Member]) -> tuple[tuple[UUID, ...], tuple[str, ...]]:
    """Pictures kept before and those that have just arrived, and what is wrong with the others.

    Only the member's own are kept: `picture_links` opens them to whoever reads the page.
    """
    known = [one for text in visitor.request.POST.getlist("kept") if (one := parse_id(text)) is not None]
    kept = known and fulfilment.own_loose_pictures(
        site_id=visitor.site.id, member_id=visitor.actor.member_id, pictures=known[: fulfilment.MAX_CASE_PICTURES]
    )
    files = visitor.request.FILES.getlist("pictures")
    room = fulfilment.MAX_CASE_PICTURES - len(kept)
    errors = []
    for file in files[:room]:
        try:
            if (file.size or 0) > MAX_IMAGE_BYTES:
                raise ImageRefused(reason="too_large")
            kept.append(applying.keep_picture(actor=visitor.actor, content=file.read(), now=visitor.now))
        except PorticoError as error:
            errors.append(f"{file.name}：{problem_text(error.code, error.data, visitor.language)[1]}")
    if len(files) > room:
        most = {"max": fulfilment.MAX_CASE_PICTURES}
        errors.append(f"{_NAMES['pictures']}：{field_text('too_many', most, visitor.language)}")
    return tuple(kept), tuple(errors)


def picture_links(visitor: Visitor[Member], kept: tuple[UUID, ...]) -> list[tuple[UUID, str]]:
    return [(one, picture_path(site_id=visitor.site.id, picture_id=one, now=visitor.now)) for one in kept]


def sentences(visitor: Visitor[Member], error: PorticoError) -> tuple[str, ...]:
    """Each field by its name with its rule; one sentence where no field is to blame."""
    if not error.fields:
        return (problem_text(error.code, error.data, visitor.language)[1],)
    found = []
    for field in error.fields:
        name = _NAMES.get(field.field.partition(".")[0])
        text = field_text(field.code, field.data, visitor.language)
        found.append(f"{name}：{text}" if name else text)
    return tuple(dict.fromkeys(found))
