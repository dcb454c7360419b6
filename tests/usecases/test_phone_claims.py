"""A number that may have changed hands: nobody gets another person's orders, and nobody is locked out."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from portico.domains.members import public as members
from portico.domains.members.models import Member, MemberSession, SmsCode
from portico.domains.members.ports import MiniProgramIdentity
from portico.domains.orders import public as orders
from portico.domains.tracking import public as tracking
from portico.infra.models import AuditRecord
from portico.kernel.ids import MemberId, new_id
from portico.usecases import phone_claims, signin
from tests.usecases.shopping import ADDRESS, Shop

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = "13912340001"
VISITOR = "visitor-of-old-1"
LATER = timedelta(days=180)


@pytest.fixture
def old_owner(site, now) -> MemberId:
    """Somebody with an address, last here at `now`."""
    with transaction.atomic():
        found = members.sign_in_verified_phone(site_id=site.id, phone=PHONE, provenance={}, now=now).member_id
        members.save_address(site_id=site.id, member_id=found, draft=ADDRESS, now=now)
        tracking.attach_visitor(site_id=site.id, visitor_id=VISITOR, member_id=found, now=now)
    return found


def sign_in(site, now, *, phone=PHONE, visitor_id=None):
    """As with a code that was sent: the code's own rules are tested elsewhere."""
    with transaction.atomic():
        SmsCode.objects.all().delete()
        plan = members.request_sms_code(site_id=site.id, phone=phone, client_ip="203.0.113.9", now=now)
    arrival = signin.Arrival("web", visitor_id=visitor_id)
    return signin.sign_in_with_phone(site_id=site.id, phone=phone, code=plan.code, arrival=arrival, now=now)


def asked(site, now, **how) -> str:
    """The claim of the question that signing in raised."""
    with pytest.raises(members.PhoneInUse) as question:
        sign_in(site, now, **how)
    assert set(question.value.data) == {"claim", "expires_in_seconds"}
    return question.value.data["claim"]


def answer(site, claim, now, *, mine, recipient="", district="", site_id=None):
    return signin.answer_phone_claim(
        site_id=site_id or site.id, claim=claim, mine=mine, recipient=recipient, district=district,
        arrival=signin.Arrival("web"), now=now,
    )  # fmt: skip


def state():
    """What an answer that is refused must leave alone."""
    return (
        list(Member.objects.order_by("id").values_list("id", "phone_index", "last_seen_at")),
        MemberSession.objects.count(),
        AuditRecord.objects.count(),
    )


def test_a_member_who_was_here_lately_is_asked_nothing(site, now, old_owner):
    assert sign_in(site, now + LATER - timedelta(seconds=1)).member.id == old_owner
    # And that was a visit: the half year begins anew.
    assert sign_in(site, now + LATER + timedelta(days=100)).member.id == old_owner


def test_refreshing_is_being_here(site, now, old_owner):
    with transaction.atomic():
        tokens = members.open_session(site_id=site.id, member_id=old_owner, carrier="web", user_agent="", now=now)
        members.refresh_session(
            site_id=site.id, refresh_token=tokens.refresh_token, now=now + timedelta(days=20)
        )  # fmt: skip
    assert Member.objects.get(id=old_owner).last_seen_at == now + timedelta(days=20)
    assert sign_in(site, now + LATER + timedelta(days=1)).member.id == old_owner


def test_a_device_that_was_this_member_is_asked_nothing(site, now, old_owner):
    assert sign_in(site, now + LATER, visitor_id=VISITOR).member.id == old_owner


def test_a_device_of_another_member_is_asked(site, now, old_owner):
    with transaction.atomic():
        tracking.attach_visitor(site_id=site.id, visitor_id="visitor-else-1", member_id=MemberId(new_id()), now=now)
    asked(site, now + LATER, visitor_id="visitor-else-1")


def test_where_nothing_is_to_be_protected_nothing_is_asked(site, now):
    first = sign_in(site, now)
    assert sign_in(site, now + LATER).member.id == first.member.id


