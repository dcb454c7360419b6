"""Whatever is sent to an address of the console is answered: by a page or by reasons, never by a failure of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from portico.domains.catalog import public as catalog
from portico.domains.orders import public as orders
from portico.domains.sites import public as sites
from portico.domains.stores import public as stores
from portico.entrypoints import console
from portico.entrypoints.console import urls
from portico.infra.actors import System
from portico.kernel.ids import new_id
from tests.domains.stores.test_stores import draft as store_draft
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db

JUNK = {
    "nothing": "",
    "nul": "a\x00b",
    "long": "9" * 500,
    "negative": "-1",
    "not a number": "NaN",
    "first day": "0001-01-01T00:00",
    "last day": "9999-12-31T23:59",
    "half a letter": "\ud83d",
    "superscript": "²",
    "brackets": '[[{"a": [null]}]]',
    "wall": "长" * 20_000,
}
# Asks a platform, or ends the session that asks.
LEFT_OUT = {"check_connection", "renew_connection", "end_other_sessions", "locate_store", "brand_email_test"}


def _names() -> list[str]:
    """Every field that a form of the console has, and every one that a view asks for by name."""
    folder = Path(console.__file__).parent
    found: set[str] = set()
    for path in folder.rglob("*.html"):
        found |= set(re.findall(r'name="([\w.-]+)"', path.read_text("utf-8")))
    for path in folder.rglob("*.py"):
        found |= set(
            re.findall(r'(?:POST|GET|form|typed)(?:\.get|\.getlist)?[(\[]"([\w.-]+)"', path.read_text("utf-8"))
        )
    return sorted(found - {"csrfmiddlewaretoken", "password"})


@pytest.fixture
def ids(site: sites.Site, now: datetime) -> dict[str, Any]:
    """One real thing for every kind of argument that this shop has; made-up ones for the rest."""
    tea = shop.category(site, "tea", "茶", now)
    product = shop.product(site, tea, "T1", now)
    sku = shop.only_sku(product)
    buyer = shop.member(site, "13800001234", now)
    order = shop.paid_order(site, buyer, sku, now)
    clerk = shop.staff("warehouse")
    actor = System(site.id, "test")
    with transaction.atomic():
        tag = orders.save_tag(site_id=site.id, tag_id=None, name="加急", colour="red", now=now)
        store = stores.add_store(site_id=site.id, draft=store_draft(), actor=actor, now=now)
    made = {
        "category_id": tea, "product_id": product.product_id, "sku_id": sku, "order_id": order.id, "tag_id": tag.id,
        "store_id": store.id, "member_id": buyer, "user_id": clerk.pk, "which": "own", "kind": "goods", "name": "sms",
        "code": "web_footer",
    }  # fmt: skip
    return made


def _addresses(ids: dict[str, Any], method: str) -> Iterator[tuple[str, str]]:
    for pattern in urls.urlpatterns:
        if method not in pattern.callback.allowed_methods or pattern.name in LEFT_OUT:
            continue
        arguments = {}
        for name, converter in pattern.pattern.converters.items():
            other = new_id() if type(converter).__name__ == "UUIDConverter" else "nothing"
            arguments[name] = ids.get(name, other)
        yield str(pattern.name), reverse(f"console:{pattern.name}", kwargs=arguments)


def _failures(ids: dict[str, Any], kind: str) -> list[str]:
    client, names = shop.client_of("owner"), _names()
    client.raise_request_exception = False
    found = []
    value = JUNK[kind].encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    fields = dict.fromkeys(names, value)
    for method in ("POST", "GET"):
        for name, path in _addresses(ids, method):
            status = _sent(client, method, path, fields)
            if status >= 500:
                found.append(f"{method} {name}: {status}")
    return found


def _sent(client: Client, method: str, path: str, fields: dict[str, str]) -> int:
    """The status; whatever it did is taken back."""
    with transaction.atomic():
        if method == "POST":
            answer = client.post(path, fields)
        else:
            answer = client.get(path, {name: value[:200] for name, value in list(fields.items())[:120]})
        transaction.set_rollback(True)
    return int(answer.status_code)


@pytest.mark.slow
@pytest.mark.parametrize("kind", JUNK)
def test_junk_in_every_field_of_every_address_is_answered(ids: dict[str, Any], kind: str) -> None:
    assert "; ".join(_failures(ids, kind)) == ""


# Where such things were found to fail once.
MENDED = (
    ("products/sale/", {"next": "0001-01-01T00:00"}),
    ("orders/export/", {"number": "a\x00b", "product": "a\x00b"}),
    ("brand/", {"font_scale": "a", "type_ratio": "²"}),
)


@pytest.mark.parametrize(("path", "fields"), MENDED, ids=[path for path, _ in MENDED])
def test_what_failed_once_is_answered(site: sites.Site, path: str, fields: dict[str, str]) -> None:
    client = shop.client_of("owner")
    client.raise_request_exception = False
    assert client.post(f"/console/{path}", fields).status_code < 500


BROKEN_FILES = {
    "empty": b"",
    "no zip": b"PK\x03\x04" + b"\x00" * 40,
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "png": b"\x89PNG\r\n\x1a\n" + b"\x00" * 64,
    "nuls": b"a,b\n\x00,\x00\n",
    "one long line": b"x," * 200_000,
    "deep json": b"[" * 100_000,
    "utf-16": "货号,名称\n1,2\n".encode("utf-16"),
}


@pytest.mark.parametrize("kind", BROKEN_FILES)
def test_a_file_of_the_wrong_kind_is_refused_and_nothing_is_kept(
    site: sites.Site, ids: dict[str, Any], kind: str
) -> None:
    client = shop.client_of("owner")
    client.raise_request_exception = False
    before = catalog.merchant_products(site_id=site.id, limit=5)[1]
    answers = {}
    for path in (
        "imports/upload/",
        "ship/preview/",
        "stores/sheet/",
        "uploads/image/",
        "uploads/video/",
        "uploads/model/",
    ):
        upload = SimpleUploadedFile("sheet.xlsx", BROKEN_FILES[kind], "application/octet-stream")
        with transaction.atomic():
            answers[path] = client.post(f"/console/{path}", {"file": upload, "image": upload}).status_code
            transaction.set_rollback(True)
    assert {path: status for path, status in answers.items() if status >= 500} == {}
    assert catalog.merchant_products(site_id=site.id, limit=5)[1] == before


@pytest.mark.parametrize(
    "body", ["", "[]", "null", "{}", '{"skus": 5}', '{"name": {"a": 1}, "skus": [null]}', "[" * 5000]
)
@pytest.mark.parametrize("path", ["products/save/", "freight/new/save/"])
def test_a_document_that_is_none_is_refused(site: sites.Site, path: str, body: str) -> None:
    client = shop.client_of("owner")
    client.raise_request_exception = False
    answer = client.post(
        f"/console/{path}", body, content_type="application/json", headers={"accept": "application/json"}
    )
    assert 400 <= answer.status_code < 500
