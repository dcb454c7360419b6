"""The counter: what a clerk scans, redeems and takes back; what is refused, and why."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from portico.domains.entitlements import public as entitlements
from portico.infra import rotating_codes
from portico.infra.actors import Right, Staff
from portico.infra.models import AuditRecord
from portico.kernel.errors import Denied, PorticoError
from portico.kernel.ids import new_id
from portico.usecases import redemption
from tests.usecases.shopping import events
from tests.usecases.virtual import VirtualShop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(site, now):
    return VirtualShop(site, now)


@pytest.fixture
def owner(shop):
    return Staff(shop.site.id, 1, "店主", frozenset(Right))


@pytest.fixture
def package(shop):
    return shop.packages_of(shop.delivered(shop.shopper(), (shop.package(), 1)))[0]


def qr(package, now):
    return rotating_codes.show(kind=redemption.PACKAGE_QR_KIND, id=package.id, now=now).text


def digits(package):
    return entitlements.package_digits(site_id=package.site_id, package_id=package.id, member_id=package.member_id)


def redeem(owner, found, now, times=1, item=0, store=None):
    return redemption.redeem_package(
        actor=owner, ticket=found.ticket, wanted={found.package.items[item].id: times}, store_id=store, now=now
    )


def test_a_scanned_code_is_redeemed_and_drops_the_times_at_once(owner, package, now):
    found = redemption.look_up(actor=owner, text=qr(package, now), now=now)
    assert (found.package.title, found.package.left) == (package.title, 5)
    # The code may turn on the customer's phone while the clerk chooses.
    done = redeem(owner, found, now + timedelta(minutes=3), times=2)
    assert (done.package.left, [line.left_after for line in done.lines]) == (3, [0])
    assert events("entitlements.redeemed") == ["entitlements.redeemed"]
    assert AuditRecord.objects.filter(action="entitlements.redeem", actor_id="1").count() == 1


def test_typed_digits_work_once_and_change(owner, package, now):
    shown = digits(package)
    redeem(owner, redemption.look_up(actor=owner, text=rotating_codes.spaced(shown), now=now), now)
    assert digits(package) != shown
    with pytest.raises(entitlements.CodeSpent):
        redemption.look_up(actor=owner, text=shown, now=now)


def test_a_code_scanned_again_is_refused_at_the_look_up_and_at_the_till(owner, package, now):
    text = qr(package, now)
    first, second = (redemption.look_up(actor=owner, text=text, now=now) for _ in range(2))
    redeem(owner, first, now)
    with pytest.raises(entitlements.CodeSpent):
        redeem(owner, second, now)
    with pytest.raises(entitlements.CodeSpent) as spent:
        redemption.look_up(actor=owner, text=text, now=now)
    # When, where and who: what the clerk says to the customer.
    local = now.astimezone(ZoneInfo("Asia/Shanghai"))
    assert spent.value.data == {
        "at": now.isoformat(), "when": f"{local:%Y-%m-%d %H:%M}", "where": "—", "who": owner.name,
    }  # fmt: skip
    assert entitlements.get_package(site_id=package.site_id, package_id=package.id, now=now).left == 4


def test_a_ticket_is_one_clerks_and_good_for_five_minutes(owner, shop, package, now):
    found = redemption.look_up(actor=owner, text=qr(package, now), now=now)
    other = Staff(shop.site.id, 2, "别人", frozenset(Right))
    for actor, at in ((other, now), (owner, now + timedelta(minutes=5, seconds=1))):
        with pytest.raises(redemption.TicketOver):
            redeem(actor, found, at)
    with pytest.raises(redemption.TicketOver):
        redemption.redeem_package(actor=owner, ticket="forged", wanted={}, store_id=None, now=now)


@pytest.mark.parametrize(
    ("text", "code"),
    [("hello", "scan_code_malformed"), ("PORTICOABC", "scan_code_malformed"), ("", "scan_code_malformed")],
)
def test_what_is_no_code_is_refused_with_a_reason(owner, now, text, code):
    with pytest.raises(PorticoError) as refused:
        redemption.look_up(actor=owner, text=text, now=now)
    assert refused.value.code == code


def test_unknown_digits_and_another_shops_code(owner, package, other_site, now):
    with pytest.raises(redemption.CodeUnknown):
        redemption.look_up(actor=owner, text=rotating_codes.new_digits(), now=now)
    elsewhere = Staff(other_site.id, 1, "别家", frozenset(Right))
    with pytest.raises(redemption.CodeUnknown):
        redemption.look_up(actor=elsewhere, text=digits(package), now=now)
    with pytest.raises(entitlements.PackageNotFound):
        redemption.look_up(actor=elsewhere, text=qr(package, now), now=now)


def test_guessing_is_stopped(owner, now):
    for _ in range(60):
        with pytest.raises(redemption.CodeUnknown):
            redemption.look_up(actor=owner, text=rotating_codes.new_digits(), now=now)
    with pytest.raises(PorticoError) as refused:
        redemption.look_up(actor=owner, text=rotating_codes.new_digits(), now=now)
    assert refused.value.status == 429


def test_who_has_no_right_and_who_stands_at_no_store(shop, package, now):
    with pytest.raises(Denied):
        redemption.look_up(actor=Staff(shop.site.id, 3, "财务", frozenset()), text=qr(package, now), now=now)
    clerk = shop.clerk()  # bound to no store yet
    found = redemption.look_up(actor=clerk, text=qr(package, now), now=now)
    for store in (None, new_id()):
        with pytest.raises(PorticoError) as refused:
            redeem(clerk, found, now, store=store)
        assert refused.value.code == "store_not_found"


def test_a_slip_is_taken_back_and_the_day_shows_both(owner, shop, package, now):
    done = redeem(owner, redemption.look_up(actor=owner, text=qr(package, now), now=now), now)
    (line,) = redemption.counter_day(actor=owner, now=now)
    assert (line.title, line.times, line.undo_id) == ("剪发", 1, done.lines[0].id)
    with pytest.raises(entitlements.RedemptionNotFound):
        redemption.undo_redemption(actor=shop.clerk(), redemption_id=line.undo_id, now=now)
    after = now + timedelta(minutes=9)
    assert redemption.undo_redemption(actor=owner, redemption_id=line.undo_id, now=after).left == 5
    assert [(one.kind, one.undone, one.undo_id) for one in redemption.counter_day(actor=owner, now=after)] == [
        ("undo", False, None), ("redeem", True, None),
    ]  # fmt: skip
