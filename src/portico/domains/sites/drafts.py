"""A theme that is being edited, on its way to a preview: the whole of it signed into a short-lived token."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing

from portico.domains.sites.actions import look_of
from portico.domains.sites.theme import Theme, read_theme
from portico.kernel.ids import SiteId

_SALT = "portico.sites.theme-draft"
LIFETIME = timedelta(minutes=30)


def sign_draft(*, site_id: SiteId, theme: Theme) -> str:
    """A token that shows `theme` on this site's previews for half an hour. Nothing is stored."""
    return signing.dumps({"site": str(site_id), "look": look_of(theme)}, salt=_SALT, compress=True)


def read_draft(*, site_id: SiteId, token: str) -> Theme | None:
    """The theme of the token; None when it is forged, too old, or of another site."""
    try:
        held = signing.loads(token, salt=_SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return None
    return read_theme(held["look"]) if held.get("site") == str(site_id) else None
