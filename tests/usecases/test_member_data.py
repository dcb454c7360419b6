"""Export and erasure across all domains: complete, audited, and only for who may ask."""

import json

import pytest
from django.db import connection, transaction

from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.touchpoints import public as touchpoints
from portico.domains.tracking import public as tracking
from portico.infra.actors import Anonymous, Member, System
from portico.infra.models import AuditRecord
from portico.kernel.errors import Denied
from portico.kernel.ids import MemberId, SkuId, new_id
from portico.kernel.money import Money
from portico.usecases.member_data import DOORS, erase_member_data, export_member_data

VISITOR = "visitor-0001"
PHONE = "13911112222"


@pytest.fixture
def member_id(site, now):
    """A member with something in every domain that a person fills by themselves."""
    with transaction.atomic():
        found = members.sign_in_verified_phone(site_id=site.id, phone=PHONE, provenance={}, now=now).member_id
        members.update_member(
            site_id=site.id, member_id=found, change=members.ProfileChange(nickname="山茶花"), now=now
        )
        members.save_address(
            site_id=site.id, member_id=found, now=now,
            draft=members.AddressDraft("张三丰", "13722223333", "330106", "文三路478号"),
        )  # fmt: skip
        members.open_session(site_id=site.id, member_id=found, carrier="h5", user_agent="Agent/1", now=now)
        orders.add_line(
            site_id=site.id, owner=orders.CartOwner(member_id=found), sku_id=SkuId(new_id()), quantity=1,
            unit_price=Money(990), now=now,
        )  # fmt: skip
        touchpoints.record_visit(
            site_id=site.id, visitor_id=VISITOR, member_id=found, carrier="h5", path="/p/1", entry_code=None,
            params={"utm_source": "weibo"}, referrer="https://ref.example/a", now=now,
        )  # fmt: skip
        tracking.record_events(
            site_id=site.id, visitor_id=VISITOR, member_id=found, now=now,
            events=[tracking.EventDraft(new_id(), "page_view", now, "h5", {"path": "/p/1"})],
        )  # fmt: skip
    return found


def whole_database():
    """Every value of every table, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        found = []
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [(table, row) for (row,) in cursor.fetchall()]
    return found


@pytest.mark.django_db
def test_the_export_has_a_part_for_every_domain(site, member_id, now):
    data = export_member_data(actor=Member(site.id, member_id), member_id=member_id, now=now)
    assert list(data) == list(DOORS)
    text = json.dumps(data, ensure_ascii=False)
    for part in ("山茶花", PHONE, "张三丰", "13722223333", "文三路478号", "Agent/1", "weibo", "page_view"):
        assert part in text
    assert data["orders"], "the cart is theirs too"
    assert AuditRecord.objects.get().action == "member.export"


@pytest.mark.django_db
def test_after_erasure_no_table_knows_the_person(site, member_id, now):
    session_rows = [row for table, row in whole_database() if "Agent/1" in row or "山茶花" in row]
    assert session_rows, "the search finds what is there"
    for _ in range(2):
        erase_member_data(actor=System(site.id, "privacy"), member_id=member_id, now=now)
    traces = {
        (table, word)
        for table, row in whole_database()
        for word in ("山茶花", PHONE, "张三丰", "Agent/1", VISITOR, "ref.example", "weibo")
        if word in row
    }
    assert traces == set()
    holders = {table for table, row in whole_database() if str(member_id) in row}
    # The empty member, the audit of the erasure, the list of the erased and facts of ids only: nothing personal.
    assert holders <= {
        "members_member", "infra_audit_record", "infra_outbox_event", "procrastinate_jobs", "privacy_tombstone",
    }  # fmt: skip
    with pytest.raises(members.MemberNotFound):
        export_member_data(actor=System(site.id, "privacy"), member_id=member_id, now=now)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["another member", "anonymous"])
def test_nobody_else_may_ask(site, member_id, now, who):
    actor = Member(site.id, MemberId(new_id())) if who == "another member" else Anonymous(site.id)
    before = whole_database()
    with pytest.raises(Denied):
        export_member_data(actor=actor, member_id=member_id, now=now)
    with pytest.raises(Denied):
        erase_member_data(actor=actor, member_id=member_id, now=now)
    assert whole_database() == before


@pytest.mark.django_db(transaction=True)
def test_an_erasure_that_fails_erases_nothing(site, member_id, now):
    """The last step is made to fail by the data base itself; the earlier ones must not stay."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse_erasure() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'refused by the test'; END $$;"
            "CREATE TRIGGER refuse_erasure BEFORE UPDATE ON tracking_event EXECUTE FUNCTION refuse_erasure()"
        )
    try:
        before = whole_database()
        with pytest.raises(Exception, match="refused by the test"):
            erase_member_data(actor=System(site.id, "privacy"), member_id=member_id, now=now)
        assert whole_database() == before
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION refuse_erasure CASCADE")
