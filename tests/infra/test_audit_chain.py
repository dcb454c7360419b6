"""The chain over the audit record: it holds under concurrency, and says where somebody meddled."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from portico.entrypoints.cli import audit_chain
from portico.infra import audit
from portico.infra.actors import Right, Staff
from portico.infra.models import AuditRecord

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def staff(site):
    return Staff(site_id=site.id, user_id=1, name="檐主", rights=frozenset(Right))


def write(staff, now, *, times=1, reason="盘点"):
    with transaction.atomic():
        for number in range(times):
            audit.record(
                actor=staff, action="stock.adjust", subject_type="sku", subject_id=number, now=now, reason=reason,
                changes={"on_hand": [1, 2]},
            )  # fmt: skip


def meddle(statement: str) -> None:
    """What a person with the data base's own password could do: the triggers are put aside."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET session_replication_role = origin")


def seqs() -> list[int]:
    return list(AuditRecord.objects.order_by("seq").values_list("seq", flat=True))


def test_an_untouched_chain_is_whole(staff, now):
    assert audit.verify() == audit.Verdict(links=0, head="", faults=())
    write(staff, now, times=3)
    write(staff, now)
    verdict = audit.verify()
    assert (verdict.links, verdict.faults) == (4, ())
    assert audit.position_of(verdict.head) == 4


def test_what_was_rolled_back_is_not_in_the_chain(staff, now):
    write(staff, now)
    before = audit.verify()
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.record(actor=staff, action="x", subject_type="y", subject_id=1, now=now)
        raise RuntimeError
    assert audit.verify() == before


@pytest.mark.parametrize("column", ["reason = 'rewritten'", "at = at + interval '1 second'", "changes = '{}'"])
def test_a_changed_record_is_found(staff, now, column):
    write(staff, now, times=5)
    third = seqs()[2]
    meddle(f"UPDATE infra_audit_record SET {column} WHERE seq = {third}")
    assert audit.verify().faults == (audit.Fault("changed", 3, third),)


def test_a_removed_record_is_found(staff, now):
    write(staff, now, times=5)
    second = seqs()[1]
    meddle(f"DELETE FROM infra_audit_record WHERE seq = {second}")
    assert audit.verify().faults == (audit.Fault("removed", 2, second),)


def test_a_record_removed_with_its_link_is_found(staff, now):
    write(staff, now, times=5)
    second, third = seqs()[1:3]
    meddle(f"DELETE FROM infra_audit_link WHERE record_seq = {second}")
    meddle(f"DELETE FROM infra_audit_record WHERE seq = {second}")
    assert audit.verify().faults == (audit.Fault("gap", 3, third),)


def test_a_record_slipped_in_is_found(staff, now):
    write(staff, now, times=2)
    meddle(
        "INSERT INTO infra_audit_record (site_id, actor_kind, actor_id, action, subject_type, subject_id, reason,"
        " changes, at) SELECT site_id, actor_kind, actor_id, action, subject_type, subject_id, reason, changes, at"
        f" FROM infra_audit_record WHERE seq = {seqs()[0]}"
    )
    assert audit.verify().faults == (audit.Fault("unlinked", None, seqs()[-1]),)


def test_a_shortened_chain_has_another_head(staff, now):
    write(staff, now, times=3)
    noted = audit.verify().head
    last = seqs()[-1]
    meddle(f"DELETE FROM infra_audit_link WHERE record_seq = {last}")
    meddle(f"DELETE FROM infra_audit_record WHERE seq = {last}")
    assert audit.verify().faults == ()
    assert audit.position_of(noted) is None
    assert audit.position_of("no hash") is None


def test_many_writers_make_one_chain(staff, now):
    def work():
        try:
            for _ in range(10):
                write(staff, now, times=2)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    verdict = audit.verify()
    assert (verdict.links, verdict.faults) == (160, ())


def test_the_command_says_where(staff, now, capsys):
    write(staff, now, times=3)
    head = audit.verify().head
    assert audit_chain.report(noted_head=head) == 0
    assert head in capsys.readouterr().out
    second = seqs()[1]
    meddle(f"UPDATE infra_audit_record SET actor_id = 'somebody' WHERE seq = {second}")
    assert audit_chain.report(noted_head="00" * 32) == 1
    said = capsys.readouterr().out
    assert f"#2 记录 / record {second}: 被改动" in said
    assert "链头已不在链上" in said


def test_links_cannot_be_changed(staff, now):
    write(staff, now)
    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE infra_audit_link SET hash = ''")
    assert audit.verify().faults == ()
