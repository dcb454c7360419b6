"""Card keys: each once, sealed at rest, shown to their owner alone; files as merchants have them."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from openpyxl import Workbook

from portico.domains.entitlements import public as entitlements
from portico.domains.entitlements.models import CardKey, KeyShown
from portico.infra.actors import Member, System
from portico.kernel.errors import PorticoError
from portico.kernel.ids import MemberId, OrderLineId, SkuId, new_id
from tests.domains.entitlements.pool import fill, take
from tests.domains.inventory.test_concurrency import in_threads


def shown(site, now, key_id, member_id):
    with transaction.atomic():
        return entitlements.show_key(
            site_id=site.id, key_id=key_id, member_id=member_id, surface="mini", actor=Member(site.id, member_id),
            now=now,
        )  # fmt: skip


@pytest.mark.django_db
def test_a_card_is_added_once_whatever_file_brings_it(site, other_site, now):
    sku, other = SkuId(new_id()), SkuId(new_id())
    assert fill(site, now, sku, ["aB3", "ab3", "c"]).added == 3  # case makes cards different
    again = fill(site, now, other, ["aB3", "d"])
    assert (again.added, again.repeated) == (1, 1)
    assert fill(other_site, now, sku, ["aB3"]).added == 1
    pool = entitlements.pools(site_id=site.id, sku_ids=[sku, other], today=now.date())
    assert (pool[sku].free, pool[other].free) == (3, 1)


@pytest.mark.django_db
def test_nothing_of_a_card_lies_in_the_clear(site, now):
    sku = SkuId(new_id())
    fill(site, now, sku, ["TOPSECRET-123456"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT k::text, encode(content, 'escape') FROM entitlements_card_key k")
        assert "TOPSECRET" not in str(cursor.fetchall())
        cursor.execute("SELECT changes::text FROM infra_audit_record WHERE action = 'entitlements.keys_import'")
        assert "TOPSECRET" not in str(cursor.fetchall())


@pytest.mark.django_db
def test_cards_that_end_first_go_first_and_ended_ones_not_at_all(site, now):
    sku = SkuId(new_id())
    today = now.date()
    days = {"never": None, "soon": today, "later": today + timedelta(days=9), "past": today - timedelta(days=1)}
    rows = [entitlements.KeyRow("", name, day) for name, day in days.items()]
    with transaction.atomic():
        entitlements.import_keys(
            site_id=site.id, sku_id=sku, rows=rows, broken=0, file_name="x", actor=System(site.id, "t"), now=now
        )
    member = MemberId(new_id())
    order = [shown(site, now, take(site, now, sku, member=member)[0], member).secret for _ in range(3)]
    assert order == ["soon", "later", "never"]
    with pytest.raises(entitlements.KeysShort):
        take(site, now, sku)
    assert entitlements.pools(site_id=site.id, sku_ids=[sku], today=today)[sku].ended == 1


@pytest.mark.django_db
def test_all_cards_of_a_line_or_none(site, now):
    sku = SkuId(new_id())
    fill(site, now, sku, ["1", "2"])
    with pytest.raises(entitlements.KeysShort):
        take(site, now, sku, wanted=3)
    assert CardKey.objects.filter(state="free").count() == 2


@pytest.mark.django_db
def test_only_the_owner_sees_a_card_and_every_time_is_on_record(site, other_site, now):
    sku, owner = SkuId(new_id()), MemberId(new_id())
    fill(site, now, sku, ["pass-word-9876"])
    (key,) = take(site, now, sku, member=owner)
    for stranger in (MemberId(new_id()),):
        with pytest.raises(entitlements.KeyNotFound):
            shown(site, now, key, stranger)
    with pytest.raises(entitlements.KeyNotFound):
        shown(other_site, now, key, owner)
    assert KeyShown.objects.count() == 0
    assert shown(site, now, key, owner).secret == "pass-word-9876"
    assert shown(site, now + timedelta(hours=1), key, owner).number == "NO-pass-word-9876"
    row = CardKey.objects.get(id=key)
    assert (row.shown_times, row.first_shown_at, KeyShown.objects.count()) == (2, now, 2)
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        KeyShown.objects.update(surface="x")


@pytest.mark.django_db
def test_a_card_somebody_saw_cannot_be_given_back(site, now):
    sku, owner, line = SkuId(new_id()), MemberId(new_id()), OrderLineId(new_id())
    fill(site, now, sku, ["1", "2"])
    keys = take(site, now, sku, wanted=2, line=line, member=owner)
    shown(site, now, keys[0], owner)
    assert entitlements.unseen_keys(site_id=site.id, order_line_id=line) == 1
    with transaction.atomic():
        assert entitlements.void_keys(site_id=site.id, order_line_id=line, quantity=2, now=now) == 1
    with pytest.raises(entitlements.KeyNotFound):
        shown(site, now, keys[1], owner)
    assert CardKey.objects.filter(state="free").count() == 0  # and is sold to nobody again


@pytest.mark.django_db(transaction=True)
def test_48_buyers_40_cards_each_card_once(site, now):
    """Real threads on real connections: nobody gets another's card, none is left over or given twice."""
    sku = SkuId(new_id())
    fill(site, now, sku, [f"card-{place}" for place in range(40)])
    got = []

    def buy(_):
        for _attempt in range(6):
            try:
                got.extend(take(site, now, sku, wanted=1))
                return
            except entitlements.KeysShort:
                continue

    in_threads(48, buy)
    for _ in range(8):  # whoever met only locked cards comes again
        try:
            got.extend(take(site, now, sku))
        except entitlements.KeysShort:
            break
    assert len(got) == len(set(got)) == 40
    assert CardKey.objects.filter(state="taken").values("order_line_id").distinct().count() == 40


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_file_at_once_add_each_card_once(site, now):
    sku = SkuId(new_id())
    cards = [f"card-{place}" for place in range(300)]
    added = in_threads(4, lambda i: fill(site, now, sku, cards if i % 2 else cards[::-1]).added)
    assert sum(added) == CardKey.objects.count() == 300


