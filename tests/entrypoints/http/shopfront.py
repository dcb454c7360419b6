"""A shopper at the HTTP API: the test client with the headers of somebody."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django_bolt.testing import TestClient

from portico.domains.members import public as members
from portico.kernel.clock import utc_now
from portico.kernel.ids import new_id
from tests.usecases.shopping import Shopper


@dataclass
class Caller:
    """Sends requests under /api/v1 as one member, one guest or nobody."""

    client: TestClient
    headers: dict[str, str] = field(default_factory=dict)
    address_id: str = ""

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.request(method, f"/api/v1{path}", json=body, headers=self.headers | headers)

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("POST", path, body if body is not None else {}, **headers)

    def post_once(self, path: str, body: Any, key: str | None = None) -> Any:
        """With an Idempotency-Key: a fresh one unless given."""
        return self.call("POST", path, body, **{"Idempotency-Key": key or new_id().hex})

    def order_body(self, *wanted: tuple[Any, int], **changes: Any) -> dict[str, Any]:
        """A placement of what a quote of now costs."""
        lines = [{"sku_id": str(sku_id), "quantity": quantity} for sku_id, quantity in wanted]
        quote = self.post("/quotes", {"source": "buy_now", "lines": lines}).json()
        body = {
            "source": "buy_now", "lines": lines, "address_id": self.address_id,
            "quote_payable_fen": quote["payable_fen"],
        }  # fmt: skip
        return body | changes

    def order(self, *wanted: tuple[Any, int]) -> dict[str, Any]:
        answer = self.post_once("/orders", self.order_body(*wanted))
        assert answer.status_code == 201, answer.text
        placed: dict[str, Any] = answer.json()
        return placed


def as_member(client: TestClient, shopper: Shopper, **headers: str) -> Caller:
    """The shopper, signed in."""
    with transaction.atomic():
        tokens = members.open_session(
            site_id=shopper.actor.site_id, member_id=shopper.actor.member_id, carrier="h5", user_agent="test",
            now=utc_now(),
        )  # fmt: skip
    return Caller(client, {"Authorization": f"Bearer {tokens.access_token}"} | headers, str(shopper.address_id))


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The problem document, after checking that it is one and says what to do."""
    content: dict[str, Any] = answer.json()
    assert (answer.status_code, content["code"]) == (status, code), content
    assert answer.headers["content-type"] == "application/problem+json"
    assert content["title"]
    assert content["detail"]
    assert "…" not in content["title"] + content["detail"], "a placeholder of the text was not filled"
    return content
