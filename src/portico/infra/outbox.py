"""One way for a fact to travel: an event row and one job row per reaction, in the fact's own transaction."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec
from django.db import connection, transaction

from portico.infra.hot_sql import fetch_all
from portico.infra.jobs import REACT_TASK, defer_many
from portico.infra.locks import require_transaction
from portico.infra.models import OutboxEvent
from portico.kernel.ids import EventId, SiteId, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact, past tense: ids and amounts only, never personal data. Subclasses set `name`."""

    name: ClassVar[str]
    site_id: SiteId


@dataclass(frozen=True, slots=True)
class Delivery[E: Event]:
    """An event handed to a reaction."""

    event_id: EventId
    event: E
    occurred_at: datetime
    now: datetime


type Reaction = Callable[[Delivery[Any]], None]


class _Registry:
    """Filled once by config.wiring; infra must not import use cases."""

    reactions: Mapping[type[Event], tuple[Reaction, ...]] = {}
    by_name: Mapping[str, type[Event]] = {}


def configure(reactions: Mapping[type[Event], tuple[Reaction, ...]]) -> None:
    """`emit` now plans these reactions. Called once, by config.wiring."""
    _Registry.reactions = reactions
    _Registry.by_name = {event_type.name: event_type for event_type in reactions}
    _decoder.cache_clear()


def configured() -> Mapping[type[Event], tuple[Reaction, ...]]:
    """The reactions `emit` plans now."""
    return _Registry.reactions


def reaction_name(reaction: Reaction) -> str:
    return reaction.__name__


_RECORD = """
INSERT INTO infra_outbox_event (id, site_id, name, payload, occurred_at) VALUES (%s, %s, %s, %s::jsonb, %s) RETURNING 1
"""


def emit(event: Event, *, now: datetime) -> EventId:
    """The fact is recorded and every reaction to it is planned, in the caller's transaction.

    One row in the outbox and one job per reaction; both commit or roll back with the fact itself.
    Raises RuntimeError outside a transaction.
    """
    require_transaction()
    event_id = EventId(new_id())
    payload = msgspec.json.encode(dataclasses.asdict(event)).decode()
    fetch_all(_RECORD, [event_id, event.site_id, event.name, payload, now])
    reactions = _Registry.reactions.get(type(event), ())
    defer_many(
        REACT_TASK,
        [{"event_id": str(event_id), "reaction": reaction_name(reaction)} for reaction in reactions],
        queue="reactions",
    )
    return event_id


@functools.cache
def _decoder(name: str) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(_Registry.by_name[name])


def react(*, event_id: UUID, reaction: str, now: datetime) -> bool:
    """The effect of `reaction` to the event has happened exactly once. False when it already had.

    The mark in `infra_effect_done` and the effect share one transaction, so a crash between them leaves
    neither; the job is then delivered again. An effect that leaves the data base (a platform call) must
    itself be idempotent by a key of ours, or be planned as a row that a sweeper delivers.
    Idempotent by: (event_id, reaction).
    """
    row = OutboxEvent.objects.get(id=event_id)
    event_type = _Registry.by_name[row.name]
    handler = next(r for r in _Registry.reactions[event_type] if reaction_name(r) == reaction)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO infra_effect_done (event_id, effect) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                [event_id, reaction],
            )
            if cursor.rowcount == 0:
                return False
        event = _decoder(row.name).decode(msgspec.json.encode(row.payload))
        handler(Delivery(EventId(row.id), event, row.occurred_at, now))
    return True
