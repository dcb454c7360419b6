"""Packages, card keys and downloads as the API shows them."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from portico.domains.entitlements import public as entitlements
from portico.infra.messages.labels import label
from portico.infra.qr import qr_png_uri
from portico.infra.rotating_codes import spaced
from portico.usecases.my_entitlements import MyPackage, OrderHoldings, ShownCode


class PackageItemAnswer(msgspec.Struct, frozen=True):
    id: str
    name: str
    times: int
    left: int


class PackageStoreAnswer(msgspec.Struct, frozen=True):
    id: str
    name: str
    address: str


class RedemptionAnswer(msgspec.Struct, frozen=True):
    """`kind` is redeem, undo or void; `undone`: taken back later."""

    kind: str
    kind_text: str
    item: str
    times: int
    left_after: int
    store: str
    at: datetime
    undone: bool


class PackageAnswer(msgspec.Struct, frozen=True):
    """`last_day`: the last day it is good, none without end; `days_left` how many days after today, while it can
    be used and ends within a week. No `stores`: it is good everywhere.

    `unused_fen`: what the unused times are worth. Stores and ledger come with a single package only.
    """

    id: str
    order_id: str
    product_id: str
    title: str
    image_url: str
    note: str
    state: str
    state_text: str
    left: int
    times: int
    last_day: date | None
    days_left: int | None
    paid_fen: int
    unused_fen: int
    refundable: bool
    items: list[PackageItemAnswer]
    stores: list[PackageStoreAnswer]
    ledger: list[RedemptionAnswer]


class PackagePage(msgspec.Struct, frozen=True):
    items: list[PackageAnswer]
    next_cursor: str | None


class PackageCodeAnswer(msgspec.Struct, frozen=True):
    """Show `qr_image` until `expires_at`, then ask again. `left` drops as soon as a clerk has redeemed."""

    code: str
    code_text: str
    qr_image: str
    expires_at: datetime
    left: int


class CardKeyAnswer(msgspec.Struct, frozen=True):
    """A card without its secret; `hint` is its end. `shown`: somebody has looked at it."""

    id: str
    order_line_id: str
    name: str
    hint: str
    expires_on: date | None
    shown: bool
    voided: bool


class RevealedKeyAnswer(msgspec.Struct, frozen=True):
    """`number` may be empty: the card is a password alone."""

    number: str
    secret: str


class DownloadFileAnswer(msgspec.Struct, frozen=True):
    id: str
    name: str
    size: int


class DownloadGrantAnswer(msgspec.Struct, frozen=True):
    """`left`: downloads left, none without a limit."""

    id: str
    order_line_id: str
    title: str
    left: int | None
    expires_at: datetime | None
    open: bool
    files: list[DownloadFileAnswer]


class DownloadLinkAnswer(msgspec.Struct, frozen=True):
    """`url` opens the file until `expires_at`."""

    url: str
    name: str
    expires_at: datetime


class OrderHoldingsAnswer(msgspec.Struct, frozen=True):
    """`waiting`: names of lines that come as soon as the shop can."""

    packages: list[PackageAnswer]
    card_keys: list[CardKeyAnswer]
    downloads: list[DownloadGrantAnswer]
    waiting: list[str]


def package_answer(mine: MyPackage, language: str) -> PackageAnswer:
    package = mine.package
    return PackageAnswer(
        id=str(package.id), order_id=str(package.order_id), product_id=str(package.product_id), title=package.title,
        image_url=package.image_url, note=package.note, state=str(package.state),
        state_text=label("package_state", str(package.state), language), left=package.left, times=package.times,
        last_day=mine.last_day, days_left=mine.days_left, paid_fen=package.paid.minor, unused_fen=package.unused.minor,
        refundable=package.refundable,
        items=[PackageItemAnswer(str(item.id), item.name, item.times, item.left) for item in package.items],
        stores=[PackageStoreAnswer(str(store.id), store.name, store.address) for store in mine.stores],
        ledger=[_redemption(line, mine, language) for line in mine.ledger],
    )  # fmt: skip


def _redemption(line: entitlements.RedemptionView, mine: MyPackage, language: str) -> RedemptionAnswer:
    store = (mine.store_names or {}).get(line.store_id, "") if line.store_id else ""
    return RedemptionAnswer(
        line.kind, label("redemption_kind", line.kind, language), line.item, line.times, line.left_after, store,
        line.at, line.undone,
    )  # fmt: skip


def code_answer(shown: ShownCode) -> PackageCodeAnswer:
    return PackageCodeAnswer(
        shown.digits, spaced(shown.digits), qr_png_uri(shown.qr.text), shown.qr.expires_at, shown.left
    )


def holdings_answer(held: OrderHoldings, language: str, now: datetime) -> OrderHoldingsAnswer:
    return OrderHoldingsAnswer(
        packages=[package_answer(one, language) for one in held.packages],
        card_keys=[
            CardKeyAnswer(
                str(key.id), str(key.order_line_id), held.names.get(key.order_line_id, ""), key.hint, key.expires_on,
                key.first_shown_at is not None, key.voided,
            )
            for key in held.keys
        ],
        downloads=[
            DownloadGrantAnswer(
                str(grant.id), str(grant.order_line_id), grant.title, grant.left, grant.expires_at,
                grant.is_open(now),
                [DownloadFileAnswer(str(file.id), file.name, file.size) for file in grant.files],
            )
            for grant in held.grants
        ],
        waiting=[held.names.get(line, "") for line in held.waiting],
    )  # fmt: skip
