"""What can go wrong with the terms a merchant sets. Pricing itself cannot fail."""

from __future__ import annotations

from portico.kernel.errors import Conflict, Invalid, NotFound


class ThresholdDiscountNotFound(NotFound):
    """The site has no such threshold discount."""

    code = "threshold_discount_not_found"


class FreightTemplateNotFound(NotFound):
    """The site has no such freight template."""

    code = "freight_template_not_found"


class FreightTemplateChanged(Conflict):
    """Somebody saved the template after this form was opened."""

    code = "freight_template_changed"


class BundleNotFound(NotFound):
    """The site has no such bundle."""

    code = "bundle_not_found"


class BundleInvalid(Invalid):
    code = "bundle_invalid"


class BundleChanged(Conflict):
    """Somebody saved the bundle after this form was opened."""

    code = "bundle_changed"
