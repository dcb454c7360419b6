"""One member's id in another member's hands answers 404 and changes nothing.

Generated from the API document: every operation that takes an id of something a member owns, in its path or in
its body. A new route is covered by itself; a new kind of id fails until it is listed as owned or public here.
"""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from portico.entrypoints.http.document import openapi_document
from portico.kernel.ids import new_id
from tests.fuzz.conftest import ADDRESS, Shopper
from tests.fuzz.sample import sample

# One product serves all of these tests, also when they run on several workers.
pytestmark = pytest.mark.xdist_group("fuzz")

OWNED = {"address_id", "line_id", "order_id", "payment_id", "session_id"}
PUBLIC = {"product_id", "category_id", "brand_id", "sku_id", "subject_id", "store_id", "bundle_id"}
# Ids that name no row of anybody's: chosen by the caller, or by a platform; a code to scan is its first scanner's
# (tests/entrypoints/http/test_handoff.py).
OUTSIDE = {"app_id", "visitor_id", "qr_id"}

# What comes into being by more steps than this test takes: tests/entrypoints/http/test_horizontal.py asks for
# another member's of each of them.
ELSEWHERE = {
    "case_id",
    "file_id",
    "grant_id",
    "invoice_id",
    "key_id",
    "package_id",
    "review_id",
    "title_id",
    "withdrawal_id",
}
# An order that is sent has nothing to be fetched.
NOT_OF_EVERY_ORDER = {"/api/v1/orders/{order_id}/pickup"}

# What a body must say so that the request gets as far as the question whose the thing is.
MEANINGFUL: dict[str, Any] = {**ADDRESS, "method": "wechat_native", "source": "buy_now"}


def _operations() -> list[tuple[str, str, dict[str, Any]]]:
    paths = openapi_document()["paths"]
    return [(method, path, operation) for path, methods in paths.items() for method, operation in methods.items()]


def _schema(operation: dict[str, Any]) -> dict[str, Any] | None:
    content = operation.get("requestBody", {}).get("content", {})
    return content.get("application/json", {}).get("schema")


def _properties(operation: dict[str, Any]) -> set[str]:
    schema = _schema(operation)
    if schema is None:
        return set()
    name = schema.get("$ref", "").rpartition("/")[2]
    found = openapi_document()["components"]["schemas"].get(name, schema)
    return set(found.get("properties", {}))


def _parameters(operation: dict[str, Any], where: str) -> set[str]:
    return {one["name"] for one in operation.get("parameters", ()) if one["in"] == where}


def _cases() -> list[Any]:
    cases = []
    for method, path, operation in _operations():
        for name in sorted((_parameters(operation, "path") | _properties(operation)) & OWNED):
            cases.append(pytest.param(method, path, operation, name, id=f"{method} {path} {name}"))
    return cases


def test_every_kind_of_id_is_known_to_be_owned_or_public():
    names: set[str] = set()
    for _, _, operation in _operations():
        names |= _parameters(operation, "path") | _parameters(operation, "query") | _properties(operation)
    unknown = {name for name in names if name.endswith("_id")} - OWNED - PUBLIC - OUTSIDE - ELSEWHERE
    assert unknown == set()
    assert names >= OWNED, "an id that no route takes any more"
    assert len(_cases()) >= 10


def _request(
    shopper: Shopper, method: str, path: str, operation: dict[str, Any], ids: dict[str, str], quoted_fen: int
) -> Any:
    body = None
    schema = _schema(operation)
    if schema is not None:
        lines = [{"sku_id": ids["sku_id"], "quantity": 1, "order_line_id": str(new_id()), "rating": 5}]
        meaning = {**MEANINGFUL, **ids, "lines": lines, "quote_payable_fen": quoted_fen}
        body = sample(schema, openapi_document()["components"]["schemas"], meaning)
    headers = {name: f"horizontal-{new_id()}" for name in _parameters(operation, "header")}
    return shopper.client.request(method.upper(), path.format(**ids), json=body, headers=headers)


def _everything(shopper: Shopper) -> dict[str, Any]:
    order_id = shopper.owned["order_id"]
    return {
        path: shopper.send("GET", path) for path in ("/cart", "/me", "/me/addresses", "/orders", f"/orders/{order_id}")
    }


@pytest.mark.parametrize(("method", "path", "operation", "name"), _cases())
def test_another_members_id_is_not_found(owner, stranger, method, path, operation, name):
    before = _everything(owner)
    for ids in (owner.owned, {**owner.owned, name: str(new_id())}):
        answer = _request(stranger, method, path, operation, ids, owner.quoted_fen)
        assert answer.status_code == 404, f"{method} {path}: {answer.status_code} {answer.text}"
        assert answer.json()["code"].endswith("_not_found")
    assert _everything(owner) == before


@pytest.mark.parametrize(("method", "path", "operation", "name"), _cases())
def test_nobody_signed_in_gets_no_further(product, owner, method, path, operation, name):
    with httpx.Client(base_url=product.url, trust_env=False) as client:
        answer = _request(Shopper(client), method, path, operation, owner.owned, owner.quoted_fen)
    assert answer.status_code in {401, 422} or (answer.status_code == 200 and name == "address_id"), answer.text
    assert owner.owned[name] not in answer.text


def test_the_owner_is_let_in(owner):
    """The same requests by their owner: were they malformed, the 404 above would prove nothing."""
    found = []
    for method, path, operation in _operations():
        taken = (_parameters(operation, "path") | _properties(operation)) & OWNED
        if taken and method in {"get", "put", "patch"} and path not in NOT_OF_EVERY_ORDER:
            found.append(
                (method, path, _request(owner, method, path, operation, owner.owned, owner.quoted_fen).status_code)
            )
    assert len(found) >= 4
    assert {status for _, _, status in found} == {200}, found
