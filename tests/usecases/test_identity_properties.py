"""Any order of links, proofs, purchases and undos: one owner, nothing lost, nothing doubled, sums equal.

What people do is drawn as facts about them: each person has accounts in three apps (two of one company), a number and
devices. Whatever the order in which the hub learns these facts, and however staff take merges back in between, what
was bought must end with the member its buyer is, once, and the money must add up.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import count

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portico.domains.members import public as members
from portico.domains.members.ports import MiniProgramIdentity
from portico.domains.orders import public as orders
from portico.infra.actors import Member, Right, Staff
from portico.infra.ownership import capture
from portico.infra.sealed import unseal
from portico.kernel.ids import MemberId, new_id
from portico.usecases import checkout, identity, key_rotation
from tests.usecases.shopping import ADDRESS, Shop

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 3
APPS = (("wechat_mini", "wx-mini"), ("wechat_oa", "wx-oa"), ("alipay_mini", "ali"))
_runs = count(1)

PERSON = st.integers(0, PEOPLE - 1)
FACT = st.one_of(
    st.tuples(st.just("link"), PERSON, st.integers(0, len(APPS) - 1)),
    st.tuples(st.just("unionid"), PERSON, st.integers(0, 1)),
    st.tuples(st.just("phone"), PERSON, st.integers(0, len(APPS) - 1)),
    st.tuples(st.just("website"), PERSON, st.just(0)),
    st.tuples(st.just("buy"), PERSON, st.integers(0, len(APPS) - 1)),
)
UNDO = st.tuples(st.just("undo"), PERSON, st.just(0))
SETTINGS = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class World:
    """People with their true accounts and numbers, and what the hub has been told of them so far."""

    def __init__(self, site, now, sku_id) -> None:
        self.site, self.now, self.sku_id = site, now, sku_id
        self.run = next(_runs)
        self.bought: list[tuple[int, str, int]] = []
        self.staff = Staff(site_id=site.id, user_id=1, name="小雨", rights=frozenset(Right))
        self._minutes = count(1)

    def account(self, person: int, app: int, *, tells_unionid: bool) -> MiniProgramIdentity:
        provider, app_id = APPS[app]
        company = provider.partition("_")[0]
        unionid = f"u-{self.run}-{company}-{person}" if tells_unionid else None
        return MiniProgramIdentity(provider, app_id, f"o-{self.run}-{app_id}-{person}", unionid)

    def phone(self, person: int) -> str:
        return f"139{self.run % 10_000:04d}{person:04d}"

    def moment(self):
        return self.now + timedelta(minutes=next(self._minutes))

    def enter(self, person: int, app: int, *, tells_unionid: bool = False) -> MemberId:
        """The person opens an app, which may tell its unionid only later on."""
        account = self.account(person, app, tells_unionid=tells_unionid)
        return identity.recognise(site_id=self.site.id, identity=account, provenance={}, now=self.moment()).member_id

    def happen(self, kind: str, person: int, app: int) -> None:
        match kind:
            case "link":
                self.enter(person, app)
            case "unionid":
                self.enter(person, app, tells_unionid=True)
            case "phone":
                outcome = identity.prove_phone(
                    site_id=self.site.id, member_id=self.enter(person, app), phone=self.phone(person), provenance={},
                    now=self.moment(),
                )  # fmt: skip
                assert isinstance(outcome, members.MemberView | members.MergeConflicts)
            case "website":
                members.sign_in_verified_phone(
                    site_id=self.site.id, phone=self.phone(person), provenance={}, now=self.moment()
                )
            case "buy":
                self.buy(person, app)
            case "undo":
                self.undo(person)

    def buy(self, person: int, app: int) -> None:
        member_id = self.enter(person, app)
        address = members.save_address(site_id=self.site.id, member_id=member_id, draft=ADDRESS, now=self.now)
        quantity = 1 + len(self.bought) % 3
        request = checkout.PlaceOrder(
            source="buy_now", address_id=address.id, lines=(checkout.WantedLine(self.sku_id, quantity),),
            quote_payable_fen=5000 * quantity,
        )  # fmt: skip
        order = checkout.place_order(
            actor=Member(self.site.id, member_id), request=request, idempotency_key=new_id().hex, now=self.now
        )
        members.save_item(
            site_id=self.site.id, member_id=member_id, kind="product", subject_id=order.id, now=self.now
        )  # fmt: skip
        self.bought.append((person, str(order.id), 5000 * quantity))

    def undo(self, person: int) -> None:
        """Staff take the newest merge back in which one of the person's accounts is."""
        ids = {row for row in (self.known(person, app) for app in range(len(APPS))) if row is not None}
        merges = [m for one in ids for m in members.merges_of(site_id=self.site.id, member_id=one)]
        lasting = sorted((m for m in merges if m.undone_at is None), key=lambda m: m.merged_at)
        for merge in lasting[-1:]:
            identity.undo_merge(actor=self.staff, merge_id=merge.id, reason="x", now=self.moment())

    def known(self, person: int, app: int) -> MemberId | None:
        account = self.account(person, app, tells_unionid=False)
        return members.find_by_account(
            site_id=self.site.id, provider=account.provider, app_id=account.app_id, openid=account.openid
        )

    def groups(self) -> list[frozenset[tuple[int, int]]]:
        """Which accounts are one member, by (person, app)."""
        found: dict[MemberId, set[tuple[int, int]]] = {}
        for person in range(PEOPLE):
            for app in range(len(APPS)):
                member_id = self.known(person, app)
                if member_id is not None:
                    found.setdefault(member_id, set()).add((person, app))
        return sorted(map(frozenset, found.values()), key=sorted)


