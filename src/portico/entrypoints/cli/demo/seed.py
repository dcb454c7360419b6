"""The demo shop comes into being: drawn, stocked, and with a history, all through the same doors that customers
and merchants use. Each part adds what is missing and never touches what is there, so that an edit made in the
console survives the next start.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import transaction
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from portico.domains.sites import public as sites
from portico.entrypoints.cli.demo import (
    seed_after_sales,
    seed_catalog,
    seed_content,
    seed_desk,
    seed_entitlements,
    seed_freight,
    seed_lives,
    seed_members,
    seed_money,
    seed_orders,
    seed_reviews,
    seed_searches,
    seed_shows,
    seed_site,
    seed_stores,
    seed_upkeep,
)
from portico.entrypoints.cli.demo.accounts import STAFF
from portico.entrypoints.cli.demo.draw import draw_all
from portico.entrypoints.cli.demo.pictures import Pictures
from portico.kernel.ids import SiteId

# A folder that outlives the installation: whoever starts many demos (tests do) draws only for the first.
KEEP_PICTURES = "PORTICO_DEMO_PICTURES"


def seed(now: datetime | None = None) -> SiteId:
    """The demo brand's site is complete. Running it again changes nothing, and takes a moment.

    What a killed start left out, the next one adds.
    """
    now = now or datetime.now(UTC)
    open_accounts()
    site = seed_site.find()
    if site is not None and _is_complete(site):
        return site.id
    kept = os.environ.get(KEEP_PICTURES)
    folder = Path(kept) if kept else settings.PORTICO.data_dir / "demo-pictures"
    with _progress() as progress:
        pictures = Pictures(folder, draw_all(folder, progress))
    site_id = plant(pictures=pictures, now=now)
    if not kept:
        shutil.rmtree(folder)  # they live in the media store now
    return site_id


def plant(*, pictures: Pictures, now: datetime) -> SiteId:
    """Everything but the console's accounts is in the data base and the media store."""
    pictures.store_placeholder()
    with transaction.atomic():
        site_id = seed_site.seed_site(pictures=pictures, now=now)
    seed_catalog.seed_catalog(site_id=site_id, pictures=pictures, now=now)
    with transaction.atomic():
        members = seed_members.seed_members(site_id=site_id, pictures=pictures, now=now)
    with transaction.atomic():
        seed_orders.seed_orders(site_id=site_id, members=members, now=now)
    with transaction.atomic():
        seed_freight.seed_freight(site_id=site_id, now=now)
    with transaction.atomic():
        seed_upkeep.seed_upkeep(site_id=site_id, now=now)
    with transaction.atomic():
        seed_shows.seed_shows(site_id=site_id, pictures=pictures, now=now)
    with transaction.atomic():
        seed_lives.seed_lives(site_id=site_id, members=members, now=now)
    with transaction.atomic():
        seed_entitlements.seed_entitlements(site_id=site_id, members=members, pictures=pictures, now=now)
    with transaction.atomic():
        seed_stores.seed_stores(site_id=site_id, members=members, now=now)
    with transaction.atomic():
        seed_money.seed_money(site_id=site_id, members=members, now=now)
    with transaction.atomic():
        seed_after_sales.seed_after_sales(site_id=site_id, members=members, now=now)
    with transaction.atomic():
        seed_reviews.seed_reviews(site_id=site_id, members=members, pictures=pictures, now=now)
    seed_searches.plant(site_id=site_id, now=now)
    seed_desk.desk(site_id=site_id, now=now)
    seed_content.seed_content(site_id=site_id, pictures=pictures, now=now)
    return site_id


def open_accounts() -> None:
    """Every demo account that never was is there. The console's own command makes them: entry points are strangers."""
    known = set(get_user_model().objects.values_list("username", flat=True))
    for account in STAFF:
        if account.username in known:
            continue
        call_command(
            "console_account",
            account.username,
            role=account.role,
            password=account.password,
            display_name=account.display_name,
            verbosity=0,
            stdout=_Silence(),
        )


class _Silence:
    """The commands' reports are for people who call them by hand."""

    def write(self, text: str) -> None:
        pass


def _is_complete(site: sites.Site) -> bool:
    """True when nothing is left to add: what comes last is there."""
    parts = (seed_catalog, seed_orders, seed_lives, seed_content)
    return all(part.is_complete(site_id=site.id) for part in parts)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    with Progress(
        TextColumn("· 绘制演示图片 / drawing pictures"), BarColumn(), MofNCompleteColumn(), transient=True
    ) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
