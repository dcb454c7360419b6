"""Inbox, idempotency, locks, rate limits and the audit record, on a real data base."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from portico.infra import audit, idempotency, inbox, locks, ratelimit
from portico.infra.actors import System
from portico.infra.models import AuditRecord
from portico.kernel.errors import Invalid, RateLimited
from portico.kernel.ids import new_id


@pytest.mark.django_db(transaction=True)
def test_an_external_fact_counts_once_and_a_rollback_forgets_it():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert inbox.once(source="pay", external_id="n1") is True
        1 / 0  # noqa: B018
    with transaction.atomic():
        assert inbox.once(source="pay", external_id="n1") is True
    with transaction.atomic():
        assert inbox.once(source="pay", external_id="n1") is False
        assert inbox.once(source="other", external_id="n1") is True


@pytest.mark.django_db(transaction=True)
def test_actions_refuse_to_run_outside_a_transaction():
    with pytest.raises(RuntimeError, match="outside a transaction"):
        inbox.once(source="pay", external_id="n1")


@pytest.mark.django_db
def test_same_key_same_request_replays_and_another_request_conflicts():
    first, second = new_id(), new_id()
    body = idempotency.fingerprint(b'{"a":1}')
    assert idempotency.claim(scope="m1", key="key-12345", fingerprint=body, result_id=first) is None
    assert idempotency.claim(scope="m1", key="key-12345", fingerprint=body, result_id=second) == first
    assert idempotency.claim(scope="m2", key="key-12345", fingerprint=body, result_id=second) is None
    with pytest.raises(idempotency.IdempotencyConflict):
        idempotency.claim(scope="m1", key="key-12345", fingerprint=idempotency.fingerprint(b"{}"), result_id=second)


@pytest.mark.parametrize("key", [None, "", "short", "x" * 129, "键" * 10, "with\nnewline"])
def test_malformed_idempotency_keys_name_the_header(key):
    with pytest.raises(Invalid) as caught:
        idempotency.checked_key(key)
    assert caught.value.fields[0].field == "Idempotency-Key"


@pytest.mark.django_db(transaction=True)
def test_locks_taken_in_any_order_do_not_deadlock():
    names = [f"sku-{n}" for n in range(8)]
    failures: list[BaseException] = []

    def work(order: list[str]) -> None:
        try:
            for _ in range(10):
                with transaction.atomic():
                    locks.lock_all("stock", order)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(names if n % 2 else names[::-1],)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.django_db
def test_the_limit_lets_n_through_and_says_when_to_return(now):
    limit = ratelimit.Limit(hits=3, window_seconds=60)
    for _ in range(3):
        ratelimit.hit("sms:1", limit, now=now)
    with pytest.raises(RateLimited) as caught:
        ratelimit.hit("sms:1", limit, now=now + timedelta(seconds=20))
    assert caught.value.data["retry_after_seconds"] == 41
    ratelimit.hit("sms:2", limit, now=now)
    ratelimit.hit("sms:1", limit, now=now + timedelta(seconds=60))


@pytest.mark.django_db(transaction=True)
def test_the_audit_record_cannot_be_changed_or_deleted(site, now):
    with transaction.atomic():
        audit.record(
            actor=System(site.id, "test"),
            action="stock.adjust",
            subject_type="sku",
            subject_id="1",
            now=now,
            reason="盘点",
            changes={"on_hand": [1, 2]},
        )
    with pytest.raises(DatabaseError, match="append-only"):
        AuditRecord.objects.update(reason="changed")
    assert AuditRecord.objects.get().reason == "盘点"
