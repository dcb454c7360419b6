"""A fact and its reactions commit together; an effect happens once however often its job is delivered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.db import connection, transaction

from portico.infra import outbox
from portico.infra.inbox import once
from portico.infra.models import EffectDone, InboxEntry, OutboxEvent
from portico.infra.outbox import Delivery, Event
from portico.kernel.ids import OrderId, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingHappened(Event):
    name: ClassVar[str] = "test.thing_happened"
    order_id: OrderId
    amount_fen: int


SEEN: list[ThingHappened] = []


def note_it(delivery: Delivery[ThingHappened]) -> None:
    once(source="effect", external_id=str(delivery.event.order_id))
    SEEN.append(delivery.event)


def fail_first(delivery: Delivery[ThingHappened]) -> None:
    once(source="half", external_id=str(delivery.event.order_id))
    raise ConnectionError("the platform is away")


@pytest.fixture
def reactions() -> Iterator[None]:
    known = outbox.configured()
    outbox.configure({ThingHappened: (note_it, fail_first)})
    SEEN.clear()
    yield
    outbox.configure(known)


def _jobs() -> list[tuple[str, dict[str, str]]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args::text FROM procrastinate_jobs ORDER BY id")
        return [(name, json.loads(arguments)) for name, arguments in cursor.fetchall()]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("reactions")
def test_the_fact_and_its_jobs_commit_or_vanish_together(site, now):
    event = ThingHappened(site_id=site.id, order_id=OrderId(new_id()), amount_fen=1990)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.emit(event, now=now)
        1 / 0  # noqa: B018
    assert OutboxEvent.objects.count() == 0
    assert _jobs() == []
    with transaction.atomic():
        event_id = outbox.emit(event, now=now)
    assert OutboxEvent.objects.get().payload["amount_fen"] == 1990
    assert _jobs() == [
        ("portico.react", {"event_id": str(event_id), "reaction": "note_it"}),
        ("portico.react", {"event_id": str(event_id), "reaction": "fail_first"}),
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("reactions")
def test_a_job_delivered_twice_has_one_effect(site, now):
    event = ThingHappened(site_id=site.id, order_id=OrderId(new_id()), amount_fen=1)
    with transaction.atomic():
        event_id = outbox.emit(event, now=now)
    assert outbox.react(event_id=event_id, reaction="note_it", now=now) is True
    assert outbox.react(event_id=event_id, reaction="note_it", now=now) is False
    assert [event] == SEEN


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("reactions")
def test_a_reaction_that_fails_leaves_nothing_and_may_be_tried_again(site, now):
    event = ThingHappened(site_id=site.id, order_id=OrderId(new_id()), amount_fen=1)
    with transaction.atomic():
        event_id = outbox.emit(event, now=now)
    for _ in range(2):
        with pytest.raises(ConnectionError):
            outbox.react(event_id=event_id, reaction="fail_first", now=now)
    assert not EffectDone.objects.exists()
    assert not InboxEntry.objects.filter(source="half").exists()


@pytest.mark.django_db(transaction=True)
def test_a_fact_cannot_be_announced_outside_a_transaction(site, now):
    with pytest.raises(RuntimeError, match="outside a transaction"):
        outbox.emit(ThingHappened(site_id=site.id, order_id=OrderId(new_id()), amount_fen=1), now=now)
