from portico.kernel.errors import Conflict, NotFound


class SiteNotFound(NotFound):
    """No site has this code or id."""

    code = "site_not_found"


class PaymentMethodsChanged(Conflict):
    """Somebody else changed the shop's ways to pay meanwhile."""

    code = "payment_methods_changed"


class ThemeChanged(Conflict):
    """Somebody else saved the theme meanwhile; `data["saved_by"]` says who."""

    code = "theme_changed"


class ThemeVersionNotFound(NotFound):
    """No such version, or it is older than the ones kept."""

    code = "theme_version_not_found"