def book(rows):
    out = io.BytesIO()
    made = Workbook()
    for row in rows:
        made.active.append(row)
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("卡号,密码,有效期\nA1,p1,2027-01-31\nA2,p2\n".encode(), "cards.csv"),
        ("卡号\t密码\t有效期\nA1\tp1\t2027/1/31\nA2\tp2".encode("gb18030"), "cards.txt"),
        (b"A1 p1 2027-01-31\n\nA2 p2\nA2 p2\n", "cards.txt"),
        (book([["卡号", "密码", "有效期"], ["A1", "p1", date(2027, 1, 31)], ["A2", "p2", None]]), "cards.xlsx"),
    ],
)
def test_files_as_merchants_have_them(content, name):
    found = entitlements.read_keys(content=content, name=name)
    assert found.rows == (entitlements.KeyRow("A1", "p1", date(2027, 1, 31)), entitlements.KeyRow("A2", "p2"))
    assert found.broken == ()


def test_one_column_is_the_password_and_numbers_keep_their_digits():
    content = book([[1234567890123456], ["0042"]])
    assert [row.secret for row in entitlements.read_keys(content=content, name="x.xlsx").rows] == [
        "1234567890123456", "0042",
    ]  # fmt: skip


def test_broken_rows_are_named_and_the_others_kept():
    content = f"A1,p1\nA2,\nA3,{'x' * 201}\nA4,p4,someday\nA5,p5".encode()
    found = entitlements.read_keys(content=content, name="x.csv")
    assert [row.secret for row in found.rows] == ["p1", "p5"]
    assert [(one.row, one.error.code) for one in found.broken] == [(2, "required"), (3, "too_long"), (4, "not_a_day")]
    assert "x" * 201 not in str(found.broken)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe\x00\x00\x01", b"PK\x03\x04 broken"])
def test_what_is_no_list_of_cards_is_refused(content):
    with pytest.raises(PorticoError) as refused:
        entitlements.read_keys(content=content, name="x")
    assert refused.value.code == "keys_invalid"
