"""The demo's shop, planted once for all tests of a module: each of them is rolled back to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings
from PIL import Image
from pytest_django import DjangoDbBlocker

from portico.entrypoints.cli.demo import draw
from portico.entrypoints.cli.demo.pictures import Pictures
from portico.entrypoints.cli.demo.seed import plant
from portico.kernel.ids import SiteId
from tests.conftest import NOW


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pictures]:
    """A small picture of its own for everything that would be drawn: drawing has tests of its own."""
    folder = tmp_path_factory.mktemp("demo")
    drawn: dict[str, list[str]] = {}
    for number, picture in enumerate(draw.pictures()):
        name = f"{picture.name.replace('/', '-')}.webp"
        colour = (number % 251, number // 251, 90)
        Image.new("RGB", (8, 8), colour).save(folder / name, "WEBP", lossless=True)
        drawn.setdefault(picture.key, []).append(name)
    with override_settings(MEDIA_ROOT=folder / "media"):
        yield Pictures(folder, drawn)


@pytest.fixture(scope="module")
def planted(pictures: Pictures, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[SiteId]:
    """The shop, in a transaction around the module's tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield plant(pictures=pictures, now=NOW)
        transaction.set_rollback(True)


@pytest.fixture
def shop(planted: SiteId, db: None) -> SiteId:
    return planted
