"""The product's side, the other half: what clerks decide, redeem and give, and what time decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from portico.domains.entitlements import public as entitlements
from portico.domains.fulfilment import public as fulfilment
from portico.domains.fulfilment.after_sales.models import AfterSale
from portico.kernel.errors import PorticoError
from portico.kernel.ids import AfterSaleId
from portico.usecases import cancel, redemption
from portico.usecases.after_sales import deciding, giving, silence
from tests.usecases.trade.hands import MOVE, Deed, Hands, _waybills
from tests.usecases.trade.shop import NOW


class Clerks(Hands):
    """Everybody who does something in the shop."""

    def _decide(self, case: str, move: fulfilment.CaseMove, version: int, **values: Any) -> Deed:
        decision = deciding.Decision(move=move, version=version, **values)

        def deed() -> bool:
            deciding.decide(actor=self.staff, case_id=self.case_ids[case], decision=decision, now=NOW)
            return True

        return deed

    def _parts(self, case: str) -> Sequence[Any]:
        return fulfilment.get_case(site_id=self.site_id, case_id=self.case_ids[case]).lines

    def _approve_refund(
        self, *, case: str, version: int, amount: int | None = None, kept: int = 0, broken: int = 0
    ) -> Deed:
        lines = {}
        if kept or broken:
            for part in self._parts(case):
                left, back = part.quantity - min(kept, part.quantity), part.quantity - min(broken, part.quantity)
                lines[part.id] = deciding.LineDecision(left, back)
        return self._decide(case, MOVE.APPROVE_REFUND, version, lines=lines, amount_fen=amount)

    def _approve_return(self, *, case: str, version: int) -> Deed:
        return self._decide(case, MOVE.APPROVE_RETURN, version)

    def _offer(self, *, case: str, version: int, amount: int) -> Deed:
        return self._decide(case, MOVE.OFFER, version, amount_fen=amount, words="少退一点")

    def _reject(self, *, case: str, version: int) -> Deed:
        return self._decide(case, MOVE.REJECT, version, words="不符合条件")

    def _uphold(self, *, case: str, version: int) -> Deed:
        return self._decide(case, MOVE.UPHOLD, version, words="维持原判")

    def _approve_exchange(self, *, case: str, version: int, broken: int) -> Deed:
        lines = {
            part.id: deciding.LineDecision(0, part.quantity - min(broken, part.quantity)) for part in self._parts(case)
        }
        return self._decide(case, MOVE.APPROVE_EXCHANGE, version, lines=lines)

    def _send_replacement(self, *, case: str, version: int) -> Deed:
        number = f"SF{next(_waybills)}"
        return self._decide(case, MOVE.SEND_REPLACEMENT, version, carrier="SF", tracking_number=number)

    def _silence(self, *, case: str, day: int) -> Deed:
        def deed() -> None:
            silence.act_on_silence(site_id=self.site_id, case_id=self.case_ids[case], now=NOW + timedelta(days=day))

        return deed

    def _give_up(self, *, name: str, order: str) -> Deed:
        order_id = self.order_ids[order]

        def deed() -> bool:
            cancel.cancel_order(actor=self.staff, order_id=order_id, words="缺货", now=NOW)
            made = AfterSale.objects.filter(order_id=order_id, by_merchant=True, is_unshipped=True)
            for case_id in made.order_by("id").values_list("id", flat=True):
                if case_id not in self.case_ids.values():
                    self.case_ids[name], self.case_orders[name] = AfterSaleId(case_id), order
                    break
            return True

        return deed

    def _give_back(self, *, name: str, order: str, place: int, pieces: int, amount: int | None) -> Deed:
        line = self.view(order).lines[place]
        gift = giving.Gift({line.id: pieces}, is_unshipped=False, words="补偿", amount_fen=amount)

        def deed() -> bool:
            case = giving.give_back(actor=self.staff, order_id=self.order_ids[order], gift=gift, now=NOW)
            self.case_ids[name], self.case_orders[name] = case.id, order
            return True

        return deed

    # --- the counter --------------------------------------------------------------------------------------------

    def _redeem(self, *, name: str, order: str, place: int, piece: int, service: int, times: int, code: int) -> Deed:
        """The clerk has typed the digits that the package shows now; `code` counts them on the paper."""
        package_id = self.package_id(order, place, piece)
        package = entitlements.get_package(site_id=self.site_id, package_id=package_id, now=NOW)
        try:
            digits = entitlements.package_digits(
                site_id=self.site_id, package_id=package_id, member_id=package.member_id
            )
            found = redemption.look_up(actor=self.staff, text=digits, now=NOW)
        except PorticoError:
            return lambda: False  # nothing to show any more
        assert isinstance(found, redemption.FoundPackage)
        wanted = {found.package.items[service].id: times}

        def deed() -> bool:
            done = redemption.redeem_package(
                actor=self.staff, ticket=found.ticket, wanted=wanted, store_id=None, now=NOW
            )
            (self.use_ids[name],) = (line.id for line in done.lines)
            return True

        return deed

    def _redeem_undone(self, *, use: str) -> Deed:
        def deed() -> bool:
            redemption.undo_redemption(actor=self.staff, redemption_id=self.use_ids[use], now=NOW)
            return True

        return deed
