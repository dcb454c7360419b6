"""Leaving: what stands in the way, what happens at once, and that nobody comes back with a backup."""

from __future__ import annotations

import dataclasses
import json
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.privacy import public as privacy
from portico.domains.tracking import public as tracking
from portico.entrypoints.cli import doctor, erasing
from portico.entrypoints.worker import sweeps
from portico.infra import audit
from portico.infra.actors import Member, System
from portico.infra.models import AuditRecord
from portico.infra.ownership import capture
from portico.kernel.errors import Invalid, PorticoError
from portico.kernel.ids import MemberId, new_id
from portico.usecases import cancel, checkout, identity, leaving, tombstones
from portico.usecases import privacy as privacy_of
from portico.usecases.member_data import erase_member_data
from tests.usecases.shopping import Shop, Shopper

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = "13911112222"
APP = ("wechat_mini", "wx-leaving")


@pytest.fixture
def shop(site, now):
    return Shop(site, now)


@pytest.fixture
def shopper(shop) -> Shopper:
    return shop.shopper()


@pytest.fixture
def sku(shop):
    return shop.sku(5000)


@pytest.fixture(autouse=True)
def list_of_the_erased(settings, tmp_path):
    """The list in a folder of the test's own."""
    settings.PORTICO = dataclasses.replace(settings.PORTICO, data_dir=tmp_path)
    return tmp_path / tombstones.FILE


def ask(shopper, now, **changes):
    values = {"reason": "", "is_confirmed": True, "language": "zh-hans"} | changes
    return leaving.ask_to_leave(actor=shopper.actor, now=now, **values)


def is_gone(shopper) -> bool:
    return not members.is_alive(site_id=shopper.actor.site_id, member_id=shopper.actor.member_id)


def linked(site, now, openid, *, phone=None, unionid=None, provider=APP[0]) -> MemberId:
    with transaction.atomic():
        identity = members.MiniProgramIdentity(provider, APP[1], openid, unionid)
        member_id = members.sign_in_mini_program(
            site_id=site.id, identity=identity, provenance={"carrier": "mp-weixin"}, now=now
        ).member_id
        if phone:
            members.bind_phone(site_id=site.id, member_id=member_id, phone=phone, provenance={}, now=now)
    return member_id


# --- asking --------------------------------------------------------------------------------------------------


def test_what_is_unfinished_stands_in_the_way_and_is_named(shop, shopper, sku, now):
    order = shop.order(shopper, (sku, 1))
    with pytest.raises(privacy.ErasureBlocked) as refused:
        ask(shopper, now)
    assert refused.value.data == {"blockers": [{"code": "orders", "name": "未完成的订单", "count": 1}]}
    assert privacy.find_erasure(site_id=shop.site.id, member_id=shopper.actor.member_id) is None
    cancel.cancel_order(actor=shopper.actor, order_id=order.id, words="", now=now)
    assert ask(shopper, now).due_at == now + timedelta(days=7)


def test_it_is_confirmed_audited_and_taken_back(shop, shopper, now):
    with pytest.raises(Invalid):
        ask(shopper, now, is_confirmed=False)
    ask(shopper, now)
    leaving.stay(actor=shopper.actor, now=now)
    leaving.stay(actor=shopper.actor, now=now)
    actions = list(
        AuditRecord.objects.filter(subject_type="member").order_by("seq").values_list("actor_kind", "action")
    )
    assert actions == [("member", "member.ask_erasure"), ("member", "member.cancel_erasure")]
    sweeps.erase_who_left(now + timedelta(days=8))
    assert not is_gone(shopper)


def test_seven_days_later_the_sweep_erases_and_the_list_says_so(shop, shopper, now, list_of_the_erased):
    asked = ask(shopper, now, reason="不再使用")
    sweeps.erase_who_left(asked.due_at - timedelta(seconds=1))
    assert not is_gone(shopper)
    assert sweeps.erase_who_left(asked.due_at) == 1
    assert is_gone(shopper)
    (grave,) = tombstones.read_list()
    assert grave == privacy.Grave(shop.site.id, shopper.actor.member_id, asked.due_at)
    assert json.loads(list_of_the_erased.read_text()).keys() == {"site", "member", "at"}
    assert list_of_the_erased.stat().st_mode & 0o777 == 0o600
    assert audit.verify().faults == ()


