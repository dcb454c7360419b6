"""Balances: never below zero, once for one cause, and always the sum of their ledger."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from portico.domains.wallet import public as wallet
from portico.domains.wallet.models import Account, Entry, Withdrawal
from portico.domains.wallet.rules import WITHDRAWAL_TRANSITIONS, shares
from portico.infra.actors import Member, Right, Staff, System
from portico.infra.models import AuditRecord
from portico.kernel.ids import MemberId, SiteId, new_id
from portico.kernel.money import Money

pytestmark = pytest.mark.django_db

Kind = wallet.Kind


@pytest.fixture
def member():
    return MemberId(new_id())


@pytest.fixture
def clerk(site):
    return Staff(site.id, 7, "小顾", frozenset(Right))


def cause(site, now, ref=None):
    return wallet.Cause(ref=ref or new_id(), actor=System(site.id, "test"), now=now)


def give(site, member, now, fen, ref=None):
    with transaction.atomic():
        return wallet.give(
            site_id=site.id, member_id=member, amount=Money(fen), kind=Kind.TOP_UP, cause=cause(site, now, ref)
        )


def take(site, member, now, fen, ref=None):
    with transaction.atomic():
        return wallet.take(
            site_id=site.id, member_id=member, amount=Money(fen), kind=Kind.PAYMENT, cause=cause(site, now, ref)
        )


def balance(site, member):
    found = wallet.balance_of(site_id=site.id, member_id=member)
    return found.total.minor, found.held.minor


def ask(site, member, now, fen, channel=wallet.Channel.WECHAT, **payee):
    with transaction.atomic():
        return wallet.request_withdrawal(
            actor=Member(site.id, member), amount=Money(fen), channel=channel, payee=wallet.Payee(**payee), now=now
        )


class TestLedger:
    def test_what_is_given_and_taken_is_written_with_what_it_left(self, site, member, now):
        give(site, member, now, 500)
        take(site, member, now, 120)
        assert balance(site, member) == (380, 0)
        page = wallet.entries_of(site_id=site.id, member_id=member, cursor=None, limit=10)
        assert [(one.kind, one.delta.minor, one.after.minor) for one in page.items] == [
            ("payment", -120, 380), ("top_up", 500, 500),
        ]  # fmt: skip
        assert wallet.ledger_mismatches() == []

    def test_one_cause_moves_money_once(self, site, member, now):
        ref = new_id()
        assert [give(site, member, now, 500, ref), give(site, member, now, 500, ref)] == [True, False]
        assert [take(site, member, now, 200, ref), take(site, member, now, 200, ref)] == [True, False]
        assert balance(site, member) == (300, 0)

    def test_nobody_spends_what_is_not_there(self, site, member, now):
        give(site, member, now, 500)
        with pytest.raises(wallet.BalanceShort) as short:
            take(site, member, now, 501)
        assert short.value.data == {"available": "5.00", "available_fen": 500}
        with pytest.raises(wallet.BalanceShort):
            take(site, MemberId(new_id()), now, 1)
        assert balance(site, member) == (500, 0)
        assert Entry.objects.count() == 1

    def test_the_data_base_has_the_last_word(self, site, member, now):
        give(site, member, now, 500)
        for values in ("balance_fen = -1", "held_fen = -1", "held_fen = 501"):
            with pytest.raises(Exception, match="wallet_held"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"UPDATE wallet_account SET {values}")
        for change in ("UPDATE wallet_entry SET delta_fen = 1", "DELETE FROM wallet_entry"):
            with (
                pytest.raises(ProgrammingError, match="append-only"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(change)
        assert balance(site, member) == (500, 0)

    def test_a_statement_is_paged_and_ones_own(self, site, other_site, member, now):
        for fen in range(1, 8):
            give(site, member, now, fen)
        give(site, MemberId(new_id()), now, 99)
        first = wallet.entries_of(site_id=site.id, member_id=member, cursor=None, limit=5)
        rest = wallet.entries_of(site_id=site.id, member_id=member, cursor=first.next_cursor, limit=5)
        assert [one.delta.minor for one in (*first.items, *rest.items)] == [7, 6, 5, 4, 3, 2, 1]
        assert rest.next_cursor is None
        assert not wallet.entries_of(site_id=other_site.id, member_id=member, cursor=None, limit=5).items
        assert wallet.total_of_site(site_id=site.id).total == Money(127)

    @given(
        wanted=st.integers(1, 3000),
        available=st.lists(st.tuples(st.uuids(), st.integers(0, 1000)), max_size=4, unique_by=lambda pair: pair[0]),
    )
    def test_shares_make_exactly_what_is_wanted_or_nothing(self, wanted, available):
        found = shares(wanted, available)
        if found is None:
            assert sum(fen for _, fen in available) < wanted
        else:
            assert sum(fen for _, fen in found) == wanted
            assert all(0 < fen <= dict(available)[account] for account, fen in found)


class TestColleagues:
    def test_give_and_take_back_with_a_reason_and_a_record(self, site, member, clerk, now):
        form = new_id()
        values = {"site_id": site.id, "member_id": member, "actor": clerk, "now": now}
        with transaction.atomic():
            assert wallet.top_up(amount=Money(1000), reason=" 门店充值 ", form=form, **values)
            assert not wallet.top_up(amount=Money(1000), reason="门店充值", form=form, **values)
            assert wallet.take_back(amount=Money(300), reason="充错", form=new_id(), **values)
        assert balance(site, member) == (700, 0)
        records = AuditRecord.objects.order_by("seq").values_list("action", "reason")
        assert list(records) == [("wallet.top_up", "门店充值"), ("wallet.take_back", "充错")]

    @pytest.mark.parametrize(
        ("fen", "reason", "fields"),
        [
            (0, "x", ["amount"]), (-5, "x", ["amount"]), (100_000_001, "x", ["amount"]), (5, " ", ["reason"]),
            (0, "长" * 201, ["amount", "reason"]),
        ],
    )  # fmt: skip
    def test_what_makes_no_sense_is_named(self, site, member, clerk, now, fen, reason, fields):
        with pytest.raises(wallet.BalanceChangeInvalid) as wrong, transaction.atomic():
            wallet.top_up(
                site_id=site.id, member_id=member, amount=Money(fen), reason=reason, form=new_id(), actor=clerk, now=now
            )
        assert [field.field for field in wrong.value.fields] == fields
        assert Account.objects.count() == 0


class TestWithdrawals:
    def test_held_until_it_is_over(self, site, member, clerk, now):
        give(site, member, now, 1000)
        asked = ask(site, member, now, 600)
        assert balance(site, member) == (1000, 600)
        with pytest.raises(wallet.BalanceShort):
            take(site, member, now, 401)
        with pytest.raises(wallet.WithdrawalUnderWay):
            ask(site, member, now, 100)
        with transaction.atomic():
            wallet.paid_by_hand(actor=clerk, withdrawal_id=asked.id, words="招行转账 88", now=now)
        assert balance(site, member) == (400, 0)
        assert wallet.ledger_mismatches() == []
        with pytest.raises(wallet.WithdrawalMovedOn), transaction.atomic():
            wallet.reject_withdrawal(actor=clerk, withdrawal_id=asked.id, words="再想想", now=now)
        assert balance(site, member) == (400, 0)

    @pytest.mark.parametrize("how", ["rejected", "cancelled", "failed"])
    def test_given_up_it_can_be_spent_again(self, site, member, clerk, now, how):
        give(site, member, now, 1000)
        asked = ask(site, member, now, 600)
        with transaction.atomic():
            if how == "rejected":
                wallet.reject_withdrawal(actor=clerk, withdrawal_id=asked.id, words="请先核对实名", now=now)
            elif how == "cancelled":
                wallet.cancel_withdrawal(actor=Member(site.id, member), withdrawal_id=asked.id, now=now)
            else:
                wallet.approve_withdrawal(actor=clerk, withdrawal_id=asked.id, now=now)
                for _ in range(2):
                    wallet.end_payout(
                        site_id=site.id, withdrawal_id=asked.id, paid=False, words="未确认收款",
                        actor=System(site.id, "payout"), now=now,
                    )  # fmt: skip
        assert balance(site, member) == (1000, 0)
        assert Withdrawal.objects.get().state == how
        assert ask(site, member, now, 1000).state is wallet.WithdrawalState.REQUESTED

    def test_one_that_a_platform_has_is_never_paid_by_hand(self, site, member, clerk, now):
        give(site, member, now, 1000)
        asked = ask(site, member, now, 600)
        with transaction.atomic():
            wallet.approve_withdrawal(actor=clerk, withdrawal_id=asked.id, now=now)
        with pytest.raises(wallet.WithdrawalMovedOn), transaction.atomic():
            wallet.paid_by_hand(actor=clerk, withdrawal_id=asked.id, words="又转了一次", now=now)
        with pytest.raises(wallet.WithdrawalMovedOn), transaction.atomic():
            wallet.cancel_withdrawal(actor=Member(site.id, member), withdrawal_id=asked.id, now=now)
        assert balance(site, member) == (1000, 600)

    def test_another_members_and_another_sites_do_not_exist(self, site, other_site, member, clerk, now):
        give(site, member, now, 1000)
        asked = ask(site, member, now, 600)
        stranger = Member(site.id, MemberId(new_id()))
        elsewhere = Staff(other_site.id, 7, "小顾", frozenset(Right))
        with pytest.raises(wallet.WithdrawalNotFound), transaction.atomic():
            wallet.cancel_withdrawal(actor=stranger, withdrawal_id=asked.id, now=now)
        with pytest.raises(wallet.WithdrawalNotFound), transaction.atomic():
            wallet.approve_withdrawal(actor=elsewhere, withdrawal_id=asked.id, now=now)
        assert Withdrawal.objects.get().state == "requested"

    @pytest.mark.parametrize(
        ("fen", "channel", "payee", "fields"),
        [
            (99, "wechat", {}, ["amount_fen"]),
            (100, "manual", {}, ["name", "account"]),
            (100, "manual", {"name": "长" * 41, "account": "6" * 81}, ["name", "account"]),
        ],
    )
    def test_what_makes_no_sense_is_named(self, site, member, now, fen, channel, payee, fields):
        give(site, member, now, 1000)
        with pytest.raises(wallet.WithdrawalInvalid) as wrong:
            ask(site, member, now, fen, wallet.Channel(channel), **payee)
        assert [field.field for field in wrong.value.fields] == fields
        assert balance(site, member) == (1000, 0)

    def test_the_payee_is_sealed_and_goes_with_the_member(self, site, member, now):
        give(site, member, now, 1000)
        asked = ask(site, member, now, 600, wallet.Channel.MANUAL, name="赵小满", account="6222 0000 1111 2222")
        row = Withdrawal.objects.get()
        assert "赵小满".encode() not in bytes(row.payee)
        assert wallet.payee_of(site_id=site.id, withdrawal_id=asked.id) == ("赵小满", "6222 0000 1111 2222")
        with transaction.atomic():
            wallet.erase_member(site_id=site.id, member_id=member, now=now)
        assert wallet.payee_of(site_id=site.id, withdrawal_id=asked.id) == ("", "")
        assert balance(site, member) == (1000, 600)

    def test_no_state_is_out_of_reach_and_none_without_a_way_out(self):
        assert WITHDRAWAL_TRANSITIONS.unreachable() == set()


def test_a_merge_moves_accounts_whole_and_both_are_spent(site, member, now):
    other = MemberId(new_id())
    give(site, member, now, 300)
    give(site, other, now, 200)
    with transaction.atomic():
        wallet.adopt_member(site_id=site.id, from_member=other, to_member=member, now=now)
    assert balance(site, member) == (500, 0)
    take(site, member, now, 450)
    assert balance(site, member) == (50, 0)
    assert wallet.ledger_mismatches() == []
    assert wallet.export_member(site_id=site.id, member_id=other) == {}
    assert len(wallet.export_member(site_id=site.id, member_id=member)["entries"]) == 4


def test_lists_cost_a_fixed_number_of_queries(site, now):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            wallet.richest(site_id=site.id, cursor=None, limit=50)
            wallet.entries_of_site(site_id=site.id, cursor=None, limit=50)
            wallet.list_withdrawals(site_id=site.id, state=None, cursor=None, limit=50)
        return len(captured)

    def fill(count):
        for _ in range(count):
            member = MemberId(new_id())
            give(site, member, now, 1000)
            ask(site, member, now, 500)

    fill(2)
    assert queries() == 3
    fill(20)
    assert queries() == 3
    first = wallet.richest(site_id=site.id, cursor=None, limit=15)
    rest = wallet.richest(site_id=site.id, cursor=first.next_cursor, limit=15)
    assert len({one.account_id for one in (*first.items, *rest.items)}) == 22
    assert not wallet.richest(site_id=SiteId(new_id()), cursor=None, limit=5).items