@pytest.fixture
def world(site, now):
    sku_id = Shop(site, now).sku(5000, stock=1000)
    return lambda: World(site, now, sku_id)


def check_books(world: World) -> None:
    """Every purchase once, with somebody who is nobody's shell; its favourite beside it; the money adds up."""
    with connection.cursor() as cursor:
        ids = [order_id for _, order_id, _ in world.bought]
        cursor.execute("SELECT id::text, member_id, payable_fen FROM orders_order WHERE id = ANY(%s::uuid[])", [ids])
        held = {order_id: (MemberId(owner), payable) for order_id, owner, payable in cursor.fetchall()}
        cursor.execute(
            "SELECT subject_id::text, member_id FROM members_saved_item WHERE subject_id = ANY(%s::uuid[])", [ids]
        )
        saved = [(subject, MemberId(owner)) for subject, owner in cursor.fetchall()]
        cursor.execute("SELECT count(*) FROM orders_order WHERE site_id = %s", [world.site.id])
        assert cursor.fetchone()[0] == len(world.bought)
    assert Counter(subject for subject, _ in saved) == Counter(ids)
    assert dict(saved) == {order_id: owner for order_id, (owner, _) in held.items()}
    assert sum(payable for _, payable in held.values()) == sum(paid for _, _, paid in world.bought)
    for owner, _ in held.values():
        assert members.current_of(world.site.id, owner) == owner
    counted = Counter(owner for owner, _ in held.values())
    for owner, times in counted.items():
        page = orders.list_orders(site_id=world.site.id, member_id=owner, state=None, cursor=None, limit=50)
        assert len(page.items) == times


def held(world: World, *ids: MemberId) -> dict[str, dict[tuple, dict]]:
    """Every row of these members; sealed values in the clear, for sealing them again changes their bytes."""
    one, other = ids
    found = capture(identity.TABLES, site_id=world.site.id, members=(one, other))
    for column in key_rotation.COLUMNS:
        for row in found.get(column.table, {}).values():
            if row.get(column.column):
                row[column.column] = unseal(bytes.fromhex(row[column.column][2:]), purpose=column.purpose)
    return found


@SETTINGS
@given(facts=st.lists(st.one_of(FACT, FACT, FACT, UNDO), max_size=14))
def test_whatever_happens_nothing_is_lost_or_doubled(world, facts):
    with transaction.atomic():
        now_world = world()
        for fact in facts:
            now_world.happen(*fact)
        check_books(now_world)
        # Two people are never one: nothing they share was ever told.
        for group in now_world.groups():
            assert len({person for person, _ in group}) == 1
        transaction.set_rollback(True)


@SETTINGS
@given(data=st.data())
def test_the_order_in_which_facts_come_does_not_matter(world, data):
    facts = data.draw(st.lists(FACT, max_size=10))
    shuffled = data.draw(st.permutations(facts))

    def outcome(order):
        with transaction.atomic():
            found = world()
            for fact in order:
                found.happen(*fact)
            check_books(found)
            # Bought by whom, and which accounts that buyer has; ids differ from run to run.
            bought = Counter(person for person, _, _ in found.bought)
            groups = found.groups()
            transaction.set_rollback(True)
        return groups, bought

    assert outcome(facts) == outcome(shuffled)


@SETTINGS
@given(before=st.lists(FACT, max_size=8), person=PERSON)
def test_undoing_a_merge_leaves_every_table_as_it_was(world, before, person):
    """The member of the website and the one of a mini program are united by the number, and taken apart again."""
    with transaction.atomic():
        found = world()
        for fact in before:
            found.happen(*fact)
        here = found.enter(person, 0)
        there = members.sign_in_verified_phone(
            site_id=found.site.id, phone=found.phone(person), provenance={}, now=found.moment()
        ).member_id
        if here != there and not members.get_member(site_id=found.site.id, member_id=here).has_phone:
            was = held(found, here, there)
            united = identity.unite(
                site_id=found.site.id, one=here, other=there, evidence="phone", provenance={}, now=found.moment()
            )
            assert united.conflict is None
            assert held(found, here, there) != was
            merge = max(members.merges_of(site_id=found.site.id, member_id=here), key=lambda m: m.merged_at)
            identity.undo_merge(actor=found.staff, merge_id=merge.id, reason="x", now=found.moment())
            assert held(found, here, there) == was
        transaction.set_rollback(True)
