"""The door of promotions: what an order costs and why. Pure pricing, and the terms a merchant sets."""

from portico.domains.promotions.actions import (
    add_threshold_discount,
    end_threshold_discount,
    save_freight_choices,
    save_freight_rule,
)
from portico.domains.promotions.errors import (
    FreightTemplateChanged,
    FreightTemplateNotFound,
    ThresholdDiscountNotFound,
)
from portico.domains.promotions.freight import Band, Combine, FreeRule, FreightTemplate, Measure, Rate, Zone
from portico.domains.promotions.freight_content import region_names
from portico.domains.promotions.freight_templates import (
    FreightTemplateRow,
    delete_freight_template,
    freight_template,
    freight_templates,
    save_freight_template,
)
from portico.domains.promotions.member_data import OWNED, adopt_member, erase_member, export_member
from portico.domains.promotions.queries import (
    FreightSettings,
    ThresholdDiscountRow,
    freight_settings,
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
    undeliverable,
)

__all__ = [
    "DEFAULT",
    "OWNED",
    "Adjustment",
    "Band",
    "Calculator",
    "Combine",
    "FreeRule",
    "FreightSettings",
    "FreightTemplate",
    "FreightTemplateChanged",
    "FreightTemplateNotFound",
    "FreightTemplateRow",
    "FreightTerms",
    "Measure",
    "PriceLine",
    "Quote",
    "QuotedLine",
    "Rate",
    "Terms",
    "ThresholdDiscount",
    "ThresholdDiscountNotFound",
    "ThresholdDiscountRow",
    "Zone",
    "add_threshold_discount",
    "adopt_member",
    "delete_freight_template",
    "end_threshold_discount",
    "erase_member",
    "export_member",
    "freight_settings",
    "freight_template",
    "freight_templates",
    "freight_terms",
    "price",
    "region_names",
    "save_freight_choices",
    "save_freight_rule",
    "save_freight_template",
    "terms_of",
    "threshold_discounts",
    "undeliverable",
]