def test_the_question_says_nothing_about_anybody(site, now, old_owner):
    before = state()
    claim = asked(site, now + LATER)
    for word in (PHONE, str(old_owner), old_owner.hex, ADDRESS.recipient):
        assert word not in claim
    assert state() == before, "no session, no new member"


@pytest.mark.parametrize(
    ("recipient", "district"),
    [("林晓", "西湖区"), (" 林 晓 ", "西湖"), ("林晓", "杭州市西湖区"), ("林晓", "浙江省杭州市西湖区")],
)
def test_who_knows_where_a_parcel_went_is_the_owner(site, now, old_owner, recipient, district):
    then = now + LATER
    entered = answer(site, asked(site, then), then, mine=True, recipient=recipient, district=district)
    assert (entered.member.id, entered.is_new) == (old_owner, False)
    assert sign_in(site, then).member.id == old_owner, "and is known again"


@pytest.mark.parametrize(
    ("recipient", "district"), [("林", "西湖区"), ("林晓", "滨江区"), ("", ""), ("林晓", ""), ("王芳", "西湖区")]
)
def test_who_does_not_know_gets_nothing(site, now, old_owner, recipient, district):
    then = now + LATER
    claim = asked(site, then)
    before = state()
    with pytest.raises(members.PhoneClaimWrong):
        answer(site, claim, then, mine=True, recipient=recipient, district=district)
    assert state() == before


def test_an_order_proves_as_well_as_an_address(site, now):
    shop = Shop(site, now)
    buyer = shop.shopper()
    order = shop.order(buyer, (shop.sku(5000), 1))
    member = Member.objects.get(id=buyer.actor.member_id)
    phone = members.phone_in_clear(site_id=site.id, member_id=MemberId(member.id))
    with transaction.atomic():
        members.delete_address(
            site_id=site.id, member_id=buyer.actor.member_id, address_id=buyer.address_id, now=now
        )  # fmt: skip
    then = now + LATER
    entered = answer(site, asked(site, then, phone=phone), then, mine=True, recipient="林晓", district="西湖区")
    kept = orders.list_orders(site_id=site.id, member_id=entered.member.id, state=None, cursor=None, limit=5)
    assert [one.id for one in kept.items] == [order.id]


def test_three_wrong_answers_a_day_are_all_even_with_fresh_questions(site, now, old_owner):
    then = now + LATER
    for _ in range(3):
        with pytest.raises(members.PhoneClaimWrong):
            answer(site, asked(site, then), then, mine=True, recipient="王芳", district="西湖区")
    with pytest.raises(members.PhoneClaimExhausted):
        answer(site, asked(site, then), then, mine=True, recipient="林晓", district="西湖区")
    # A new owner is not held up by that, and tomorrow is another day.
    tomorrow = then + timedelta(days=1)
    assert answer(site, asked(site, tomorrow), tomorrow, mine=True, recipient="林晓", district="西湖区")


def test_the_new_owner_starts_anew_and_the_old_one_keeps_everything(site, now):
    shop = Shop(site, now)
    buyer = shop.shopper()
    old = buyer.actor.member_id
    shop.order(buyer, (shop.sku(5000), 1))
    phone = members.phone_in_clear(site_id=site.id, member_id=old)
    then = now + LATER
    claim = asked(site, then, phone=phone)
    entered = answer(site, claim, then, mine=False)
    assert entered.is_new
    assert entered.member.id != old
    assert entered.member.phone_masked == members.get_member(site_id=site.id, member_id=entered.member.id).phone_masked
    assert members.list_addresses(site_id=site.id, member_id=entered.member.id) == ()
    pages = [
        orders.list_orders(site_id=site.id, member_id=one, state=None, cursor=None, limit=5)
        for one in (entered.member.id, old)
    ]
    assert [len(page.items) for page in pages] == [0, 1]
    left = members.get_member(site_id=site.id, member_id=old)
    assert (left.has_phone, len(members.list_addresses(site_id=site.id, member_id=old))) == (False, 1)
    assert sign_in(site, then, phone=phone).member.id == entered.member.id
    record = AuditRecord.objects.get(action="member.phone_passed_on")
    assert (record.subject_id, phone in str(record.changes)) == (str(old), False)


