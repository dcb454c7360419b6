"""Merges that meet something else: a merge, an erasure, a new key, a request under way, a number that moved on."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from portico.domains.members import public as members
from portico.domains.members.models import IdentityLink, Member, MemberMerge
from portico.domains.members.ports import MiniProgramIdentity
from portico.domains.orders import public as orders
from portico.infra import environment, sealed
from portico.infra.actors import Right, Staff, System
from portico.infra.locks import Busy
from portico.kernel.ids import new_id
from portico.kernel.money import Money
from portico.usecases import identity, key_rotation
from portico.usecases.member_data import erase_member_data
from tests.usecases.shopping import ADDRESS
from tests.usecases.test_identity import join, owned, unite

pytestmark = pytest.mark.django_db(transaction=True)

PHONE, OTHER_PHONE = "13900000001", "13900000002"


@pytest.fixture
def staff(site):
    return Staff(site_id=site.id, user_id=1, name="小雨", rights=frozenset(Right))


@pytest.fixture
def key_file(tmp_path, monkeypatch):
    path = tmp_path / "keys.json"
    path.write_text(environment.os.environ["PORTICO_FIELD_KEYS"])
    monkeypatch.delenv("PORTICO_FIELD_KEYS")
    monkeypatch.setenv("PORTICO_FIELD_KEYS_FILE", str(path))
    yield path
    monkeypatch.undo()
    sealed.reload_keys()


def at_once(*works):
    """Runs them in threads that begin together; returns what went wrong."""
    start, failures = threading.Barrier(len(works)), []

    def run(work):
        try:
            start.wait()
            work()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def the_merge(site, member_id):
    (merge,) = members.merges_of(site_id=site.id, member_id=member_id)
    return merge


def elder_and_younger(site, now, *, phone=PHONE):
    """The one with an account, and the one with the number who is absorbed."""
    elder = join(site, now, openid=new_id().hex).member_id
    return elder, join(site, now + timedelta(days=1), phone=phone).member_id


# --- the journal ---------------------------------------------------------------------------------------------


def test_a_journal_is_sealed_as_a_whole(site, now):
    elder, younger = elder_and_younger(site, now)
    with transaction.atomic():
        members.save_item(site_id=site.id, member_id=younger, kind="product", subject_id=new_id(), now=now)
    unite(site, elder, younger, now)
    journal = bytes(MemberMerge.objects.get().journal)
    for word in (PHONE.encode(), b"members_member", str(younger).encode()):
        assert word not in journal


def test_an_undo_works_after_the_key_was_changed_and_the_old_one_thrown_away(site, now, staff, key_file):
    elder, younger = elder_and_younger(site, now)
    unite(site, elder, younger, now)
    environment.add_field_key()
    key_rotation.announce_new_key(now=now)
    assert key_rotation.rotate(on_progress=lambda *_: None, now=now).retired
    ring = json.loads(key_file.read_text())
    del ring["keys"]["1"]
    key_file.write_text(json.dumps(ring))
    sealed.reload_keys()
    identity.undo_merge(actor=staff, merge_id=the_merge(site, elder).id, reason="x", now=now)
    assert members.find_by_phone(site_id=site.id, phone=PHONE).id == younger
    assert members.phone_in_clear(site_id=site.id, member_id=younger) == PHONE
    assert not members.get_member(site_id=site.id, member_id=elder).has_phone


def test_a_number_that_moved_on_stays_where_it_is_when_the_merge_is_undone(site, now, staff):
    elder, younger = elder_and_younger(site, now)
    unite(site, elder, younger, now)
    with transaction.atomic():
        members.bind_phone(site_id=site.id, member_id=elder, phone=OTHER_PHONE, provenance={}, now=now)
    newcomer = join(site, now, phone=PHONE).member_id
    with transaction.atomic():
        address = members.save_address(site_id=site.id, member_id=elder, draft=ADDRESS, now=now)
    identity.undo_merge(actor=staff, merge_id=the_merge(site, elder).id, reason="x", now=now)
    owners = [members.find_by_phone(site_id=site.id, phone=one).id for one in (PHONE, OTHER_PHONE)]
    assert owners == [newcomer, elder]
    assert not members.get_member(site_id=site.id, member_id=younger).has_phone
    assert members.current_of(site.id, younger) == younger
    assert [one.id for one in members.list_addresses(site_id=site.id, member_id=elder)] == [address.id]


def test_a_column_added_since_does_not_hold_an_undo_up(site, now, staff):
    """The table has grown by the time of the undo: rows come back with the column's default."""
    elder, younger = elder_and_younger(site, now)
    both, mine = new_id(), new_id()
    with transaction.atomic():
        for member_id, subject in ((elder, both), (younger, both), (younger, mine)):
            members.save_item(site_id=site.id, member_id=member_id, kind="product", subject_id=subject, now=now)
    unite(site, elder, younger, now)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE members_saved_item ADD COLUMN colour text NOT NULL DEFAULT 'green'")
    try:
        identity.undo_merge(actor=staff, merge_id=the_merge(site, elder).id, reason="x", now=now)
        saved = {
            one: {item.subject_id for item in members.list_saved(site_id=site.id, member_id=one, limit=9).items}
            for one in (elder, younger)
        }
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE members_saved_item DROP COLUMN colour")
    assert saved == {elder: {both}, younger: {both, mine}}


