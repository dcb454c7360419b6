"""The door of `sites`. Imports run downward only; outsiders import nothing else from this domain."""

from portico.domains.sites.actions import save_site
from portico.domains.sites.errors import SiteNotFound
from portico.domains.sites.member_data import adopt_member, erase_member, export_member
from portico.domains.sites.queries import Site, find_site, get_site, list_sites

__all__ = [
    "Site",
    "SiteNotFound",
    "adopt_member",
    "erase_member",
    "export_member",
    "find_site",
    "get_site",
    "list_sites",
    "save_site",
]
