"""What lies on the paper: orders with their lines, cases, parcels, packages, payments. Numbers and names only."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Service:
    """One service of a package: how often it was bought, used and given back, and what it cost."""

    times: int
    paid: int
    used: int = 0
    voided: int = 0

    @property
    def left(self) -> int:
        return self.times - self.used - self.voided

    @property
    def unused(self) -> int:
        """The price less the used times' exact share, which is rounded down."""
        return self.paid - self.paid * (self.used + self.voided) // self.times


@dataclass
class Package:
    piece: int
    paid: int
    services: list[Service]
    void: bool = False
    back_fen: int = 0
    # The how-manieth code it shows: a new one after each use.
    code: int = 0

    @property
    def left(self) -> int:
        return sum(one.left for one in self.services)

    @property
    def unused(self) -> int:
        return sum(one.unused for one in self.services)

    def give_back(self, fen: int) -> None:
        for one in self.services:
            one.voided += one.left
        self.void, self.back_fen = True, fen


@dataclass
class Use:
    """Times of a service that were redeemed."""

    order: str
    place: int
    piece: int
    service: int
    times: int
    undone: bool = False


@dataclass
class Line:
    """Pieces of one thing: where each of them is, and what went back for them."""

    sku: int
    quantity: int
    payable: int
    virtual: bool = False
    waiting: int = 0
    gone: int = 0
    held_waiting: int = 0
    held_gone: int = 0
    back_waiting: int = 0
    back_gone: int = 0
    back_fen: int = 0
    packages: list[Package] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.waiting = self.quantity

    @property
    def left_once(self) -> int:
        """Pieces that have left at some time."""
        return self.gone + self.held_gone + self.back_gone

    def hold(self, pieces: int, *, unshipped: bool) -> None:
        if unshipped:
            self.waiting, self.held_waiting = self.waiting - pieces, self.held_waiting + pieces
        else:
            self.gone, self.held_gone = self.gone - pieces, self.held_gone + pieces

    def release(self, pieces: int, *, unshipped: bool) -> None:
        self.hold(-pieces, unshipped=unshipped)

    def refund(self, pieces: int, fen: int, *, unshipped: bool) -> None:
        self.back_fen += fen
        if unshipped:
            self.waiting, self.back_waiting = self.waiting - pieces, self.back_waiting + pieces
        else:
            self.gone, self.back_gone = self.gone - pieces, self.back_gone + pieces


@dataclass
class Order:
    member: int
    lines: list[Line]
    freight: int
    state: str = "pending_payment"
    version: int = 1
    freight_back: int = 0
    paid_by: str = ""
    pickup: bool = False
    pickup_ready: bool = False
    fetched: dict[int, int] | None = None
    # Something happened to a case of it: whoever keeps the pickups looks again.
    case_moved: bool = False

    @property
    def payable(self) -> int:
        return self.freight + sum(line.payable for line in self.lines)

    @property
    def refunded(self) -> int:
        return self.freight_back + sum(line.back_fen for line in self.lines)


@dataclass
class CasePart:
    line: int
    pieces: int
    worth: int
    asked: int


@dataclass
class Case:
    """`version` counts its moves: who decides names the one they saw. `due`: the day from which silence speaks."""

    order: str
    kind: str
    unshipped: bool
    freight: int
    parts: list[CasePart]
    state: str = "waiting_merchant"
    by_merchant: bool = False
    version: int = 1
    due: int = 15
    offer: list[tuple[int, int, int]] = field(default_factory=list)
    sent_back: bool = False


@dataclass
class Parcel:
    order: str
    pieces: dict[int, int]
    withdrawn: bool = False


@dataclass
class Payment:
    order: str
    amount: int
    by_balance: bool = False
    succeeded: bool = False
    refunded: int = 0


@dataclass
class Refund:
    payment: str
    amount: int
    arrived: bool = False
