from portico.kernel.errors import NotFound


class SiteNotFound(NotFound):
    """No site has this code or id."""

    code = "site_not_found"