def test_who_orders_meanwhile_is_erased_when_that_is_finished(shop, shopper, sku, now):
    asked = ask(shopper, now)
    order = shop.order(shopper, (sku, 1))
    sweeps.erase_who_left(asked.due_at)
    assert not is_gone(shopper)
    (put_off,) = privacy.open_erasures(site_id=shop.site.id, limit=9).items
    assert (put_off.postponed_at, put_off.due_at) == (asked.due_at, asked.due_at + timedelta(hours=1))
    assert orders.get_order(site_id=shop.site.id, order_id=order.id).address is not None
    cancel.cancel_order(actor=shopper.actor, order_id=order.id, words="", now=asked.due_at)
    sweeps.erase_who_left(put_off.due_at)
    assert is_gone(shopper)
    assert orders.get_order(site_id=shop.site.id, order_id=order.id).address is None


# --- at the same moment --------------------------------------------------------------------------------------


def at_once(*work):
    """Each in a thread of its own, from the same moment; what they raised."""
    start, failures = threading.Barrier(len(work)), []

    def run(one):
        start.wait()
        try:
            one()
        except PorticoError as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


@pytest.mark.parametrize("round_", range(4))
def test_erasing_during_a_checkout_leaves_either_an_order_or_nobody(shop, shopper, sku, now, round_):
    asked = ask(shopper, now)
    request = shop.request(shopper, (sku, 1))
    failures = at_once(
        lambda: leaving.erase_due(erasure=asked, now=asked.due_at),
        lambda: checkout.place_order(
            actor=shopper.actor, request=request, idempotency_key=new_id().hex, now=asked.due_at
        ),
    )
    found = orders.list_orders(
        site_id=shop.site.id, member_id=shopper.actor.member_id, state=None, cursor=None, limit=9
    ).items
    if is_gone(shopper):
        assert [type(error) for error in failures] == [members.MemberNotFound]
        assert list(found) == []
        assert shop.stock(sku) == (100, 0)
    else:
        assert failures == []
        assert [order.address is not None for order in found] == [True]
        assert privacy.find_erasure(site_id=shop.site.id, member_id=shopper.actor.member_id).postponed_at


def test_an_order_under_way_is_waited_for(shop, shopper, sku, now):
    """The order holds its buyer and has not committed as the erasure begins: that waits, sees it, and is put off."""
    asked = ask(shopper, now)
    held, let_go = threading.Event(), threading.Event()

    def order():
        with transaction.atomic():
            checkout.place_order(
                actor=shopper.actor, request=shop.request(shopper, (sku, 1)), idempotency_key=new_id().hex, now=now
            )
            held.set()
            let_go.wait(5)
        connection.close()

    thread = threading.Thread(target=order)
    thread.start()
    assert held.wait(5)
    threading.Timer(0.3, let_go.set).start()
    assert leaving.erase_due(erasure=asked, now=asked.due_at) is False
    thread.join()
    assert not is_gone(shopper)


@pytest.mark.parametrize("round_", range(4))
def test_erasing_during_a_refresh_leaves_no_token_that_works(shop, shopper, now, round_):
    site_id, member_id = shop.site.id, shopper.actor.member_id
    with transaction.atomic():
        tokens = members.open_session(site_id=site_id, member_id=member_id, carrier="h5", user_agent="", now=now)
    fresh = []

    def refresh():
        with transaction.atomic():
            fresh.append(members.refresh_session(site_id=site_id, refresh_token=tokens.refresh_token, now=now))

    actor = System(site_id, "test")
    failures = at_once(lambda: erase_member_data(actor=actor, member_id=member_id, now=now), refresh)
    assert {type(error) for error in failures} <= {members.RefreshTokenInvalid}
    assert is_gone(shopper)
    for token in (tokens, *fresh):
        with pytest.raises(members.RefreshTokenInvalid), transaction.atomic():
            members.refresh_session(site_id=site_id, refresh_token=token.refresh_token, now=now)
    assert privacy.is_erased_lately(member_id=member_id, now=now)


def test_what_a_request_under_way_wrote_is_swept_up(shop, shopper, now):
    """Events carry the member of the token, and a token read before the erasure may be used after it."""
    site_id, member_id = shop.site.id, shopper.actor.member_id
    erase_member_data(actor=System(site_id, "test"), member_id=member_id, now=now)
    with transaction.atomic():
        tracking.record_events(
            site_id=site_id, visitor_id="visitor-late-01", member_id=member_id, now=now,
            events=[tracking.EventDraft(new_id(), "page_view", now, "h5", {})],
        )  # fmt: skip
    assert sweeps.look_again_at_erased(now + timedelta(hours=1)) == 1
    assert tracking.export_member(site_id=site_id, member_id=member_id) == {"events": []}
    assert sweeps.look_again_at_erased(now + timedelta(days=3)) == 0


# --- after a restore -----------------------------------------------------------------------------------------


