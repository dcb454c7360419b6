"""What this domain holds about a person: their balance, its statement, and what they had paid out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portico.domains.wallet.models import Account, Entry, Withdrawal
from portico.domains.wallet.rules import PAYEE_PURPOSE
from portico.infra.locks import require_transaction
from portico.infra.ownership import OwnedTable
from portico.infra.sealed_columns import SealedColumn
from portico.kernel.ids import MemberId, SiteId

# An account moves whole, and its ledger with it: nothing is united, so that an undo gives back exactly what came.
OWNED = (OwnedTable("wallet_account", ledger=True), OwnedTable("wallet_withdrawal", ledger=True))

# What `portico rotate-keys` seals anew.
SEALED_COLUMNS = (SealedColumn("wallet_withdrawal", "payee", PAYEE_PURPOSE),)


def export_member(*, site_id: SiteId, member_id: MemberId) -> dict[str, Any]:
    """The member's balance, its statement and withdrawals, as JSON-able values; nothing for who never had any."""
    accounts = Account.objects.filter(site_id=site_id, member_id=member_id).order_by("id")
    withdrawals = Withdrawal.objects.filter(site_id=site_id, member_id=member_id).order_by("id")
    entries = Entry.objects.filter(site_id=site_id, account__member_id=member_id).order_by("seq")
    found = {
        "accounts": [{"balance_fen": one.balance_fen, "held_fen": one.held_fen} for one in accounts],
        "entries": [
            {
                "kind": one.kind, "delta_fen": one.delta_fen, "held_delta_fen": one.held_delta_fen,
                "balance_after_fen": one.balance_after_fen, "reason": one.reason, "at": one.at.isoformat(),
            }
            for one in entries
        ],
        "withdrawals": [
            {
                "amount_fen": one.amount_fen, "channel": one.channel, "state": one.state, "words": one.words,
                "requested_at": one.requested_at.isoformat(),
            }
            for one in withdrawals
        ],
    }  # fmt: skip
    return {name: rows for name, rows in found.items() if rows}


def erase_member(*, site_id: SiteId, member_id: MemberId, now: datetime) -> None:
    """Sums and ledger stay, as the books must; to whom and where money was paid out is gone."""
    require_transaction()
    Withdrawal.objects.filter(site_id=site_id, member_id=member_id).update(payee=b"", package="", words="")


def adopt_member(*, site_id: SiteId, from_member: MemberId, to_member: MemberId, now: datetime) -> None:
    """The accounts and withdrawals of `from_member` are `to_member`'s.

    Of two withdrawals under way, the giver's stays with its giver until it is over: one at a time is looked at.
    """
    require_transaction()
    Account.objects.filter(site_id=site_id, member_id=from_member).update(member_id=to_member)
    moving = Withdrawal.objects.filter(site_id=site_id, member_id=from_member)
    busy = Withdrawal.objects.filter(site_id=site_id, member_id=to_member, state__in=["requested", "sending"])
    if busy.exists():
        moving = moving.exclude(state__in=["requested", "sending"])
    moving.update(member_id=to_member)
