"""Every role against every right and every address of the console, and that a refusal changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, reverse

from portico.domains.sites import public as sites
from portico.entrypoints.console import urls
from portico.entrypoints.console.rights import ROLES
from portico.infra.actors import Right
from portico.kernel.ids import new_id
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db

# The table of the issue, column by column; each cell as the rights it stands for. "owner" holds every right.
PRODUCTS = {
    "edit": {Right.CATALOG_READ, Right.CATALOG_EDIT, Right.STOCK_READ, Right.STOCK_ADJUST},
    "read": {Right.CATALOG_READ, Right.STOCK_READ},
    "stock": {Right.STOCK_READ, Right.STOCK_ADJUST},
    "–": set(),
}
ORDERS = {
    "read": {Right.ORDER_READ},
    "read, note, after-sales": {
        Right.AFTER_SALE_EDIT,
        Right.ORDER_READ,
        Right.ORDER_NOTE,
        Right.ORDER_CANCEL,
        Right.ORDER_REPRICE,
    },
    "ship": {Right.ORDER_READ, Right.ORDER_SHIP},
    "–": set(),
}
PERSONAL = {
    "masked": {Right.MEMBER_READ},
    "masked, reveal with reason": {Right.MEMBER_READ, Right.PERSONAL_RECIPIENT, Right.PERSONAL_REVEAL},
    "recipient only while shipping": {Right.PERSONAL_RECIPIENT},
    "none": set(),
}
CAMPAIGNS = {"edit": {Right.CAMPAIGN_READ, Right.CAMPAIGN_EDIT}, "read": {Right.CAMPAIGN_READ}, "–": set()}
MONEY = {
    "refund ≤ limit": {Right.MONEY_REFUND_LIMITED},
    "refund, reconcile, withdraw": {
        Right.MONEY_READ,
        Right.MONEY_REFUND,
        Right.MONEY_SETTLE,
        Right.BALANCE_ADJUST,
    },
    "read": {Right.MONEY_READ},
    "–": set(),
}
FIGURES = {
    "all": {Right.FIGURES_MONEY, Right.FIGURES_READ},
    "money": {Right.FIGURES_MONEY},
    # Customer service's own work has no figures yet.
    "own": set(),
    "–": set(),
}
SETTINGS = {"read + audit": {Right.SITE_READ, Right.AUDIT_READ}, "–": set()}
TABLE = {
    "operator": ("edit", "read", "masked", "edit", "–", "all", "–"),
    "customer_service": (
        "read", "read, note, after-sales", "masked, reveal with reason", "–", "refund ≤ limit", "own", "–",
    ),
    "warehouse": ("stock", "ship", "recipient only while shipping", "–", "–", "–", "–"),
    "finance": ("–", "read", "masked", "–", "refund, reconcile, withdraw", "money", "–"),
    "analyst": ("–", "–", "none", "–", "–", "all", "–"),
    "auditor": ("read", "read", "masked", "read", "read", "all", "read + audit"),
    "clerk": ("–", "–", "none", "–", "–", "–", "–"),
}  # fmt: skip
COLUMNS = (PRODUCTS, ORDERS, PERSONAL, CAMPAIGNS, MONEY, FIGURES, SETTINGS)
# Not in the table: who writes and publishes content, who decides whether two members are one, and who sees how the
# platforms are connected, without their keys.
BESIDES = {
    "operator": {
        Right.CONTENT_EDIT,
        Right.CONTENT_PUBLISH,
        Right.MEMBER_MERGE,
        Right.PLATFORM_READ,
        Right.STORE_READ,
        Right.STORE_EDIT,
        Right.REDEEM,
        Right.REVIEW_EDIT,
    },
    "customer_service": {Right.CONTENT_EDIT, Right.STORE_READ, Right.REVIEW_EDIT},
    "auditor": {Right.PLATFORM_READ, Right.STORE_READ},
    "clerk": {Right.REDEEM},
}


def test_the_roles_are_exactly_the_table() -> None:
    expected = {"owner": set(Right)}
    for role, cells in TABLE.items():
        expected[role] = set().union(*(column[cell] for column, cell in zip(COLUMNS, cells, strict=True)))
        expected[role] |= BESIDES.get(role, set())
    assert {name: set(role.rights) for name, role in ROLES.items()} == expected


def _addresses() -> Iterator[tuple[URLPattern, str, Any]]:
    """Every address of ours with made-up arguments, and the gate before it."""
    made_up = {
        "UUIDConverter": new_id(),
        "IntConverter": 424242,
        "SlugConverter": "nothing",
        "StringConverter": "nothing",
    }
    for pattern in urls.urlpatterns:
        arguments = {name: made_up[type(converter).__name__] for name, converter in pattern.pattern.converters.items()}
        yield pattern, reverse(f"console:{pattern.name}", kwargs=arguments), pattern.callback


def test_every_address_names_the_right_it_takes() -> None:
    free = {pattern.name for pattern, _, gate in _addresses() if gate.required_right is None}
    assert free == {
        "security", "change_password", "second_factor", "recovery_codes", "remove_second_factor", "end_session",
        "end_other_sessions", "sheets", "sheet", "sheet_progress", "take_sheet", "cancel_sheet",
        "alerts", "note_alert",
    }  # fmt: skip
    # Whoever may write somewhere may look there, too.
    for pattern, _, gate in _addresses():
        for role in ROLES.values():
            if gate.writing_right in role.rights:
                assert gate.required_right in role.rights, pattern.name


def test_every_right_guards_something_or_is_asked_for_inside() -> None:
    guarded = {gate.required_right for _, _, gate in _addresses()} | {gate.writing_right for _, _, gate in _addresses()}
    inside = {
        Right.AFTER_SALE_ARBITRATE,
        Right.CONTENT_PUBLISH, Right.MONEY_READ, Right.MONEY_REFUND, Right.MONEY_REFUND_LIMITED,
        Right.FIGURES_MONEY, Right.FIGURES_READ, Right.PERSONAL_REVEAL, Right.PERSONAL_RECIPIENT,
    }  # fmt: skip
    assert set(Right) - guarded == inside - guarded


def _rows() -> dict[str, int]:
    """What each table of ours holds: rows written, changed and removed so far, as PostgreSQL counts them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE relname NOT IN ('django_session', 'wagtailusers_userprofile')"
        )
        return dict(cursor.fetchall())


