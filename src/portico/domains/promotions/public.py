"""The door of promotions: what an order costs and why. Pure pricing, and the terms a merchant sets."""

from portico.domains.promotions.actions import add_threshold_discount, end_threshold_discount, save_freight_rule
from portico.domains.promotions.errors import ThresholdDiscountNotFound
from portico.domains.promotions.member_data import OWNED, adopt_member, erase_member, export_member
from portico.domains.promotions.queries import (
    ThresholdDiscountRow,
    freight_terms,
    terms_of,
    threshold_discounts,
)
from portico.domains.promotions.rules import (
    DEFAULT,
    Adjustment,
    Calculator,
    FreightTerms,
    PriceLine,
    Quote,
    QuotedLine,
    Terms,
    ThresholdDiscount,
    price,
)

__all__ = [
    "DEFAULT",
    "OWNED",
    "Adjustment",
    "Calculator",
    "FreightTerms",
    "PriceLine",
    "Quote",
    "QuotedLine",
    "Terms",
    "ThresholdDiscount",
    "ThresholdDiscountNotFound",
    "ThresholdDiscountRow",
    "add_threshold_discount",
    "adopt_member",
    "end_threshold_discount",
    "erase_member",
    "export_member",
    "freight_terms",
    "price",
    "save_freight_rule",
    "terms_of",
    "threshold_discounts",
]