def back_from_backup(member_id):
    """The row as a backup of before the erasure has it, and a data base that knows of no erasure."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM privacy_tombstone")
        cursor.execute("UPDATE members_member SET nickname = '山茶花', erased_at = NULL WHERE id = %s", [member_id])


def test_who_was_erased_stays_erased_after_a_restore(shop, shopper, now, list_of_the_erased, capsys):
    site_id, member_id = shop.site.id, shopper.actor.member_id
    other = shop.shopper()
    erase_member_data(actor=System(site_id, "test"), member_id=member_id, now=now)
    back_from_backup(member_id)
    assert not is_gone(shopper)
    assert doctor._erased().detail.startswith("1 位已注销的会员随备份恢复：执行 `portico erase --reapply`")
    assert erasing.reapply(file=None) == 0
    assert doctor._erased() == doctor.Finding(
        "注销名单 / erased members", True, "1 人，没有人随备份恢复 / nobody came back"
    )
    assert "名单共 1 人，其中 1 人随备份恢复，已再次注销" in capsys.readouterr().out.replace("\n", "")
    assert is_gone(shopper)
    assert not is_gone(other)
    assert privacy.graves() == (privacy.Grave(site_id, member_id, now),), "with its first moment"
    assert erasing.reapply(file=None) == 0
    assert AuditRecord.objects.filter(action="member.erase").count() == 2, "the second time there was nothing to do"
    assert len(list(tombstones.read_list())) == 1


def test_who_was_absorbed_is_on_the_list_too(site, shop, now):
    """In the backup they may still be two."""
    one, other = linked(site, now, "o-one"), linked(site, now + timedelta(days=1), "o-other")
    with transaction.atomic():
        identity.unite(site_id=site.id, one=one, other=other, evidence="unionid", provenance={}, now=now)
    erase_member_data(actor=System(site.id, "test"), member_id=one, now=now)
    assert {grave.member_id for grave in tombstones.read_list()} == {one, other}


def test_a_list_cut_short_by_a_crash_is_completed_and_a_strange_one_is_named(
    shop, shopper, now, list_of_the_erased, capsys
):
    assert erasing.reapply(file=None) == 1
    assert "没有找到注销名单" in capsys.readouterr().out
    erase_member_data(actor=System(shop.site.id, "test"), member_id=shopper.actor.member_id, now=now)
    whole = list_of_the_erased.read_text()
    list_of_the_erased.write_text(whole[:40])
    assert list(tombstones.read_list()) == []
    assert tombstones.complete_list() == 1
    assert [grave.member_id for grave in tombstones.read_list()] == [shopper.actor.member_id]
    list_of_the_erased.write_text("strange\n" + whole)
    assert erasing.reapply(file=list_of_the_erased) == 1
    assert f"{tombstones.FILE}:1" in capsys.readouterr().out.replace("\n", "")


# --- what platforms say --------------------------------------------------------------------------------------


def told(site, openid, now):
    return {"site_id": site.id, "provider": APP[0], "app_id": APP[1], "openid": openid, "now": now}


def test_a_name_that_the_platform_cleared_is_cleared(site, now):
    member_id = linked(site, now, "o-1")
    with transaction.atomic():
        change = members.ProfileChange(nickname="山茶花", avatar_url="https://img.example/a.png")
        members.update_member(site_id=site.id, member_id=member_id, change=change, now=now)
    for openid in ("o-1", "o-1", "o-unknown"):
        privacy_of.profile_changed(**told(site, openid, now))
    found = members.get_member(site_id=site.id, member_id=member_id)
    assert (found.nickname, found.avatar_url) == ("", "")


def test_what_was_taken_back_on_the_platform_is_withdrawn_and_gone(site, shop, now):
    member_id = linked(site, now, "o-1", phone=PHONE)
    with transaction.atomic():
        draft = members.AddressDraft("张三丰", "13722223333", "330106", "文三路478号")
        members.save_address(site_id=site.id, member_id=member_id, draft=draft, now=now)
    kinds = ("phone", "address", "location", "plate")
    privacy_of.authorization_revoked(**told(site, "o-1", now), kinds=kinds)
    privacy_of.authorization_revoked(**told(site, "o-unknown", now), kinds=kinds)
    assert members.find_by_phone(site_id=site.id, phone=PHONE) is None
    assert members.list_addresses(site_id=site.id, member_id=member_id) == ()
    consents = privacy.consents_of(site_id=site.id, member_id=member_id)
    assert {(one.purpose, one.given, one.carrier) for one in consents.values()} == {
        ("phone", False, "mp-weixin"), ("location", False, "mp-weixin"),
    }  # fmt: skip
    record = AuditRecord.objects.get(action="member.authorization_revoked_on_platform")
    assert (record.subject_id, record.changes) == (str(member_id), {"withdrawn": [None, sorted(kinds)]})


def test_a_cancelled_account_is_nobodys_and_who_has_no_other_is_erased(site, now):
    alone, with_phone = linked(site, now, "o-alone"), linked(site, now, "o-phone", phone=PHONE)
    twice = linked(site, now, "o-twice", unionid="u-1")
    assert linked(site, now, "o-twice", unionid="u-1", provider="wechat_oa") == twice
    for openid in ("o-alone", "o-phone", "o-twice", "o-alone", "o-unknown"):
        privacy_of.account_cancelled(**told(site, openid, now))
    alive = [members.is_alive(site_id=site.id, member_id=one) for one in (alone, with_phone, twice)]
    assert alive == [False, True, True]
    assert members.find_by_account(site_id=site.id, provider=APP[0], app_id=APP[1], openid="o-phone") is None
    assert [grave.member_id for grave in tombstones.read_list()] == [alone]
    actions = AuditRecord.objects.filter(subject_id=str(alone)).values_list("actor_id", "action")
    assert set(actions) == {("platform", "member.account_cancelled_on_platform"), ("privacy", "member.erase")}


def test_a_cancelled_account_with_an_order_is_erased_when_it_is_finished(site, shop, sku, now):
    member_id = linked(site, now, "o-1")
    with transaction.atomic():
        address = members.save_address(
            site_id=site.id, member_id=member_id, now=now,
            draft=members.AddressDraft("张三丰", "13722223333", "330106", "文三路478号"),
        )  # fmt: skip
    shopper = Shopper(Member(site.id, member_id), address.id)
    order = shop.order(shopper, (sku, 1))
    privacy_of.account_cancelled(**told(site, "o-1", now))
    assert not is_gone(shopper)
    cancel.cancel_order(actor=shopper.actor, order_id=order.id, words="", now=now)
    sweeps.erase_who_left(now + timedelta(hours=1))
    assert is_gone(shopper)


def test_where_a_member_can_be_reached_follows_what_they_do(site, now):
    """The official account may write to who follows it, and to nobody else."""
    member_id = linked(site, now, "o-1", provider="wechat_oa", phone=PHONE)
    account = {"site_id": site.id, "provider": "wechat_oa", "app_id": APP[1], "openid": "o-1"}

    def reachable():
        settings = privacy_of.message_settings(actor=Member(site.id, member_id), language="en")
        return {channel.code for channel in settings.topics[0].channels if channel.is_available}

    assert reachable() == {"in_app", "sms"}
    for follows, expected in ((True, {"in_app", "sms", "oa"}), (False, {"in_app", "sms"})):
        with transaction.atomic():
            members.note_following(**account, follows=follows, at=now + timedelta(minutes=not follows))
        assert reachable() == expected


# --- two who were thought to be one --------------------------------------------------------------------------


def test_an_undone_merge_gives_each_their_own_privacy_back(site, shop, now):
    one, other = linked(site, now, "o-one"), linked(site, now + timedelta(days=1), "o-other")
    with transaction.atomic():
        for member_id, channel in ((one, "oa"), (other, "sms")):
            change = privacy.NotificationChange({("orders", channel): False}, privacy.quiet_hours("22:00", "08:00"))
            privacy.save_notifications(site_id=site.id, member_id=member_id, change=change, now=now)
            privacy.record_consent(
                site_id=site.id, purpose="marketing", given=channel == "oa", carrier="web", member_id=member_id, now=now
            )
        privacy.request_erasure(site_id=site.id, member_id=other, reason="只注销这个", now=now)
    before = capture(privacy.OWNED, site_id=site.id, members=(one, other))
    merged = now + timedelta(days=6)
    with transaction.atomic():
        identity.unite(site_id=site.id, one=one, other=other, evidence="unionid", provenance={}, now=merged)
    assert privacy.find_erasure(site_id=site.id, member_id=one).due_at == merged + timedelta(days=7)
    sweeps.erase_who_left(now + timedelta(days=7))
    assert members.is_alive(site_id=site.id, member_id=one), "the days began anew"
    (merge,) = members.merges_of(site_id=site.id, member_id=one)
    identity.undo_merge(actor=shop.staff, merge_id=merge.id, reason="不是同一人", now=merged)
    assert capture(privacy.OWNED, site_id=site.id, members=(one, other)) == before
    assert privacy.find_erasure(site_id=site.id, member_id=one) is None