def test_a_write_would_be_noticed(site: sites.Site) -> None:
    client, user = shop.client_of("owner"), shop.staff("analyst")
    before = _rows()
    client.post(f"/console/staff/{user.pk}/unlock/")
    assert _rows() != before


@pytest.mark.parametrize("role", sorted(ROLES))
def test_who_lacks_the_right_is_refused_everywhere_and_nothing_is_written(
    site: sites.Site, now: datetime, role: str
) -> None:
    client = shop.client_of(role)
    client.get("/console/")
    rights = ROLES[role].rights
    before = _rows()
    let_in, turned_away = [], []
    for pattern, path, gate in _addresses():
        for method in gate.allowed_methods:
            needed = {gate.required_right, gate.writing_right if method == "POST" else None} - {None}
            if needed <= rights:
                continue
            status = _ask(client, method, path)
            (turned_away if status == 403 else let_in).append(f"{method} {pattern.name}: {status}")
    assert let_in == []
    assert turned_away or role == "owner"
    assert _rows() == before


def _ask(client: Client, method: str, path: str) -> int:
    return int(client.post(path, {"reason": "看看"}).status_code if method == "POST" else client.get(path).status_code)


def test_a_role_changed_during_a_session_holds_from_the_next_request(site: sites.Site) -> None:
    user = shop.staff("operator")
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    assert client.get("/console/products/").status_code == 200
    owner = shop.client_of("owner")
    form = {"display_name": user.display_name, "roles": "finance"}
    assert owner.post(f"/console/staff/{user.pk}/", form).status_code == 302
    assert client.get("/console/products/").status_code == 403
    assert client.get("/console/orders/").status_code == 200
    owner.post(f"/console/staff/{user.pk}/active/", {"to": "off"})
    assert client.get("/console/orders/").status_code == 302


def test_djangos_superuser_flag_opens_nothing(site: sites.Site) -> None:
    user = shop.staff("analyst")
    user.is_superuser = True
    user.save()
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    assert client.get("/console/orders/").status_code == 403
    user.groups.clear()
    assert client.get("/console/").status_code == 302
