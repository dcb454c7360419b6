"""Balances under real threads, each with its own connection."""

from __future__ import annotations

import pytest
from django.db import transaction

from portico.domains.wallet import public as wallet
from portico.domains.wallet.models import Account, Entry
from portico.infra.actors import Member, Right, Staff, System
from portico.infra.locks import Busy
from portico.kernel.ids import MemberId, new_id
from portico.kernel.money import Money
from tests.usecases.test_checkout_concurrency import in_threads

pytestmark = pytest.mark.django_db(transaction=True)


def cause(site, now, ref):
    return wallet.Cause(ref=ref, actor=System(site.id, "test"), now=now)


def total(site, member):
    found = wallet.balance_of(site_id=site.id, member_id=member)
    return found.total.minor, found.held.minor


def test_payments_at_once_spend_what_is_there_and_no_fen_more(site, now):
    member = MemberId(new_id())

    def first(place):
        with transaction.atomic():
            wallet.give(
                site_id=site.id, member_id=member, amount=Money(100), kind=wallet.Kind.TOP_UP,
                cause=cause(site, now, new_id()),
            )  # fmt: skip

    in_threads(10, first)
    assert (total(site, member), Account.objects.count()) == ((1000, 0), 1)
    twice = new_id()

    def spend(place):
        # Two of them are the same payment, told twice.
        ref = twice if place < 2 else new_id()
        try:
            with transaction.atomic():
                return wallet.take(
                    site_id=site.id, member_id=member, amount=Money(150), kind=wallet.Kind.PAYMENT,
                    cause=cause(site, now, ref),
                )  # fmt: skip
        except (wallet.BalanceShort, Busy):
            return False

    assert sum(in_threads(12, spend)) == 6
    assert total(site, member) == (100, 0)
    assert wallet.ledger_mismatches() == []
    assert Entry.objects.filter(ref=twice).count() <= 1


def test_a_withdrawal_is_decided_once(site, now):
    member = MemberId(new_id())
    with transaction.atomic():
        wallet.give(
            site_id=site.id, member_id=member, amount=Money(1000), kind=wallet.Kind.TOP_UP,
            cause=cause(site, now, new_id()),
        )  # fmt: skip
        asked = wallet.request_withdrawal(
            actor=Member(site.id, member), amount=Money(700), channel=wallet.Channel.WECHAT, payee=wallet.Payee(),
            now=now,
        )  # fmt: skip
    clerk = Staff(site.id, 7, "小顾", frozenset(Right))

    def decide(place):
        try:
            with transaction.atomic():
                if place % 3 == 0:
                    wallet.reject_withdrawal(actor=clerk, withdrawal_id=asked.id, words="不行", now=now)
                elif place % 3 == 1:
                    wallet.paid_by_hand(actor=clerk, withdrawal_id=asked.id, words="已转", now=now)
                else:
                    wallet.cancel_withdrawal(actor=Member(site.id, member), withdrawal_id=asked.id, now=now)
        except wallet.WithdrawalMovedOn:
            return 0
        return 1

    assert sum(in_threads(9, decide)) == 1
    assert total(site, member) in {(1000, 0), (300, 0)}
    assert wallet.ledger_mismatches() == []
