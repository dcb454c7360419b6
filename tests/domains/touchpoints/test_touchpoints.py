"""Entries and visits: every way in is known, the last one counts, and a wrong link loses no visit."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from portico.domains.touchpoints import public as touchpoints
from portico.domains.touchpoints.models import EntryCredit, Visit
from portico.kernel.errors import Invalid
from portico.kernel.ids import MemberId, OrderId, new_id
from portico.kernel.money import Money

VISITOR = "visitor-0001"


def register(site, now, code="menu-home", **changes):
    values = {"kind": "menu", "carrier": "oa", "name": "菜单·逛商城", "parameters": ()}
    with transaction.atomic():
        return touchpoints.register_entry(
            site_id=site.id, draft=touchpoints.EntryDraft(code=code, **{**values, **changes}), now=now
        )


def visit(site, now, entry=None, visitor_id=VISITOR, member_id=None, **changes):
    values = {"carrier": "h5", "path": "/m/", "params": {}, "referrer": None}
    with transaction.atomic():
        return touchpoints.record_visit(
            site_id=site.id, visitor_id=visitor_id, member_id=member_id, entry_code=entry, now=now,
            **{**values, **changes},
        )  # fmt: skip


def last(site, now, visitor_id=VISITOR, member_id=None):
    touch = touchpoints.last_touch(site_id=site.id, visitor_id=visitor_id, member_id=member_id, now=now)
    return touch.entry_code if touch else None


PARAMETERS = (
    touchpoints.ParameterRule("from", "choice", required=True, options=("menu", "article")),
    touchpoints.ParameterRule("type", "text", max_length=10),
    touchpoints.ParameterRule("page", "integer"),
)


@pytest.mark.django_db
def test_an_entry_is_registered_once_per_code_and_site(site, other_site, now):
    first = register(site, now, parameters=PARAMETERS)
    changed = register(site, now, name="菜单·新品", parameters=PARAMETERS)
    assert (changed.id, changed.name, changed.parameters) == (first.id, "菜单·新品", PARAMETERS)
    assert touchpoints.get_entry(site_id=site.id, code="menu-home") == changed
    assert touchpoints.list_entries(site_id=site.id) == (changed,)
    with pytest.raises(touchpoints.EntryNotFound):
        touchpoints.get_entry(site_id=other_site.id, code="menu-home")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "Menu Home"}, "code"),
        ({"kind": "door"}, "kind"),
        ({"carrier": "fax"}, "carrier"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"parameters": (touchpoints.ParameterRule("a"), touchpoints.ParameterRule("a"))}, "parameters"),
        ({"parameters": (touchpoints.ParameterRule("a", "choice"),)}, "parameters.a"),
        ({"parameters": (touchpoints.ParameterRule("a", "text", options=("x",)),)}, "parameters.a"),
        ({"parameters": (touchpoints.ParameterRule("A"),)}, "parameters.A"),
    ],
)
def test_a_broken_entry_is_refused(site, now, changes, field):
    with pytest.raises(touchpoints.EntryRefused) as refused:
        register(site, now, **changes)
    assert [error.field for error in refused.value.fields] == [field]
    assert touchpoints.list_entries(site_id=site.id) == ()


@pytest.mark.django_db
def test_a_visit_keeps_typed_parameters_and_no_queries(site, now):
    register(site, now, parameters=PARAMETERS)
    recorded = visit(
        site, now, "menu-home", path="/p/1?token=secret#x", params={"from": "menu", "type": "新品", "page": "3"},
        referrer="https://mp.weixin.qq.com/s/abc?key=secret",
    )  # fmt: skip
    assert (recorded.entry_code, recorded.problems) == ("menu-home", ())
    row = Visit.objects.get()
    assert (row.path, row.params, row.referrer) == (
        "/p/1", {"from": "menu", "type": "新品", "page": 3}, "https://mp.weixin.qq.com/s/abc",
    )  # fmt: skip
    touch = touchpoints.last_touch(site_id=site.id, visitor_id=VISITOR, member_id=None, now=now)
    assert (touch.visit_id, touch.kind, touch.entry_name, touch.params["page"]) == (
        recorded.id, "menu", "菜单·逛商城", 3,
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("entry", "params", "kept", "problems"),
    [
        ("no-such", {"from": "menu"}, {"from": "menu"}, {"entry": "entry_unknown"}),
        ("\x00 nonsense", {}, {}, {"entry": "entry_unknown"}),
        ("menu-home", {}, {}, {"params.from": "parameter_missing"}),
        ("menu-home", {"from": "fax"}, {}, {"params.from": "parameter_malformed"}),
        ("menu-home", {"from": "menu", "page": "1e3"}, {"from": "menu"}, {"params.page": "parameter_malformed"}),
        ("menu-home", {"from": "menu", "type": "x" * 11}, {"from": "menu"}, {"params.type": "parameter_malformed"}),
        ("menu-home", {"from": "menu", "extra": "1"}, {"from": "menu"}, {"params.extra": "parameter_unknown"}),
        (
            None,
            {"utm_source": "weibo", "tel": "13800138000"},
            {"utm_source": "weibo"},
            {"params.tel": "property_personal"},
        ),
        (None, {"Bad Key": "1"}, {}, {"params.Bad Key": "property_key_malformed"}),
    ],
)
def test_a_wrong_link_loses_no_visit_and_is_named(site, now, entry, params, kept, problems):
    register(site, now, parameters=PARAMETERS)
    recorded = visit(site, now, entry, params=params)
    assert {problem.field: problem.code for problem in recorded.problems} == problems
    assert Visit.objects.get().params == kept


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"visitor_id": "x"}, "visitor_id"),
        ({"carrier": "fax"}, "carrier"),
        ({"path": ""}, "path"),
        ({"path": "/" + "a" * 300}, "path"),
        ({"path": "/a b"}, "path"),
        ({"path": "/a\x00"}, "path"),
        ({"params": {"a": "x" * 201}}, "params"),
        ({"params": {f"k{i}": "" for i in range(21)}}, "params"),
    ],
)
def test_a_malformed_visit_is_refused(site, now, changes, field):
    with pytest.raises(Invalid) as refused:
        visit(site, now, **changes)
    assert [error.field for error in refused.value.fields] == [field]
    assert not Visit.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("referrer", ["", "javascript:alert(1)", "http://[", "weixin://x", "https:///nohost", "\x00"])
def test_referrers_that_say_nothing_are_not_kept(site, now, referrer):
    visit(site, now, referrer=referrer)
    assert Visit.objects.get().referrer == ""


@pytest.mark.django_db
def test_the_last_entry_within_thirty_days_counts(site, other_site, now):
    for code in ("menu-home", "poster", "live"):
        register(site, now, code)
    visit(site, now - timedelta(days=31), "menu-home")
    assert last(site, now) is None
    visit(site, now - timedelta(days=2), "poster")
    visit(site, now - timedelta(days=1))
    visit(site, now - timedelta(hours=1), "no-such")
    assert last(site, now) == "poster"
    visit(site, now, "live", visitor_id="visitor-0002")
    assert last(site, now) == "poster"
    assert last(other_site, now) is None
    assert last(site, now - timedelta(days=3)) == "menu-home", "what came later is not a cause"


@pytest.mark.django_db
def test_touches_follow_the_person_not_the_device(site, now):
    me, sister = MemberId(new_id()), MemberId(new_id())
    for code in ("poster", "live"):
        register(site, now, code)
    visit(site, now - timedelta(hours=3), "poster")
    assert last(site, now, member_id=me) == "poster"
    with transaction.atomic():
        assert touchpoints.attach_visitor(site_id=site.id, visitor_id=VISITOR, member_id=me, now=now) == 1
        assert touchpoints.attach_visitor(site_id=site.id, visitor_id=VISITOR, member_id=sister, now=now) == 0
    assert last(site, now, visitor_id=None, member_id=me) == "poster"
    assert last(site, now, member_id=sister) is None
    visit(site, now, "live", visitor_id="another-phone", member_id=me)
    assert last(site, now, member_id=me) == "live"


@pytest.mark.django_db
def test_the_chain_of_entries_that_led_to_a_visit(site, now):
    me = MemberId(new_id())
    for code in ("poster", "live", "banner"):
        register(site, now, code)
    visit(site, now - timedelta(hours=3), "poster")
    visit(site, now - timedelta(hours=2), "live", visitor_id="another-phone", member_id=me)
    with transaction.atomic():
        touchpoints.attach_visitor(site_id=site.id, visitor_id=VISITOR, member_id=me, now=now)
    last_visit = visit(site, now, "banner", member_id=me)
    visit(site, now + timedelta(hours=1), "poster", member_id=me)
    chain = touchpoints.entry_chain(site_id=site.id, visit_id=last_visit.id)
    assert [touch.entry_code for touch in chain] == ["poster", "live", "banner"]


@pytest.mark.django_db
def test_a_retired_entry_gets_no_more_visits(site, now):
    register(site, now)
    with transaction.atomic():
        touchpoints.retire_entry(site_id=site.id, code="menu-home")
    assert visit(site, now, "menu-home").entry_code is None
    assert register(site, now).is_active


@pytest.mark.django_db(transaction=True)
def test_credit_is_given_and_taken_once(site, now):
    entry = register(site, now)
    order_id, refund_id = OrderId(new_id()), new_id()

    def credit():
        with transaction.atomic():
            return touchpoints.credit_order(
                site_id=site.id, order_id=order_id, entry_id=entry.id, visit_id=None, amount=Money(9900), now=now
            )

    def debit(order, fen):
        with transaction.atomic():
            return touchpoints.debit_order(
                site_id=site.id, order_id=order, refund_id=refund_id, amount=Money(fen), now=now
            )

    assert debit(order_id, 1000) is False, "nothing was credited yet"
    assert [credit(), credit()] == [True, False]
    assert [debit(order_id, 1900), debit(order_id, 1900)] == [True, False]
    assert touchpoints.credit_of_order(site_id=site.id, order_id=order_id) == Money(8000)
    assert touchpoints.credit_of_entry(site_id=site.id, entry_id=entry.id) == Money(8000)
    with pytest.raises(DatabaseError), transaction.atomic():
        EntryCredit.objects.update(amount_fen=1)
    assert touchpoints.credit_of_entry(site_id=site.id, entry_id=entry.id) == Money(8000)


@pytest.mark.django_db
def test_a_persons_visits_are_exported_moved_and_erased(site, now):
    me, other = MemberId(new_id()), MemberId(new_id())
    register(site, now)
    visit(site, now, "menu-home", member_id=me, params={}, referrer="https://a.example/x")
    visit(site, now, member_id=other)
    exported = touchpoints.export_member(site_id=site.id, member_id=me)
    assert exported == {"visits": [{
        "at": now.isoformat(), "carrier": "h5", "path": "/m/", "entry": "menu-home", "params": {},
        "referrer": "https://a.example/x",
    }]}  # fmt: skip
    new_me = MemberId(new_id())
    with transaction.atomic():
        touchpoints.adopt_member(site_id=site.id, from_member=me, to_member=new_me, now=now)
    assert touchpoints.export_member(site_id=site.id, member_id=me) == {"visits": []}
    assert touchpoints.export_member(site_id=site.id, member_id=new_me) == exported
    with transaction.atomic():
        touchpoints.erase_member(site_id=site.id, member_id=new_me, now=now)
    assert touchpoints.export_member(site_id=site.id, member_id=new_me) == {"visits": []}
    left = Visit.objects.get(entry__isnull=False)
    assert (left.member_id, left.visitor_id, left.referrer) == (None, "", "")
    assert len(touchpoints.export_member(site_id=site.id, member_id=other)["visits"]) == 1