def test_journals_are_forgotten_when_nobody_may_undo_any_more(site, now):
    elder, younger = elder_and_younger(site, now)
    unite(site, elder, younger, now)
    with transaction.atomic():
        assert members.forget_journals(now=now + members.UNDO_FOR) == 0
        assert members.forget_journals(now=now + members.UNDO_FOR + timedelta(seconds=1)) == 1
    assert MemberMerge.objects.get().journal is None


# --- leaving -------------------------------------------------------------------------------------------------


def test_who_leaves_takes_the_names_of_everybody_absorbed_along(site, now, staff):
    """Staff united two numbers; the shell still has a nickname, a phone, and the merge a journal and a reason."""
    one, other = join(site, now, phone=PHONE).member_id, join(site, now, phone=OTHER_PHONE).member_id
    third = join(site, now + timedelta(days=2), openid="o-third").member_id
    with transaction.atomic():
        for member_id, name in ((one, "晴空"), (other, "晚风"), (third, "远山")):
            change = members.ProfileChange(nickname=name)
            members.update_member(site_id=site.id, member_id=member_id, change=change, now=now)
    unite(site, one, other, now)
    (waiting,) = members.list_conflicts(site_id=site.id)
    identity.resolve_conflict(actor=staff, conflict_id=waiting.id, merge=True, reason="晚风本人来电", now=now)
    unite(site, third, other, now)
    fourth = join(site, now, phone="13900000004").member_id
    unite(site, one, fourth, now)
    erase_member_data(actor=System(site.id, "test"), member_id=third, now=now)
    rows = Member.objects.filter(id__in=[one, other, third])
    assert {(row.nickname, row.phone_index, row.erased_at) for row in rows} == {("", None, now)}
    assert {merge.journal for merge in MemberMerge.objects.all()} == {None}
    assert members.list_conflicts(site_id=site.id) == ()
    (decided,) = members.list_conflicts(site_id=site.id, state="merged")
    assert decided.reason == ""
    assert members.find_by_phone(site_id=site.id, phone="13900000004").id == fourth


@pytest.mark.parametrize("round_", range(4))
def test_erasing_and_merging_at_once_leaves_nobody_half_erased(site, now, round_):
    elder, younger = elder_and_younger(site, now)
    with transaction.atomic():
        members.save_address(site_id=site.id, member_id=younger, draft=ADDRESS, now=now)
    failures = at_once(
        lambda: erase_member_data(actor=System(site.id, "test"), member_id=younger, now=now),
        lambda: unite(site, elder, younger, now),
    )
    assert failures == []
    gone = Member.objects.get(id=younger)
    assert (gone.erased_at, gone.phone_index) == (now, None)
    assert members.find_by_phone(site_id=site.id, phone=PHONE) is None
    # Either they had become one, then all of them is gone; or the younger was gone first, and the elder is not touched.
    one = gone.merged_into_id == elder
    assert (Member.objects.get(id=elder).erased_at is not None) == one
    assert members.list_addresses(site_id=site.id, member_id=elder) == ()


