"""Where a site is found from outside: what links, codes and e-mails begin with."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from django.conf import settings

from portico.domains.sites import public as sites


def site_base(site: sites.Site) -> str:
    """Scheme, host and port of the site, without a slash at the end. All sites are served on one port."""
    public = settings.PORTICO.public_url
    if not site.host:
        return public
    parts = urlsplit(public)
    return f"{parts.scheme}://{site.host}" + (f":{parts.port}" if parts.port and ":" not in site.host else "")


def own_path(site: sites.Site, url: str) -> str:
    """The path of an address of this site or of the hub it stands on; any other address as it is."""
    for base in (site_base(site), settings.PORTICO.public_url):
        if url.startswith(f"{base}/"):
            return url.removeprefix(base)
    return url


def mini_page(site: sites.Site, page: str, **query: str) -> str:
    """The address of a page of the mini app, as H5 shows it and as a code to scan holds it.

    What follows `#` is never sent to a server, so it is in nobody's log.
    """
    return f"{site_base(site)}/m/#{page}" + (f"?{urlencode(query)}" if query else "")
