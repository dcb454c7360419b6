"""The door of `sites`. Imports run downward only; outsiders import nothing else from this domain."""

from portico.domains.sites.actions import look_of, restore_theme, save_card, save_payment_methods, save_site, save_theme
from portico.domains.sites.contrast import COLOUR, PAIRS, READABLE, VISIBLE, Pair, Shortfall, ratio
from portico.domains.sites.drafts import read_draft, sign_draft
from portico.domains.sites.errors import PaymentMethodsChanged, SiteNotFound, ThemeChanged, ThemeVersionNotFound
from portico.domains.sites.member_data import OWNED, adopt_member, erase_member, export_member
from portico.domains.sites.palette import COLOUR_NAMES, READY, Palette, ReadyPalette, light_palette
from portico.domains.sites.queries import (
    CACHE_TAG,
    Site,
    SiteCard,
    ThemeVersion,
    find_site,
    get_site,
    list_sites,
    theme_versions,
)
from portico.domains.sites.terms import LANGUAGES, LONGEST, TERMS, Term
from portico.domains.sites.theme import (
    FONT_SCALES,
    MAX_RADIUS,
    TYPE_RATIOS,
    Appearance,
    ButtonOrder,
    IconSet,
    Theme,
    check_theme,
    read_theme,
)

__all__ = [
    "CACHE_TAG",
    "COLOUR",
    "COLOUR_NAMES",
    "FONT_SCALES",
    "LANGUAGES",
    "LONGEST",
    "MAX_RADIUS",
    "OWNED",
    "PAIRS",
    "READABLE",
    "READY",
    "TERMS",
    "TYPE_RATIOS",
    "VISIBLE",
    "Appearance",
    "ButtonOrder",
    "IconSet",
    "Pair",
    "Palette",
    "PaymentMethodsChanged",
    "ReadyPalette",
    "Shortfall",
    "Site",
    "SiteCard",
    "SiteNotFound",
    "Term",
    "Theme",
    "ThemeChanged",
    "ThemeVersion",
    "ThemeVersionNotFound",
    "adopt_member",
    "check_theme",
    "erase_member",
    "export_member",
    "find_site",
    "get_site",
    "light_palette",
    "list_sites",
    "look_of",
    "ratio",
    "read_draft",
    "read_theme",
    "restore_theme",
    "save_card",
    "save_payment_methods",
    "save_site",
    "save_theme",
    "sign_draft",
    "theme_versions",
]
