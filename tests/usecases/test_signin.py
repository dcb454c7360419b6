"""Signing in against the real sandbox: member, cart, visits and session become true together or not at all."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from portico.domains.members import public as members
from portico.domains.members.models import IdentityLink, Member, MemberSession, SmsCode
from portico.domains.members.ports import PhoneCodeInvalid, SignInCodeInvalid
from portico.domains.orders import public as orders
from portico.domains.touchpoints import public as touchpoints
from portico.domains.tracking import public as tracking
from portico.infra.actors import Member as MemberActor
from portico.kernel.errors import Invalid, Refused, Retryable
from portico.kernel.ids import SkuId, new_id
from portico.kernel.money import Money
from portico.usecases import signin
from portico.usecases.gateways import NotConnected
from tests.usecases.connected import connected

__all__ = ["connected"]

ARRIVAL = signin.Arrival(carrier="mp-weixin", entry="menu-home", user_agent="test")
PHONE = "13800000001"

pytestmark = pytest.mark.django_db(transaction=True)


def app_id(sandbox):
    return sandbox.credentials["wechat_mini"]["app_id"]


def js_code(sandbox, person="lin-xiao"):
    return sandbox.api("POST", "/js-codes", person=person)["code"]


def mini(sandbox, site, now, code, arrival=ARRIVAL):
    return signin.sign_in_with_mini_program(
        site_id=site.id, provider="wechat_mini", app_id=app_id(sandbox), code=code, arrival=arrival, now=now
    )


def guest_cart(site, now):
    """(token, sku) of a guest who has put two of something into the cart."""
    from django.db import transaction

    token, sku_id = orders.new_guest_token(), SkuId(new_id())
    with transaction.atomic():
        orders.add_line(
            site_id=site.id, owner=orders.guest_owner(token), sku_id=sku_id, quantity=2, unit_price=Money(990), now=now
        )
    return token, sku_id


def cart_skus(site, member_id):
    lines = orders.cart_of(site_id=site.id, owner=orders.CartOwner(member_id=member_id))
    return [(line.sku_id, line.quantity) for line in lines]


def sent_code(sandbox, phone=PHONE):
    message = sandbox.api("GET", f"/sms?phone={phone}")["items"][0]
    return message["params"][0]


def nothing_kept():
    return not (Member.objects.exists() or IdentityLink.objects.exists() or MemberSession.objects.exists())


def test_a_first_visit_becomes_a_member_with_cart_visits_and_session(connected, site, now):
    token, sku_id = guest_cart(site, now)
    from django.db import transaction

    with transaction.atomic():
        touchpoints.register_entry(
            site_id=site.id, now=now,
            draft=touchpoints.EntryDraft(code="menu-home", kind="menu", carrier="oa", name="菜单"),
        )  # fmt: skip
        touchpoints.record_visit(
            site_id=site.id, visitor_id="visitor-0001", member_id=None, carrier="mp-weixin", path="/pages/home",
            entry_code="menu-home", params={}, referrer=None, now=now - timedelta(minutes=5),
        )  # fmt: skip
    arrival = signin.Arrival("mp-weixin", "menu-home", "visitor-0001", token, "UA")
    result = mini(connected, site, now, js_code(connected), arrival)
    member_id = result.member.id
    assert result.is_new
    assert members.read_access_token(token=result.tokens.access_token, now=now)[1] == member_id
    assert cart_skus(site, member_id) == [(sku_id, 2)]
    assert orders.cart_of(site_id=site.id, owner=orders.guest_owner(token)) == []
    touch = touchpoints.last_touch(site_id=site.id, visitor_id=None, member_id=member_id, now=now)
    assert touch.entry_code == "menu-home"
    assert tracking.members_of_visitor(site_id=site.id, visitor_id="visitor-0001") == (member_id,)
    assert members.openid_of(
        site_id=site.id, member_id=member_id, provider="wechat_mini", app_id=app_id(connected)
    ) == connected.openid()  # fmt: skip
    assert IdentityLink.objects.get().provenance == {"carrier": "mp-weixin", "entry": "menu-home"}

    again = mini(connected, site, now, js_code(connected))
    assert (again.is_new, again.member.id) == (False, member_id)


def test_a_replayed_sign_in_code_is_refused_and_changes_nothing(connected, site, now):
    code = js_code(connected)
    mini(connected, site, now, code)
    token, sku_id = guest_cart(site, now)
    with pytest.raises(SignInCodeInvalid):
        mini(connected, site, now, code, signin.Arrival("mp-weixin", guest_token=token))
    assert MemberSession.objects.count() == 1
    owner = orders.guest_owner(token)
    assert [line.sku_id for line in orders.cart_of(site_id=site.id, owner=owner)] == [sku_id]


@pytest.mark.parametrize("code", ["wrong", "x" * 256])
def test_an_unknown_sign_in_code_is_refused(connected, site, now, code):
    with pytest.raises(SignInCodeInvalid):
        mini(connected, site, now, code)
    assert nothing_kept()


@pytest.mark.parametrize("code", ["", "x" * 257, "中文", "a\nb", "\x00"])
def test_a_malformed_sign_in_code_never_leaves_the_house(connected, site, now, code):
    with pytest.raises(Invalid) as refused:
        mini(connected, site, now, code)
    assert [error.code for error in refused.value.fields] == ["platform_code_malformed"]
    assert connected.rules("mini.jscode2session") == []


@pytest.mark.parametrize(
    ("arrival", "code"),
    [
        (signin.Arrival("fax"), "carrier_unknown"),
        (signin.Arrival("h5", entry="Menu Home"), "entry_code_malformed"),
        (signin.Arrival("h5", visitor_id="x"), "visitor_malformed"),
    ],
)
def test_a_malformed_arrival_does_not_spend_the_code(connected, site, now, arrival, code):
    sign_in_code = js_code(connected)
    with pytest.raises(Invalid) as refused:
        mini(connected, site, now, sign_in_code, arrival)
    assert [error.code for error in refused.value.fields] == [code]
    with pytest.raises(orders.GuestTokenMalformed):
        mini(connected, site, now, sign_in_code, signin.Arrival("h5", guest_token="guess"))
    assert mini(connected, site, now, sign_in_code).is_new


def test_a_platform_that_does_not_answer_leaves_nothing(connected, site, now):
    code = js_code(connected)
    connected.fault("mini.jscode2session", "system_error", times=None)
    with pytest.raises(Retryable):
        mini(connected, site, now, code)
    assert nothing_kept()


def test_a_platform_that_is_not_connected_says_so(connected, site, now):
    with pytest.raises(NotConnected):
        signin.sign_in_with_mini_program(
            site_id=site.id, provider="alipay", app_id="x", code="code", arrival=ARRIVAL, now=now
        )


def test_one_code_in_many_hands_signs_in_once(connected, site, now):
    code, results = js_code(connected), []
    barrier = threading.Barrier(6)

    def run():
        try:
            barrier.wait()
            results.append(mini(connected, site, now, code))
        except SignInCodeInvalid as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(result).__name__ for result in results) == ["SignInCodeInvalid"] * 5 + ["SignInResult"]
    assert MemberSession.objects.count() == 1


def test_phone_and_code_sign_in_and_take_the_guests_cart(connected, site, now):
    token, sku_id = guest_cart(site, now)
    sent = signin.send_sms_code(site_id=site.id, phone="138 0000 0001", client_ip="203.0.113.9", now=now)
    assert sent == signin.SmsCodeSent(retry_after_seconds=60, expires_in_seconds=300)
    arrival = signin.Arrival("web", guest_token=token)
    result = signin.sign_in_with_phone(
        site_id=site.id, phone=PHONE, code=sent_code(connected), arrival=arrival, now=now
    )
    assert (result.is_new, result.member.phone_masked) == (True, "138****0001")
    assert cart_skus(site, result.member.id) == [(sku_id, 2)]


def test_a_wrong_code_is_counted_and_leaves_the_cart_alone(connected, site, now):
    token, _ = guest_cart(site, now)
    signin.send_sms_code(site_id=site.id, phone=PHONE, client_ip="203.0.113.9", now=now)
    wrong = f"{(int(sent_code(connected)) + 1) % 1_000_000:06d}"
    for left in (4, 3):
        with pytest.raises(members.SmsCodeWrong) as refused:
            signin.sign_in_with_phone(
                site_id=site.id, phone=PHONE, code=wrong, arrival=signin.Arrival("web", guest_token=token), now=now
            )
        assert refused.value.data == {"attempts_left": left}
    assert nothing_kept()
    assert len(orders.cart_of(site_id=site.id, owner=orders.guest_owner(token))) == 1


def test_a_message_the_provider_refuses_leaves_no_code_and_no_wait(connected, site, now):
    connected.fault("sms.send", "refuse", code="FailedOperation.PhoneNumberInBlacklist")
    with pytest.raises(Refused):
        signin.send_sms_code(site_id=site.id, phone=PHONE, client_ip="203.0.113.9", now=now)
    assert not SmsCode.objects.exists()
    signin.send_sms_code(site_id=site.id, phone=PHONE, client_ip="203.0.113.9", now=now)


def test_flooding_sends_nothing(connected, site, now):
    signin.send_sms_code(site_id=site.id, phone=PHONE, client_ip="203.0.113.9", now=now)
    for _ in range(5):
        with pytest.raises(members.SmsTooFrequent):
            signin.send_sms_code(site_id=site.id, phone=PHONE, client_ip="203.0.113.9", now=now)
    assert len(connected.api("GET", "/sms")["items"]) == 1


def test_the_platforms_phone_joins_the_member(connected, site, now):
    member_id = mini(connected, site, now, js_code(connected)).member.id
    actor = MemberActor(site.id, member_id)
    code = connected.api("POST", "/phone-codes", person="lin-xiao")["code"]

    def bind():
        return signin.bind_platform_phone(
            actor=actor, provider="wechat_mini", app_id=app_id(connected), code=code, now=now
        )

    assert bind().phone_masked == "138****0001"
    with pytest.raises(PhoneCodeInvalid):
        bind()
    signin.send_sms_code(site_id=site.id, phone=PHONE, client_ip="203.0.113.9", now=now)
    by_phone = signin.sign_in_with_phone(
        site_id=site.id, phone=PHONE, code=sent_code(connected), arrival=signin.Arrival("web"), now=now
    )
    assert (by_phone.member.id, by_phone.is_new) == (member_id, False), "the website finds the same member"


def test_who_proves_a_members_phone_is_that_member(connected, site, now):
    signin.send_sms_code(site_id=site.id, phone=PHONE, client_ip="203.0.113.9", now=now)
    owner = signin.sign_in_with_phone(
        site_id=site.id, phone=PHONE, code=sent_code(connected), arrival=signin.Arrival("web"), now=now
    ).member
    other = mini(connected, site, now, js_code(connected)).member
    code = connected.api("POST", "/phone-codes", person="lin-xiao")["code"]
    bound = signin.bind_platform_phone(
        actor=MemberActor(site.id, other.id), provider="wechat_mini", app_id=app_id(connected), code=code, now=now
    )
    assert bound.id == owner.id
    assert mini(connected, site, now, js_code(connected)).member.id == owner.id
    assert members.merges_of(site_id=site.id, member_id=other.id)[0].evidence == "phone"


def test_a_member_with_another_number_is_not_united_without_a_person(connected, site, now):
    signin.send_sms_code(site_id=site.id, phone=PHONE, client_ip="203.0.113.9", now=now)
    owner = signin.sign_in_with_phone(
        site_id=site.id, phone=PHONE, code=sent_code(connected), arrival=signin.Arrival("web"), now=now
    ).member
    with transaction.atomic():
        other = members.sign_in_verified_phone(site_id=site.id, phone="13900000009", provenance={}, now=now)
    code = connected.api("POST", "/phone-codes", person="lin-xiao")["code"]
    with pytest.raises(members.MergeConflicts):
        signin.bind_platform_phone(
            actor=MemberActor(site.id, other.member_id), provider="wechat_mini", app_id=app_id(connected), code=code,
            now=now,
        )  # fmt: skip
    (waiting,) = members.list_conflicts(site_id=site.id)
    assert {waiting.one_id, waiting.other_id} == {owner.id, other.member_id}
    assert members.find_by_phone(site_id=site.id, phone=PHONE).id == owner.id


def test_refreshing_and_its_misuse(connected, site, now):
    first = mini(connected, site, now, js_code(connected))
    second = signin.refresh(site_id=site.id, refresh_token=first.tokens.refresh_token, now=now)
    assert second.member == first.member
    with pytest.raises(members.RefreshTokenReused):
        signin.refresh(site_id=site.id, refresh_token=first.tokens.refresh_token, now=now)
    with pytest.raises(members.RefreshTokenInvalid):
        signin.refresh(site_id=site.id, refresh_token=second.tokens.refresh_token, now=now)
    third = mini(connected, site, now, js_code(connected))
    session_id = members.read_access_token(token=third.tokens.access_token, now=now)[2]
    signin.sign_out(site_id=site.id, session_id=session_id, now=now)
    with pytest.raises(members.RefreshTokenInvalid):
        signin.refresh(site_id=site.id, refresh_token=third.tokens.refresh_token, now=now)
