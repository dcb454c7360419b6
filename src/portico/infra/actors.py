"""Who acts: a typed value built at the entry point and judged by policies, never a request or a session."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portico.kernel.errors import Denied, Unauthenticated
from portico.kernel.ids import MemberId, SiteId


@dataclass(frozen=True, slots=True)
class Anonymous:
    """A visitor of `site_id`. `guest_token` addresses a guest's cart when they have one."""

    site_id: SiteId
    guest_token: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A signed-in member of `site_id`."""

    site_id: SiteId
    member_id: MemberId


class Right(StrEnum):
    """What console roles grant; the matrix of roles lives with the staff of the console."""

    CATALOG_READ = "catalog.read"
    CATALOG_EDIT = "catalog.edit"
    STOCK_READ = "stock.read"
    STOCK_ADJUST = "stock.adjust"
    # Judging and answering what buyers write; reading it comes with CATALOG_READ.
    REVIEW_EDIT = "review.edit"
    ORDER_READ = "order.read"
    ORDER_NOTE = "order.note"
    ORDER_SHIP = "order.ship"
    ORDER_CANCEL = "order.cancel"
    # Deciding after-sales cases; money goes back within the rights to money. Appeals take a right of their own.
    AFTER_SALE_EDIT = "after_sale.edit"
    AFTER_SALE_ARBITRATE = "after_sale.arbitrate"
    # What an unpaid order costs; without MONEY_REFUND at most the refund limit is taken off.
    ORDER_REPRICE = "order.reprice"
    # Members one by one, their personal data masked.
    MEMBER_READ = "member.read"
    MEMBER_MERGE = "member.merge"
    # The recipient of an order that is being shipped, and nobody else.
    PERSONAL_RECIPIENT = "personal.recipient"
    PERSONAL_REVEAL = "personal.reveal"
    CAMPAIGN_READ = "campaign.read"
    CAMPAIGN_EDIT = "campaign.edit"
    CONTENT_EDIT = "content.edit"
    CONTENT_PUBLISH = "content.publish"
    STORE_READ = "store.read"
    STORE_EDIT = "store.edit"
    # Handing over pickups and times of packages; who lacks STORE_READ does so at the stores they are bound to.
    REDEEM = "redeem"
    MONEY_READ = "money.read"
    # Up to the amount that the owner allows; without a limit comes with MONEY_REFUND.
    MONEY_REFUND_LIMITED = "money.refund.limited"
    MONEY_REFUND = "money.refund"
    # Reconciling, invoices, and what members want paid out.
    MONEY_SETTLE = "money.settle"
    # Giving a member balance, or taking some back.
    BALANCE_ADJUST = "balance.adjust"
    # What was sold; FIGURES_READ are all figures, of visitors too.
    FIGURES_MONEY = "figures.money"
    FIGURES_READ = "figures.read"
    SITE_READ = "site.read"
    SITE_EDIT = "site.edit"
    # Which platforms are connected, how they are, and what was asked of them; their keys only with PLATFORM_EDIT.
    PLATFORM_READ = "platform.read"
    PLATFORM_EDIT = "platform.edit"
    AUDIT_READ = "audit.read"
    STAFF_MANAGE = "staff.manage"


@dataclass(frozen=True, slots=True)
class Staff:
    """A console user acting on `site_id` with exactly these rights."""

    site_id: SiteId
    user_id: int
    name: str
    rights: frozenset[Right]


@dataclass(frozen=True, slots=True)
class System:
    """The hub itself: a worker, a schedule, a platform's verified notice. `name` says which."""

    site_id: SiteId
    name: str


type Actor = Anonymous | Member | Staff | System


def require_member(actor: Actor) -> Member:
    """The actor, when a member. Raises Unauthenticated."""
    if not isinstance(actor, Member):
        raise Unauthenticated()
    return actor


def require_right(actor: Actor, right: Right) -> None:
    """Nothing, when the actor may. The hub itself may do everything. Raises Denied."""
    if isinstance(actor, System) or (isinstance(actor, Staff) and right in actor.rights):
        return
    raise Denied(right=str(right))


def actor_label(actor: Actor) -> tuple[str, str]:
    """(kind, id) for the audit record."""
    match actor:
        case Member():
            return "member", str(actor.member_id)
        case Staff():
            return "staff", str(actor.user_id)
        case System():
            return "system", actor.name
        case Anonymous():
            return "anonymous", ""