# --- at once -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("round_", range(3))
def test_merges_that_meet_end_as_one_member(site, now, round_):
    """A–B, B–C, C–D and D–A at once: no evidence is lost on the way."""
    people = [join(site, now + timedelta(days=n), openid=new_id().hex).member_id for n in range(4)]
    pairs = [(people[n], people[(n + 1) % 4]) for n in range(4)]

    def patient(pair):
        for _ in range(10):
            try:
                return unite(site, *pair, now)
            except Busy:
                continue
        raise AssertionError("never got a turn")

    assert at_once(*(lambda pair=pair: patient(pair) for pair in pairs)) == []
    assert {members.current_of(site.id, one) for one in people} == {people[0]}
    assert MemberMerge.objects.filter(undone_at=None).count() == 3


def test_two_accounts_that_learn_the_same_unionid_at_once_are_one(site, now):
    openids = [new_id().hex for _ in range(4)]
    for number, openid in enumerate(openids):
        join(site, now + timedelta(days=number), openid=openid, app=f"wx{number}")

    def learn(number):
        account = MiniProgramIdentity("wechat_mini", f"wx{number}", openids[number], "u-shared")
        with transaction.atomic():
            identity.recognise(site_id=site.id, identity=account, provenance={}, now=now)

    assert at_once(*(lambda number=number: learn(number) for number in range(4))) == []
    assert len(set(IdentityLink.objects.values_list("member_id", flat=True))) == 1


# --- evidence that is none -----------------------------------------------------------------------------------


def test_a_unionid_of_another_company_is_no_evidence(site, now):
    """Only the platform's own word counts, and only beside accounts of the same company."""
    ours = join(site, now, openid="a", unionid="u-1").member_id
    theirs = join(site, now, openid="b", unionid="u-1", provider="alipay_mini").member_id
    assert ours != theirs
    assert members.merges_of(site_id=site.id, member_id=ours) == ()
    assert join(site, now, openid="c", unionid="u-1", app="wx2", provider="wechat_oa").member_id == ours


def test_an_app_that_moved_to_another_company_is_believed(site, now):
    """Its accounts come with other unionids from then on; the old ones say nothing any more."""
    first = join(site, now, openid="a", unionid="u-old").member_id
    other = join(site, now + timedelta(days=1), openid="b", app="wx2", unionid="u-new").member_id
    with transaction.atomic():
        account = MiniProgramIdentity("wechat_mini", "wx1", "a", "u-new")
        again = identity.recognise(site_id=site.id, identity=account, provenance={}, now=now)
    assert again.member_id == first
    assert members.current_of(site.id, other) == first
    assert join(site, now, openid="z", app="wx3", unionid="u-old").member_id != first


# --- requests under way --------------------------------------------------------------------------------------


def late_write(site, member_id, now):
    """What a request does that read its token before the merge and commits after it."""
    with transaction.atomic():
        owner = orders.member_owner(member_id)
        orders.add_line(site_id=site.id, owner=owner, sku_id=new_id(), quantity=1, unit_price=Money(100), now=now)
        members.open_session(site_id=site.id, member_id=member_id, carrier="h5", user_agent="late", now=now)


def test_what_was_still_written_for_the_absorbed_one_is_handed_over(site, now):
    elder, younger = elder_and_younger(site, now)
    unite(site, elder, younger, now)
    late_write(site, younger, now)
    assert orders.cart_of(site_id=site.id, owner=orders.member_owner(elder)) == []
    assert members.is_syncing(site_id=site.id, member_id=elder), "so nobody takes that for the truth"
    assert members.is_syncing(site_id=site.id, member_id=younger)

    assert identity.settle_merges(now=now + timedelta(seconds=9), limit=10) == 0
    assert identity.settle_merges(now=now + timedelta(seconds=10), limit=10) == 1

    assert len(orders.cart_of(site_id=site.id, owner=orders.member_owner(elder))) == 1
    assert not members.is_syncing(site_id=site.id, member_id=elder)
    left = owned(site, elder, younger)
    columns = {table.name: table.member for table in identity.TABLES}
    assert {
        name for name, rows in left.items() for row in rows.values() if row[columns[name]] == str(younger)
    } == {"members_member"}  # fmt: skip
    assert identity.settle_merges(now=now + timedelta(minutes=1), limit=10) == 0


