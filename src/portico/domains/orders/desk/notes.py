"""Notes and tags: what colleagues tell each other about an order. Nothing here is for the buyer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count

from portico.domains.orders.desk import models
from portico.domains.orders.desk.errors import TagNotFound, TagsTooMany
from portico.domains.orders.desk.rules import (
    COLOURS,
    MAX_NOTE,
    MAX_TAG_NAME,
    MAX_TAGS,
    MAX_TAGS_ON_ORDER,
    checked_name,
)
from portico.domains.orders.errors import OrderNotFound
from portico.domains.orders.models import Order
from portico.domains.orders.rules import checked_words
from portico.infra.actors import Staff
from portico.infra.locks import require_transaction
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.form_versions import require_version, version_of
from portico.kernel.ids import OrderId, SiteId, new_id


@dataclass(frozen=True, slots=True)
class TagView:
    id: UUID
    name: str
    colour: str

    @property
    def version(self) -> str:
        """What a form carries so that it never overwrites a colleague's change."""
        return version_of(self.name, self.colour)


@dataclass(frozen=True, slots=True)
class CountedTag:
    """A tag and on how many orders it is."""

    tag: TagView
    orders: int


@dataclass(frozen=True, slots=True)
class StaffEntryView:
    """`kind`: note, tag_added or tag_removed; `text` is the note or the tag's name."""

    kind: str
    text: str
    author: str
    at: datetime


def add_note(*, site_id: SiteId, order_id: OrderId, text: str, actor: Staff, now: datetime) -> None:
    """The note stands below the others, and is the one that lists show.

    Raises OrderNotFound, Invalid (field `text`): empty, over 500 characters.
    """
    require_transaction()
    words = checked_words(text, field="text", limit=MAX_NOTE)
    if not words:
        raise Invalid(fields=(FieldError("text", "required"),))
    if not Order.objects.filter(id=order_id, site_id=site_id).update(staff_note=words):
        raise OrderNotFound()
    _write(order_id, "note", words, actor, now)


def _write(order_id: OrderId, kind: str, text: str, actor: Staff, now: datetime) -> None:
    models.StaffEntry.objects.create(
        order_id=order_id, kind=kind, text=text, user_id=actor.user_id, author=actor.name[:80], at=now
    )


def staff_entries(*, site_id: SiteId, order_id: OrderId) -> tuple[StaffEntryView, ...]:
    """What colleagues wrote and tagged, the oldest first. One query."""
    rows = models.StaffEntry.objects.filter(order_id=order_id, order__site_id=site_id).order_by("id")
    return tuple(StaffEntryView(row.kind, row.text, row.author, row.at) for row in rows)


def order_tags(*, site_id: SiteId) -> tuple[CountedTag, ...]:
    """The shop's tags by name, with how many orders carry them. One query."""
    rows = models.Tag.objects.filter(site_id=site_id).annotate(times=Count("uses")).order_by("name")
    return tuple(CountedTag(_tag(row), row.times) for row in rows)


def tag_names(*, site_id: SiteId) -> tuple[TagView, ...]:
    """The shop's tags by name. One query."""
    return tuple(_tag(row) for row in models.Tag.objects.filter(site_id=site_id).order_by("name"))


def _tag(row: models.Tag) -> TagView:
    return TagView(row.id, row.name, row.colour)


def tags_of(*, site_id: SiteId, order_ids: Sequence[OrderId]) -> dict[OrderId, tuple[TagView, ...]]:
    """The tags on these orders; absent means none. One query."""
    found: dict[OrderId, list[TagView]] = defaultdict(list)
    uses = models.TagUse.objects.filter(order_id__in=list(order_ids), tag__site_id=site_id)
    for use in uses.select_related("tag").order_by("tag__name"):
        found[OrderId(use.order_id)].append(_tag(use.tag))
    return {order_id: tuple(tags) for order_id, tags in found.items()}


def save_tag(
    *, site_id: SiteId, tag_id: UUID | None, name: str, colour: str, now: datetime, version: str | None = None
) -> TagView:
    """The shop has the tag under this name; `version` is that of the tag which the editor was shown.

    Raises Invalid (name, colour), TagsTooMany, TagNotFound, ChangedMeanwhile. Locks: the tag.
    """
    require_transaction()
    name = checked_name(name, limit=MAX_TAG_NAME)
    if colour not in COLOURS:
        raise Invalid(fields=(FieldError("colour", "choice_unknown"),))
    try:
        with transaction.atomic():
            if tag_id is not None:
                tag = models.Tag.objects.select_for_update().filter(id=tag_id, site_id=site_id).first()
                if tag is None:
                    raise TagNotFound()
                require_version(version, tag.name, tag.colour)
                models.Tag.objects.filter(id=tag_id).update(name=name, colour=colour)
                return TagView(tag_id, name, colour)
            if models.Tag.objects.filter(site_id=site_id).count() >= MAX_TAGS:
                raise TagsTooMany(limit=MAX_TAGS)
            return _tag(
                models.Tag.objects.create(id=new_id(), site_id=site_id, name=name, colour=colour, created_at=now)
            )
    except IntegrityError:
        raise Invalid(fields=(FieldError("name", "name_taken", {"value": name}),)) from None


def delete_tag(*, site_id: SiteId, tag_id: UUID) -> str:
    """The tag is gone, also from every order; its name. What colleagues did with it stays on record."""
    require_transaction()
    tag = models.Tag.objects.filter(id=tag_id, site_id=site_id).first()
    if tag is None:
        raise TagNotFound()
    tag.delete()
    return tag.name


def set_tags(
    *, site_id: SiteId, order_ids: Sequence[OrderId], add: Sequence[UUID], remove: Sequence[UUID], actor: Staff,
    now: datetime,
) -> int:  # fmt: skip
    """The orders carry the tags of `add` and none of `remove`; how many marks were put on or taken off.

    Idempotent: what is so already is left alone. Raises OrderNotFound, TagNotFound, TagsTooMany (nothing changed then).
    Locks: the orders.
    """
    require_transaction()
    held = Order.objects.filter(id__in=list(order_ids), site_id=site_id).order_by("id").select_for_update(no_key=True)
    orders = list(held.values_list("id", flat=True))
    if len(orders) != len(set(order_ids)):
        raise OrderNotFound()
    names = dict(models.Tag.objects.filter(site_id=site_id, id__in=[*add, *remove]).values_list("id", "name"))
    if len(names) != len({*add, *remove}):
        raise TagNotFound()
    present = set(models.TagUse.objects.filter(order_id__in=orders).values_list("order_id", "tag_id"))
    gone = [(order, tag) for order in orders for tag in remove if (order, tag) in present]
    new = [(order, tag) for order in orders for tag in add if (order, tag) not in present]
    _require_room((present - set(gone)) | set(new), orders)
    for order in orders:
        mine = [tag for held_by, tag in gone if held_by == order]
        if mine:
            models.TagUse.objects.filter(order_id=order, tag_id__in=mine).delete()
    models.TagUse.objects.bulk_create([models.TagUse(order_id=order, tag_id=tag) for order, tag in new])
    for kind, marks in (("tag_removed", gone), ("tag_added", new)):
        for order, tag in marks:
            _write(OrderId(order), kind, names[tag], actor, now)
    return len(gone) + len(new)


def _require_room(marks: set[tuple[UUID, UUID]], orders: Sequence[UUID]) -> None:
    for order in orders:
        if sum(held_by == order for held_by, _ in marks) > MAX_TAGS_ON_ORDER:
            raise TagsTooMany(limit=MAX_TAGS_ON_ORDER)
