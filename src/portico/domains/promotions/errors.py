"""What can go wrong with the terms a merchant sets. Pricing itself cannot fail."""

from __future__ import annotations

from portico.kernel.errors import NotFound


class ThresholdDiscountNotFound(NotFound):
    """The site has no such threshold discount."""

    code = "threshold_discount_not_found"
