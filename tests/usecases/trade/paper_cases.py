"""A shop on paper, second part: what is asked back, decided, and given."""

from __future__ import annotations

from tests.usecases.trade.paper_orders import Orders, seats
from tests.usecases.trade.things import Case, CasePart, Line, Order

OVER = {"refunded", "closed", "exchanged"}


class Aftersales(Orders):
    """What is asked back, decided, and given."""

    def worth(self, it: Order, name: str, place: int, pieces: int, *, unshipped: bool) -> int:
        """What so many free pieces are worth: their share of the line, counted after those asked back before.

        What was delivered without a parcel is worth what of it is unused, the dearest first. Never more than the line
        has left.
        """
        line = it.lines[place]
        promised = sum(
            part.asked
            for case in self.cases.values()
            if case.order == name and case.state not in OVER | {"refunding"}
            for part in case.parts
            if part.line == place
        )
        left = line.payable - line.back_fen - promised
        if line.virtual and unshipped:
            marks = [line.payable * count // line.quantity for count in range(line.quantity + 1)]
            before = line.held_waiting + line.back_waiting
            return max(0, min(marks[before + pieces] - marks[before], left))
        if line.virtual:
            return max(0, min(sum(self.unused(line)[line.held_gone :][:pieces]), left))
        before = line.held_waiting + line.held_gone + line.back_waiting + line.back_gone
        share = line.payable * (before + pieces) // line.quantity - line.payable * before // line.quantity
        if before + pieces == line.quantity and not line.held_waiting + line.held_gone:
            return left
        return max(0, min(share, left))

    def unused(self, line: Line) -> list[int]:
        """What of each package that may be given back is unused, in fen, the dearest first."""
        return sorted((one.unused for one in line.packages if not one.void and one.left), reverse=True)

    def free(self, it: Order, place: int, *, unshipped: bool) -> int:
        """Pieces about which nothing was decided, and that may be asked back. Of packages those not delivered first."""
        line = it.lines[place]
        if line.virtual and not unshipped:
            return 0 if line.waiting else max(0, len(self.unused(line)) - line.held_gone)
        return line.waiting if unshipped else line.gone

    def _freight_of(self, it: Order, name: str, pieces: dict[int, int]) -> int:
        """Goes back with the last goods that wait of an order of which none have left; packages cost no freight."""
        goods = [place for place, line in enumerate(it.lines) if not line.virtual] or range(len(it.lines))
        untouched = all(it.lines[place].left_once == 0 for place in goods)
        rest = all(pieces.get(place, 0) == it.lines[place].waiting for place in goods)
        promised = sum(
            case.freight
            for case in self.cases.values()
            if case.order == name and case.state not in OVER | {"refunding"}
        )
        return max(0, it.freight - it.freight_back - promised) if untouched and rest else 0

    def ask(
        self, *, name: str, order: str, kind: str, pieces: dict[int, int], unshipped: bool, amount: int | None = None
    ) -> bool:
        it = self.orders[order]
        if it.state not in {"paid", "shipped", "completed"} or (unshipped and kind != "refund_only"):
            return False
        if any(not 1 <= count <= self.free(it, place, unshipped=unshipped) for place, count in pieces.items()):
            return False
        if kind != "refund_only" and any(it.lines[place].virtual for place in pieces):
            return False
        worths = {place: self.worth(it, order, place, count, unshipped=unshipped) for place, count in pieces.items()}
        whole, asked = sum(worths.values()), dict(worths)
        freight = self._freight_of(it, order, pieces) if unshipped else 0
        if amount is not None and unshipped and kind != "exchange" and amount - freight > whole:
            return False
        if amount is not None and kind != "exchange" and not unshipped:
            if not 0 <= amount <= whole or (whole and not amount):
                return False
            asked = dict(zip(worths, seats(amount, list(worths.values())), strict=True)) if whole else asked
        parts = [CasePart(place, count, worths[place], asked[place]) for place, count in pieces.items()]
        self.cases[name] = Case(order, kind, unshipped, freight, parts)
        for place, count in pieces.items():
            it.lines[place].hold(count, unshipped=unshipped)
        return True

    def give_up(self, *, name: str, order: str) -> bool:
        """The merchant gives up what has not left: all of it goes back, freight too when nothing ever left."""
        it = self.orders[order]
        if it.state == "pending_payment":
            return self.cancel(order=order)
        pieces = {place: line.waiting for place, line in enumerate(it.lines) if line.waiting}
        if (
            it.state != "paid"
            or not self.ask(name=name, order=order, kind="refund_only", pieces=pieces, unshipped=True)
            or not pieces
        ):
            self.cases.pop(name, None)
            return False
        self.cases[name].by_merchant = True
        self.grant(name, [(part.pieces, part.asked, part.pieces) for part in self.cases[name].parts])
        self._moved_on(name, 0)
        return True

    def give_back(self, *, name: str, order: str, place: int, pieces: int, amount: int | None) -> bool:
        """Money for goodwill, for what has left."""
        done = self.ask(
            name=name, order=order, kind="refund_only", pieces={place: pieces}, unshipped=False, amount=amount
        )
        if not done:
            return False
        self.cases[name].by_merchant = True
        if not self._approve(name):
            self.let_go(self.cases.pop(name))
            return False
        self._moved_on(name, 0)
        return True

    def let_go(self, case: Case) -> None:
        """The case is over without a refund: its pieces are where they were."""
        it = self.orders[case.order]
        it.case_moved = True
        for part in case.parts:
            it.lines[part.line].release(part.pieces, unshipped=case.unshipped)
        self.settle(it)

    def _approve(self, case: str, *, amount: int | None = None, kept: int = 0, broken: int = 0) -> bool:
        it = self.cases[case]
        if amount is not None and amount > sum(part.asked for part in it.parts):
            return False
        return self.grant(case, self._grants(it, amount, kept=kept, broken=broken))

    def _grants(self, it: Case, amount: int | None, *, kept: int = 0, broken: int = 0) -> list[tuple[int, int, int]]:
        """As asked, or `amount`; `kept` pieces of each line stay the buyer's, `broken` cannot be sold again.

        What came back for an exchange is on the shelf already. Who keeps the goods and is not paid in full keeps the
        pieces, too: it was money alone.
        """
        comes_back = it.unshipped or (it.sent_back and it.kind != "refund_only")
        amounts = [part.asked for part in it.parts]
        if amount is not None:
            amounts = seats(amount, amounts) if sum(amounts) else amounts
        grants = []
        for part, fen in zip(it.parts, amounts, strict=True):
            keeps = not comes_back and fen < part.worth
            pieces = 0 if keeps else part.pieces - min(kept, part.pieces)
            back = part.pieces - min(broken, part.pieces) if comes_back and it.state != "exchanging" else 0
            grants.append((pieces, fen, back))
        return grants

    def grant(self, name: str, grants: list[tuple[int, int, int]]) -> bool:
        """(pieces given back, fen, pieces that can be sold again) for each part of the case."""
        case = self.cases[name]
        it = self.orders[case.order]
        it.case_moved = True
        for part, (pieces, fen, _) in zip(case.parts, grants, strict=True):
            line = it.lines[part.line]
            if fen > line.payable - line.back_fen:
                return False
            worths = self.unused(line)[:pieces]
            if pieces and line.virtual and not case.unshipped and (len(worths) < pieces or fen > sum(worths)):
                return False
        for part, (pieces, fen, back) in zip(case.parts, grants, strict=True):
            line = it.lines[part.line]
            line.release(part.pieces, unshipped=case.unshipped)
            line.refund(pieces, fen, unshipped=case.unshipped)
            if line.virtual and not case.unshipped:
                self._void(line, pieces, fen)
            else:
                self.on_hand[line.sku] += back
        it.freight_back += case.freight
        owed = sum(fen for _, fen, _ in grants) + case.freight
        if case.state == "exchanging":
            for part in case.parts:
                self.reserved[it.lines[part.line].sku] -= part.pieces
        case.state = "refunding" if owed else "refunded"
        if owed:
            self._owe(it.paid_by, self.payments[it.paid_by], owed, name)
        self.settle(it)
        return True

    def _void(self, line: Line, pieces: int, fen: int) -> None:
        """The cheapest neighbours that are worth it: dearer ones were promised to other cases."""
        if not pieces:
            return  # money alone
        ordered = sorted((one for one in line.packages if not one.void and one.left), key=lambda one: one.unused)
        rows = [ordered[start : start + pieces] for start in range(len(ordered) - pieces + 1)]
        chosen = next(row for row in rows if sum(one.unused for one in row) >= fen)
        for one, share in zip(chosen, seats(fen, [one.unused for one in chosen]) if chosen else [], strict=True):
            one.give_back(share)

    # --- the moves of a case ------------------------------------------------------------------------------------

    def _move(self, name: str, states: set[str], to: str, version: int | None = None, day: int = 0) -> bool:
        case = self.cases.get(name)
        if case is None or case.state not in states or version not in {None, case.version}:
            return False
        case.state, case.version, case.due = to, case.version + 1, day + 15
        self.orders[case.order].case_moved = True
        return True

    def withdraw(self, *, case: str) -> bool:
        done = self._move(case, {"waiting_merchant", "rejected", "arbitration", "waiting_return"}, "closed")
        if done:
            self.let_go(self.cases[case])
        return done

    def appeal(self, *, case: str) -> bool:
        return self._move(case, {"rejected", "offered"}, "arbitration")

    def accept_offer(self, *, case: str, day: int = 0) -> bool:
        it = self.cases[case]
        if it.state != "offered" or not self.grant(case, it.offer):
            return False
        self._moved_on(case, day)
        return True

    def _moved_on(self, case: str, day: int) -> None:
        self.cases[case].version += 1
        self.cases[case].due = day + 15

    def send_back(self, *, case: str) -> bool:
        """Sent once; a number sent before may be corrected."""
        it = self.cases[case]
        if it.state == "returning":
            it.version += 1
            return True
        it.sent_back = it.sent_back or it.state == "waiting_return"
        return self._move(case, {"waiting_return"}, "returning")

    def replacement_arrives(self, *, case: str, day: int = 0) -> bool:
        done = self._move(case, {"exchange_sent"}, "exchanged", day=day)
        if done:
            self.let_go(self.cases[case])
        return done

    def approve_refund(
        self,
        *,
        case: str,
        version: int | None = None,
        amount: int | None = None,
        kept: int = 0,
        broken: int = 0,
        day: int = 0,
    ) -> bool:
        """All that was asked. Arbitration may name less; who looks at what came back may leave pieces to the buyer."""
        it = self.cases[case]
        possible = {"waiting_merchant", "rejected", "arbitration", "returning", "exchanging"}
        if it.state not in possible or version not in {None, it.version}:
            return False
        amount = amount if it.state == "arbitration" else None
        if not self._approve(case, amount=amount, kept=kept, broken=broken):
            return False
        self._moved_on(case, day)
        return True

    def approve_return(self, *, case: str, version: int | None = None, day: int = 0) -> bool:
        it = self.cases[case]
        if it.kind == "refund_only":
            return False
        return self._move(case, {"waiting_merchant", "arbitration"}, "waiting_return", version, day)

    def offer(self, *, case: str, version: int, amount: int) -> bool:
        it = self.cases[case]
        if not 0 < amount <= sum(part.asked for part in it.parts) or it.unshipped:
            return False
        if not self._move(case, {"waiting_merchant", "returning"}, "offered", version):
            return False
        it.offer = self._grants(it, amount)
        return True

    def reject(self, *, case: str, version: int) -> bool:
        return self._move(case, {"waiting_merchant", "returning"}, "rejected", version)

    def uphold(self, *, case: str, version: int) -> bool:
        done = self._move(case, {"arbitration"}, "closed", version)
        if done:
            self.let_go(self.cases[case])
        return done

    def approve_exchange(self, *, case: str, version: int, broken: int) -> bool:
        """What came back is put on the shelf after the replacement was taken from it."""
        it = self.cases[case]
        wanted: dict[int, int] = {}
        for part in it.parts:
            sku = self.orders[it.order].lines[part.line].sku
            wanted[sku] = wanted.get(sku, 0) + part.pieces
        short = any(self.on_hand[sku] - self.reserved[sku] < pieces for sku, pieces in wanted.items())
        if it.kind != "exchange" or short or not self._move(case, {"returning"}, "exchanging", version):
            return False
        for sku, pieces in wanted.items():
            self.reserved[sku] += pieces
        for part in it.parts:
            self.on_hand[self.orders[it.order].lines[part.line].sku] += part.pieces - min(broken, part.pieces)
        return True

    def send_replacement(self, *, case: str, version: int) -> bool:
        it = self.cases[case]
        if not self._move(case, {"exchanging"}, "exchange_sent", version):
            return False
        for part in it.parts:
            sku = self.orders[it.order].lines[part.line].sku
            self.reserved[sku] -= part.pieces
            self.on_hand[sku] -= part.pieces
        return True

    def silence(self, *, case: str, day: int) -> None:
        """It is judged against the side whose turn it was."""
        it = self.cases.get(case)
        if it is None or it.due > day:
            return
        if it.state == "waiting_merchant" and it.kind != "refund_only":
            self.approve_return(case=case, day=day)
        elif it.state in {"waiting_merchant", "arbitration", "returning", "exchanging"}:
            self.approve_refund(case=case, day=day)
        elif it.state == "offered":
            self.accept_offer(case=case, day=day)
        elif it.state == "exchange_sent":
            self.replacement_arrives(case=case, day=day)
        elif it.state in {"rejected", "waiting_return"}:
            self._move(case, {it.state}, "closed", day=day)
            self.let_go(it)
