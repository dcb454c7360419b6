"""What can go wrong with a case."""

from portico.kernel.errors import Conflict, Invalid, NotFound, RateLimited


class AfterSaleNotFound(NotFound):
    code = "after_sale_not_found"


class AfterSaleChanged(Conflict):
    """Somebody else has changed the case since it was read; `data["state"]` is where it stands."""

    code = "after_sale_changed"


class AfterSaleNotPossible(Conflict):
    """The order cannot have such a case (any more); `data["reason"]` says why."""

    code = "after_sale_not_possible"


class RefundAmountInvalid(Invalid):
    """More than the pieces are worth, or nothing at all."""

    code = "refund_amount_invalid"


class ReturnAddressMissing(Conflict):
    """Goods can be asked back only to an address."""

    code = "return_address_missing"


class PictureNotFound(NotFound):
    code = "after_sale_picture_not_found"


class TooManyPictures(RateLimited):
    """A member keeps sending pictures that go with no case."""

    code = "after_sale_too_many_pictures"
