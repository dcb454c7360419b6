"""Packages: every fen and every time accounted for, nothing redeemed twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from hypothesis import given
from hypothesis import strategies as st

from portico.domains.entitlements import public as entitlements
from portico.domains.entitlements.models import PackageItem, Redemption
from portico.domains.entitlements.rules import expiry
from portico.infra.actors import System
from portico.kernel.errors import PorticoError
from portico.kernel.ids import SkuId, new_id
from portico.kernel.money import Money
from tests.domains.entitlements.pool import CARE, HAIRCUT, again, granted, plan, redeem
from tests.domains.inventory.test_concurrency import in_threads


def undo(site, now, redemption_id):
    with transaction.atomic():
        return entitlements.undo(site_id=site.id, redemption_id=redemption_id, actor=System(site.id, "test"), now=now)


def void(site, now, package):
    with transaction.atomic():
        worth = entitlements.package_worth(site_id=site.id, package_id=package.id, by_merchant=False)
        entitlements.void_package(
            site_id=site.id, package_id=package.id, amount=worth, actor=System(site.id, "test"), now=now
        )
    return worth.minor


@pytest.mark.django_db
def test_times_go_down_and_the_ledger_says_so(site, now):
    (package,) = granted(site, now)
    redeem(site, now, package, item=1, times=2)
    redeem(site, now, package, item=0)
    found = again(site, now, package)
    assert [(item.name, item.left) for item in found.items] == [("剪发", 1), ("护理", 1)]
    assert [(line.kind, line.times, line.left_after) for line in entitlements.package_ledger(
        site_id=site.id, package_id=package.id)] [:2] == [("redeem", 1, 1), ("redeem", 2, 1)]  # fmt: skip
    assert entitlements.ledger_mismatches(site_id=site.id) == ()


@pytest.mark.django_db
def test_one_code_redeems_several_services_or_none(site, now):
    (package,) = granted(site, now)
    first, second = (item.id for item in package.items)

    def redeem_both(**values):
        with transaction.atomic():
            return entitlements.redeem(
                site_id=site.id, package_id=package.id, store_id=None, digest=new_id().bytes, zone="Asia/Shanghai",
                actor=System(site.id, "test"), now=now, **values,
            )  # fmt: skip

    with pytest.raises(entitlements.PackageUsedUp):
        redeem_both(wanted={first: 2, second: 4})
    for wrong in ({}, {first: 1, new_id(): 1}):
        with pytest.raises(entitlements.PackageNotFound):
            redeem_both(wanted=wrong)
    assert again(site, now, package).left == 5
    assert len(redeem_both(wanted={first: 2, second: 1})) == 2
    assert [item.left for item in again(site, now, package).items] == [0, 2]


@pytest.mark.django_db
def test_a_code_is_good_for_one_redemption(site, now):
    (package,) = granted(site, now)
    digits = entitlements.package_digits(site_id=site.id, package_id=package.id, member_id=package.member_id)
    assert entitlements.package_of_digits(site_id=site.id, digits=digits) == package.id
    digest = entitlements.digits_digest(digits)
    redeem(site, now, package, digest=digest)
    assert entitlements.package_of_digits(site_id=site.id, digits=digits) is None  # the buyer has new ones
    with pytest.raises(entitlements.CodeSpent) as spent:
        redeem(site, now, package, digest=digest)
    assert spent.value.data["at"] == now.isoformat()
    assert again(site, now, package).left == 4


@pytest.mark.django_db
def test_what_cannot_be_redeemed_changes_nothing(site, other_site, now):
    store = new_id()
    (package,) = granted(site, now, days=30, store_ids=(store,))
    refusals = [
        (entitlements.PackageUsedUp, {"times": 3, "store": store}),
        (entitlements.PackageUsedUp, {"times": 0, "store": store}),
        (entitlements.StoreNotAllowed, {"store": new_id()}),
        (entitlements.StoreNotAllowed, {"store": None}),
    ]
    for error, asked in refusals:
        with pytest.raises(error):
            redeem(site, now, package, **asked)
    with pytest.raises(entitlements.PackageExpired) as expired:
        redeem(site, now + timedelta(days=31), package, store=store)
    assert expired.value.data == {"expired_on": "2026-12-22"}
    with pytest.raises(entitlements.PackageNotFound):
        redeem(other_site, now, package, store=store)
    assert again(site, now, package).left == 5
    assert Redemption.objects.exclude(kind="grant").count() == 0
    assert redeem(site, datetime(2026, 12, 22, 15, 59, tzinfo=UTC), package, store=store)  # 23:59 of the last day


@pytest.mark.django_db
def test_a_redemption_is_taken_back_once_within_ten_minutes(site, now):
    (package,) = granted(site, now)
    first, second = redeem(site, now, package), redeem(site, now, package, item=1)
    undo(site, now + timedelta(minutes=10), first)
    assert again(site, now, package).items[0].left == 2
    with pytest.raises(entitlements.AlreadyUndone):
        undo(site, now + timedelta(minutes=10), first)
    with pytest.raises(entitlements.UndoTooLate):
        undo(site, now + timedelta(minutes=10, seconds=1), second)
    void(site, now, package)
    third = Redemption.objects.get(id=second)
    with pytest.raises(entitlements.PackageVoided):
        undo(site, now, third.id)
    assert entitlements.ledger_mismatches(site_id=site.id) == ()


@pytest.mark.django_db
def test_a_refund_is_worth_the_unused_times_exactly(site, now):
    """9999 fen by 4000:6000 → 4000 + 5999 (largest remainder); 护理 used once of 3: floor(5999/3) = 1999 gone."""
    (package,) = granted(site, now, HAIRCUT, CARE, paid=9999)
    redeem(site, now, package, item=1)
    assert again(site, now, package).unused.minor == 4000 + 5999 - 1999
    assert void(site, now, package) == 8000
    found = again(site, now, package)
    assert (found.state, found.left, found.refunded.minor) == (entitlements.PackageState.REFUNDED, 0, 8000)
    with pytest.raises(entitlements.PackageVoided):
        redeem(site, now, package)
    with pytest.raises(entitlements.PackageNotRefundable) as refused:
        void(site, now, package)
    assert refused.value.data == {"reason": "voided"}
    with pytest.raises(entitlements.PackageNotFound):
        entitlements.package_digits(site_id=site.id, package_id=package.id, member_id=package.member_id)


@pytest.mark.django_db
def test_terms_may_exclude_a_refund_and_the_merchant_may_waive_them(site, now):
    (package,) = granted(site, now, refundable=False)
    with pytest.raises(entitlements.PackageNotRefundable):
        void(site, now, package)
    with transaction.atomic():
        worth = entitlements.package_worth(site_id=site.id, package_id=package.id, by_merchant=True)
    assert worth.minor == 9999


@given(
    paid=st.integers(0, 10_000_000),
    pieces=st.integers(1, 7),
    items=st.lists(st.tuples(st.integers(1, 30), st.integers(0, 9_999)), min_size=1, max_size=6),
    data=st.data(),
)
def test_pieces_items_and_unused_times_add_up_to_what_was_paid(paid, pieces, items, data):
    shares = entitlements.split_pieces(Money(paid), pieces)
    assert sum(share.minor for share in shares) == paid
    services = [entitlements.PlanItem("x", times, share) for times, share in items]
    for share in shares:
        parts = entitlements.split_items(share, services)
        assert sum(part.minor for part in parts) == share.minor
        for part, service in zip(parts, services, strict=True):
            used = data.draw(st.integers(0, service.times))
            left = entitlements.unused_value(paid_fen=part.minor, times=service.times, used=used, voided=0)
            assert 0 <= left <= part.minor
            assert used != 0 or left == part.minor
            assert used != service.times or left == 0


@pytest.mark.django_db(transaction=True)
def test_32_clerks_5_times_exactly_5_redeemed(site, now):
    (package,) = granted(site, now, entitlements.PlanItem("洗车", 5))

    def scan(_):
        try:
            redeem(site, now, package)
            return 1
        except entitlements.PackageUsedUp:
            return 0

    assert sum(in_threads(32, scan)) == 5
    assert again(site, now, package).left == 0
    assert sorted(Redemption.objects.filter(kind="redeem").values_list("left_after", flat=True)) == [0, 1, 2, 3, 4]
    assert entitlements.ledger_mismatches(site_id=site.id) == ()


@pytest.mark.django_db(transaction=True)
def test_one_code_scanned_by_many_at_once_counts_once(site, now):
    (package,) = granted(site, now)
    digest = new_id().bytes

    def scan(_):
        try:
            redeem(site, now, package, digest=digest)
            return 1
        except entitlements.CodeSpent:
            return 0

    assert sum(in_threads(16, scan)) == 1
    assert again(site, now, package).left == 4


@pytest.mark.django_db(transaction=True)
def test_a_redemption_and_a_refund_at_once_never_pay_for_a_used_time(site, now):
    for _ in range(8):
        (package,) = granted(site, now, entitlements.PlanItem("洗车", 2), paid=1000)

        def work(i, package=package):
            try:
                return ("void", void(site, now, package)) if i % 2 else ("redeem", redeem(site, now, package))
            except PorticoError as error:
                return ("refused", error.code)

        done = dict(in_threads(2, work))
        found = again(site, now, package)
        assert found.refunded.minor == (1000 if "refused" in done else 500)
        assert found.left == 0
    assert entitlements.ledger_mismatches(site_id=site.id) == ()


@pytest.mark.django_db(transaction=True)
def test_an_undo_counts_once_however_often_it_is_asked_for(site, now):
    (package,) = granted(site, now)
    redemption = redeem(site, now, package)

    def take_back(_):
        try:
            undo(site, now, redemption)
            return 1
        except entitlements.AlreadyUndone:
            return 0

    assert sum(in_threads(8, take_back)) == 1
    assert again(site, now, package).left == 5


@pytest.mark.django_db
def test_the_data_base_itself_refuses(site, now):
    (package,) = granted(site, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        PackageItem.objects.filter(package_id=package.id).update(used=99)
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        Redemption.objects.filter(package_id=package.id).update(times=9)
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        Redemption.objects.filter(package_id=package.id).delete()


@pytest.mark.django_db
def test_a_changed_plan_changes_nothing_that_was_sold_and_two_editors_do_not_overwrite(site, now):
    sku = SkuId(new_id())
    assert plan(site, now, sku) == 1
    assert plan(site, now, sku, CARE, version=1) == 2
    with pytest.raises(entitlements.PlanChanged) as stale:
        plan(site, now, sku, HAIRCUT, version=1)
    assert stale.value.data == {"version": 2}
    with pytest.raises(entitlements.PlanChanged):
        plan(site, now, sku, HAIRCUT, version=0)
    assert entitlements.plans(site_id=site.id, sku_ids=[sku])[sku].items == (CARE,)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"items": ()}, ["items"]),
        ({"items": (entitlements.PlanItem(" ", 0, -1),)}, ["items.0.name", "items.0.times", "items.0.share"]),
        ({"items": (CARE,), "days": 0}, ["days"]),
        ({"items": (CARE,), "days": 3, "until": date(2027, 1, 1)}, ["until"]),
        ({"items": (CARE,), "note": "a\x00"}, ["note"]),
    ],
)
def test_a_broken_plan_is_refused_field_by_field(site, now, changes, fields):
    with pytest.raises(entitlements.PlanInvalid) as refused, transaction.atomic():
        entitlements.save_plan(
            site_id=site.id, sku_id=SkuId(new_id()), product_id=new_id(), draft=entitlements.PlanDraft(**changes),
            version=0, actor=System(site.id, "t"), now=now,
        )  # fmt: skip
    assert [error.field for error in refused.value.fields] == fields


def test_validity_ends_with_a_day_in_the_shops_zone(now):
    late = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # 01:00 of the 23rd in Shanghai
    ends = expiry(days=1, until=None, granted_at=late, zone="Asia/Shanghai")
    assert entitlements.last_day(ends, "Asia/Shanghai") == date(2026, 11, 24)
    assert expiry(days=None, until=None, granted_at=now, zone="Asia/Shanghai") is None