@pytest.mark.parametrize("again", [True, False])
def test_a_question_is_answered_once(site, now, old_owner, again):
    then = now + LATER
    claim = asked(site, then)
    answer(site, claim, then, mine=False)
    before = state()
    with pytest.raises(members.PhoneClaimInvalid):
        answer(site, claim, then, mine=again, recipient="林晓", district="西湖区")
    assert state() == before


def test_a_question_that_is_over_bent_or_anothers_is_refused(site, other_site, now, old_owner):
    then = now + LATER
    claim = asked(site, then)
    before = state()
    bent = claim[:20] + ("A" if claim[20] != "A" else "B") + claim[21:]
    for text, at, where in (
        (claim, then + phone_claims.LIFETIME, None),
        (bent, then, None),
        ("", then, None),
        ("é", then, None),
        (claim, then, other_site.id),
    ):
        with pytest.raises(members.PhoneClaimInvalid):
            answer(site, text, at, mine=False, site_id=where)
    assert state() == before


def test_the_owner_who_comes_back_meanwhile_keeps_the_number(site, now, old_owner):
    then = now + LATER
    claim = asked(site, then)
    assert sign_in(site, then, visitor_id=VISITOR).member.id == old_owner
    with pytest.raises(members.PhoneClaimInvalid):
        answer(site, claim, then, mine=False)
    assert members.find_by_phone(site_id=site.id, phone=PHONE).id == old_owner


def test_many_hands_make_one_new_owner(site, now, old_owner):
    then = now + LATER
    claims = [asked(site, then) for _ in range(5)]
    entered, refused = [], []
    start = threading.Barrier(5)

    def work(claim):
        try:
            start.wait()
            entered.append(answer(site, claim, then, mine=False).member.id)
        except members.PhoneClaimInvalid as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(claim,)) for claim in claims]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(entered), len(refused)) == (1, 4)
    assert members.find_by_phone(site_id=site.id, phone=PHONE).id == entered[0]
    assert Member.objects.filter(site_id=site.id).count() == 2


def bound(site, now, claimant):
    """A mini program vouches for the number of somebody who is signed in."""
    holder = members.phone_holder(site_id=site.id, phone=PHONE)
    return phone_claims.doubt(
        site_id=site.id, holder=holder, phone=PHONE, visitor_id=None, now=now, claimant=claimant
    ).data["claim"]  # fmt: skip


@pytest.fixture
def stranger(site, now):
    account = MiniProgramIdentity("wechat_mini", "wx1", "o-stranger", "u-stranger")
    with transaction.atomic():
        return members.sign_in_mini_program(
            site_id=site.id, identity=account, provenance={}, now=now + timedelta(days=170)
        ).member_id


def test_a_number_new_to_a_member_joins_their_account(site, now, old_owner, stranger):
    then = now + LATER
    entered = answer(site, bound(site, then, stranger), then, mine=False)
    assert (entered.member.id, entered.is_new, entered.member.has_phone) == (stranger, False, True)
    assert members.merges_of(site_id=site.id, member_id=stranger) == ()
    assert not members.get_member(site_id=site.id, member_id=old_owner).has_phone


def test_a_member_who_proves_the_old_account_becomes_one_with_it(site, now, old_owner, stranger):
    then = now + LATER
    claim = bound(site, then, stranger)
    with pytest.raises(members.PhoneClaimWrong):
        answer(site, claim, then, mine=True, recipient="林晓", district="余杭区")
    assert members.merges_of(site_id=site.id, member_id=old_owner) == ()
    entered = answer(site, claim, then, mine=True, recipient="林晓", district="西湖区")
    assert entered.member.id == old_owner
    (merge,) = members.merges_of(site_id=site.id, member_id=old_owner)
    assert (merge.loser_id, merge.evidence) == (stranger, "phone")
