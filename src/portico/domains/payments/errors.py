"""How payments fail."""

from __future__ import annotations

from portico.kernel.errors import Conflict, Invalid, NotFound


class PaymentNotFound(NotFound):
    """There is no such payment, or it is not this member's, or not this site's: the answer is the same."""

    code = "payment_not_found"


class RefundNotFound(NotFound):
    code = "refund_not_found"


class PaymentMethodUnknown(Invalid):
    """No gateway takes this method; `data["method"]` is what was asked for."""

    code = "payment_method_unknown"


class PayerUnknown(Conflict):
    """The method needs the buyer's identity at the platform, and this buyer has never signed in there."""

    code = "payer_unknown"


class AmountMismatch(Conflict):
    """Somebody names another amount than our row holds: `expected_fen`, `told_fen`. Nothing was changed."""

    code = "amount_mismatch"


class TransactionMismatch(Conflict):
    """A settled payment is reported again under another transaction id. Nothing was changed."""

    code = "transaction_mismatch"


class RefundNotAbnormal(Conflict):
    """Only a refund that needs a person may be repaired by one; `data["state"]` is where it is."""

    code = "refund_not_abnormal"


class DifferenceNotFound(NotFound):
    """There is no such open difference at this site: settled already, or another site's."""

    code = "difference_not_found"


class RefundExceedsPayment(Conflict):
    """More would be given back than was paid."""

    code = "refund_exceeds_payment"