def test_late_writes_reach_who_the_winner_has_become(site, now):
    a, b, c = (join(site, now + timedelta(days=n), openid=f"e{n}").member_id for n in (2, 1, 0))
    unite(site, a, b, now)
    late_write(site, a, now)
    unite(site, b, c, now)
    assert identity.settle_merges(now=now + timedelta(seconds=10), limit=10) == 2
    assert len(orders.cart_of(site_id=site.id, owner=orders.member_owner(c))) == 1


def test_an_undone_merge_is_not_settled(site, now, staff):
    elder, younger = elder_and_younger(site, now)
    unite(site, elder, younger, now)
    identity.undo_merge(actor=staff, merge_id=the_merge(site, elder).id, reason="x", now=now)
    late_write(site, younger, now)
    assert not members.is_syncing(site_id=site.id, member_id=elder)
    assert identity.settle_merges(now=now + timedelta(minutes=1), limit=10) == 0
    assert orders.cart_of(site_id=site.id, owner=orders.member_owner(elder)) == []


def test_settling_waits_for_a_request_that_takes_long_but_not_for_ever(site, now):
    elder, younger = elder_and_younger(site, now)
    unite(site, elder, younger, now)
    began, finish = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            began.set()
            finish.wait(30)
        connection.close()

    request = threading.Thread(target=slow)
    request.start()
    began.wait(10)
    try:
        # The clock of the data base decides how old the transaction is; the rule is asked with a younger one, too.
        assert members.unsettled_merges(now=now + timedelta(seconds=10), limit=9, grace=timedelta()) == ()
        assert len(members.unsettled_merges(now=now + timedelta(seconds=10), limit=9)) == 1
        assert len(members.unsettled_merges(now=now + timedelta(minutes=10), limit=9, grace=timedelta())) == 1
    finally:
        finish.set()
        request.join()


def test_a_merge_under_way_is_told(site, now):
    elder, younger = elder_and_younger(site, now)
    merging, finish = threading.Event(), threading.Event()

    def merge():
        with transaction.atomic():
            identity.unite(site_id=site.id, one=elder, other=younger, evidence="phone", provenance={}, now=now)
            merging.set()
            finish.wait(30)
        connection.close()

    work = threading.Thread(target=merge)
    assert not members.is_syncing(site_id=site.id, member_id=younger)
    work.start()
    try:
        assert merging.wait(10)
        assert members.merges_of(site_id=site.id, member_id=elder) == (), "not committed yet"
        assert members.is_syncing(site_id=site.id, member_id=elder)
        assert members.is_syncing(site_id=site.id, member_id=younger)
    finally:
        finish.set()
        work.join()


# --- tokens --------------------------------------------------------------------------------------------------


def test_a_device_given_back_does_not_read_the_other_persons_account(site, now, staff):
    elder, younger = elder_and_younger(site, now)
    with transaction.atomic():
        tokens = members.open_session(site_id=site.id, member_id=younger, carrier="h5", user_agent="t", now=now)
    unite(site, elder, younger, now)
    with transaction.atomic():
        # Renewed while the two were one: the access token names the elder, and is good for half an hour.
        tokens = members.refresh_session(site_id=site.id, refresh_token=tokens.refresh_token, now=now)
    _, named, session_id = members.read_access_token(token=tokens.access_token, now=now)
    assert named == elder
    identity.undo_merge(actor=staff, merge_id=the_merge(site, elder).id, reason="x", now=now)
    assert members.current_member(member_id=named, session_id=session_id, now=now) == younger
    assert members.current_member(member_id=named, session_id=new_id(), now=now) == elder
