"""Balance, withdrawals, invoice titles and invoices over the API."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django_bolt.testing import TestClient

from portico.domains.invoices import public as invoices
from portico.domains.invoices.models import Invoice
from portico.domains.payments import public as payments
from portico.domains.wallet import public as wallet
from portico.entrypoints.http.api import api
from portico.infra.actors import System
from portico.kernel.clock import utc_now
from portico.kernel.ids import PaymentId, new_id
from portico.kernel.money import Money
from portico.usecases import invoicing, shipping
from tests.entrypoints.http.shopfront import as_member, problem
from tests.usecases.connected import connected
from tests.usecases.till import till

__all__ = ["connected", "till"]

pytestmark = pytest.mark.django_db

TAX = "914403001922038216"
COMPANY = {"kind": "company", "name": "深圳示例科技有限公司", "tax_number": TAX, "email": "f@example.com"}
PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"


@pytest.fixture
def client(till):
    with TestClient(api) as client:
        yield client


@pytest.fixture
def shopper(till):
    return till.wechat_shopper()


@pytest.fixture
def member(client, shopper):
    return as_member(client, shopper)


@pytest.fixture
def tea(till):
    return till.shop.sku(5000, stock=10)


def fill(till, shopper, fen):
    with transaction.atomic():
        wallet.give(
            site_id=till.site_id, member_id=shopper.actor.member_id, amount=Money(fen), kind=wallet.Kind.TOP_UP,
            cause=wallet.Cause(ref=new_id(), actor=System(till.site_id, "test"), now=utc_now(), reason="门店充值"),
        )  # fmt: skip


def bought(till, shopper, tea, pieces=2):
    """An order that was paid with balance and has left."""
    fill(till, shopper, 100_000)
    order = till.shop.order(shopper, (tea, pieces))
    till.start(shopper, order, "balance")
    shipping.ship_order(
        actor=till.shop.staff, order_id=order.id, carrier="SF", tracking_number="SF1234567890", now=utc_now()
    )
    return order


class TestBalance:
    def test_what_there_is_and_what_moved_it(self, till, shopper, member, tea):
        assert member.get("/me/balance").json()["available_fen"] == 0
        fill(till, shopper, 30_000)
        order = member.order((tea, 2))
        answer = member.post_once(f"/orders/{order['id']}/payments", {"method": "balance"}).json()
        assert (answer["state"], answer["provider"], answer["params"]) == ("succeeded", "balance", {})
        left = 30_000 - order["payable_fen"]
        balance = member.get("/me/balance").json()
        assert (balance["total_fen"], balance["held_fen"], balance["channels"]) == (left, 0, ["wechat", "manual"])
        items = member.get("/me/balance/entries?limit=5").json()["items"]
        assert [(one["kind"], one["label"], one["delta_fen"], one["order_id"]) for one in items] == [
            ("payment", "支付订单", -order["payable_fen"], order["id"]), ("top_up", "充值", 30_000, None),
        ]  # fmt: skip
        assert (items[0]["reason"], items[1]["reason"]) == ("", "门店充值")

    def test_too_little_says_how_much_there_is(self, till, shopper, member, tea):
        fill(till, shopper, 100)
        order = member.order((tea, 2))
        refused = member.post_once(f"/orders/{order['id']}/payments", {"method": "balance"})
        assert "¥1.00" in problem(refused, 409, "balance_short")["detail"]

    def test_asking_for_a_withdrawal_and_taking_it_back(self, till, shopper, member):
        fill(till, shopper, 1000)
        bad = member.post("/me/withdrawals", {"amount_fen": 50, "channel": "manual"})
        fields = problem(bad, 422, "withdrawal_invalid")["errors"]
        assert {one["field"] for one in fields} == {"amount_fen", "name", "account"}
        asked = member.post("/me/withdrawals", {"amount_fen": 700, "channel": "wechat"})
        assert asked.status_code == 201 or asked.status_code == 200
        assert (asked.json()["state"], asked.json()["label"]) == ("requested", "审核中")
        again = member.post("/me/withdrawals", {"amount_fen": 100, "channel": "wechat"})
        problem(again, 409, "withdrawal_too_many")
        assert member.get("/me/balance").json()["held_fen"] == 700
        path = f"/me/withdrawals/{asked.json()['id']}/cancel"
        assert member.post(path).json()["state"] == "cancelled"
        problem(member.post(path), 409, "withdrawal_moved_on")
        assert member.get("/me/balance").json()["held_fen"] == 0
        assert [one["state"] for one in member.get("/me/withdrawals").json()["items"]] == ["cancelled"]

    @pytest.mark.parametrize("cursor", ["x", "W10", "WyJhIl0", "WzEuNV0", "WzFlOTldXQ"])
    def test_a_made_up_cursor_is_named(self, member, cursor):
        answer = member.get(f"/me/balance/entries?cursor={cursor}")
        assert [one["field"] for one in problem(answer, 422, "invalid")["errors"]] == ["cursor"]


class TestTitles:
    def test_kept_changed_and_deleted(self, member):
        first = member.post("/me/invoice-titles", COMPANY).json()
        assert (first["is_default"], first["tax_number"]) == (True, TAX)
        person = {"kind": "personal", "name": "林晓", "is_default": True}
        second = member.post("/me/invoice-titles", person).json()
        assert [one["name"] for one in member.get("/me/invoice-titles").json()["items"]] == [
            "林晓", "深圳示例科技有限公司",
        ]  # fmt: skip
        changed = member.call(
            "PUT", f"/me/invoice-titles/{first['id']}", COMPANY | {"tax_number": " 91440300 1922038216"}
        )
        assert changed.json()["tax_number"] == TAX
        assert member.call("DELETE", f"/me/invoice-titles/{second['id']}").status_code == 204
        problem(member.call("DELETE", f"/me/invoice-titles/{second['id']}"), 404, "invoice_title_not_found")

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"name": " "}, "name"),
            ({"tax_number": ""}, "tax_number"),
            ({"tax_number": "12345"}, "tax_number"),
            ({"tax_number": "914403001922038217"}, "tax_number"),
            ({"email": "nobody"}, "email"),
            ({"bank_account": "6" * 41}, "bank_account"),
        ],
    )
    def test_what_is_wrong_is_named(self, member, changes, code):
        answer = member.post("/me/invoice-titles", COMPANY | changes)
        assert [one["field"] for one in problem(answer, 422, "invoice_title_invalid")["errors"]] == [code]
        assert member.get("/me/invoice-titles").json()["items"] == []


class TestInvoices:
    def ask(self, member, order, **changes):
        title = member.post("/me/invoice-titles", COMPANY).json()
        return member.post(f"/orders/{order.id}/invoice", {"title_id": title["id"]} | changes)

    def issue(self, till, invoice_id, amount_fen, number="12345678901234567890"):
        view = invoices.get_invoice(site_id=till.site_id, invoice_id=invoice_id)
        return invoicing.issue(
            actor=till.shop.staff, invoice_id=view.id, version=view.version, amount=Money(amount_fen),
            invoice_no=number, pdf=PDF, now=utc_now(),
        )  # fmt: skip

    def test_asked_for_issued_and_downloaded(self, till, shopper, member, client, tea):
        order = bought(till, shopper, tea)
        payable = order.payable.minor
        assert member.get(f"/orders/{order.id}/invoice").json() == {"invoice": None, "billable_fen": payable}
        asked = self.ask(member, order).json()
        assert (asked["state"], asked["amount_fen"], asked["file_url"]) == ("requested", payable, "")
        problem(self.ask(member, order), 409, "invoice_under_way")
        found = Invoice.objects.get()
        self.issue(till, found.id, payable)
        answer = client.get(self.file_url(member))
        assert (answer.status_code, answer.content) == (200, PDF)
        assert answer.headers["cache-control"] == "private, no-store"
        (shown,) = member.get("/me/invoices").json()["items"]
        assert (shown["state"], shown["invoice_no"]) == ("issued", "12345678901234567890")
        problem(member.post(f"/me/invoices/{asked['id']}/cancel"), 409, "invoice_moved_on")

    def file_url(self, member):
        (shown,) = member.get("/me/invoices").json()["items"]
        return shown["file_url"]

    def test_a_link_to_a_file_is_ours_and_short_lived(self, till, shopper, member, client, tea):
        order = bought(till, shopper, tea)
        self.ask(member, order)
        self.issue(till, Invoice.objects.get().id, order.payable.minor)
        url = self.file_url(member)
        assert client.get(url).status_code == 200
        for wrong in (url + "x", url.rsplit("/", 1)[0] + "/nonsense", url[:-20]):
            problem(client.get(wrong), 404, "invoice_not_found")
        with time_machine.travel(utc_now() + timedelta(minutes=11), tick=False):
            problem(client.get(url), 404, "invoice_not_found")

    def test_not_before_it_has_left(self, till, shopper, member, tea):
        fill(till, shopper, 100_000)
        order = till.shop.order(shopper, (tea, 1))
        problem(self.ask(member, order), 409, "invoice_not_available")
        till.start(shopper, order, "balance")
        problem(self.ask(member, order), 409, "invoice_not_available")
        assert Invoice.objects.count() == 0

    def test_a_special_one_needs_a_whole_company(self, till, shopper, member, tea):
        answer = self.ask(member, bought(till, shopper, tea), kind="special")
        errors = problem(answer, 422, "invoice_title_invalid")["errors"]
        assert {one["field"] for one in errors} == {"address", "phone", "bank", "bank_account"}

    def test_a_refund_makes_a_request_smaller_and_an_issued_one_wait_for_reversal(
        self, till, shopper, member, client, tea
    ):
        order = bought(till, shopper, tea)
        self.ask(member, order).json()
        paid = payments.payments_of(site_id=till.site_id, subject="order", subject_ids=[order.id])[order.id]
        self.give_back(till, paid, 1000)
        row = Invoice.objects.get()
        assert row.amount_fen == order.payable.minor - 1000
        with pytest.raises(invoices.InvoiceMovedOn):
            self.issue(till, row.id, order.payable.minor)  # the clerk's page was older than the refund
        self.issue(till, row.id, row.amount_fen)
        self.give_back(till, paid, 500)
        (shown,) = member.get("/me/invoices").json()["items"]
        assert (shown["to_reverse"], shown["state"]) == (True, "issued")
        row.refresh_from_db()
        url = self.file_url(member)
        with transaction.atomic():
            invoices.reverse_invoice(
                actor=till.shop.staff, invoice_id=row.id, version=row.version, red_no="98765432109876543210", pdf=None,
                now=utc_now(),
            )  # fmt: skip
        assert self.file_url(member) == ""
        problem(client.get(url), 404, "invoice_not_found")
        again = self.ask(member, order).json()
        assert again["amount_fen"] == order.payable.minor - 1500

    def give_back(self, till, paid, fen):
        with transaction.atomic():
            payments.open_refund(
                site_id=till.site_id, payment_id=PaymentId(paid.id), amount=Money(fen), reason="merchant_cancelled",
                now=utc_now(),
            )  # fmt: skip
        till.work()

    def test_another_members_do_not_exist(self, till, shopper, member, client, tea):
        order = bought(till, shopper, tea)
        asked = self.ask(member, order).json()
        stranger = as_member(client, till.shop.shopper())
        problem(stranger.get(f"/orders/{order.id}/invoice"), 404, "order_not_found")
        problem(stranger.post(f"/me/invoices/{asked['id']}/cancel"), 404, "invoice_not_found")
        assert Invoice.objects.get().state == "requested"

    def test_erased_with_their_member(self, till, shopper, member, client, tea):
        order = bought(till, shopper, tea)
        self.ask(member, order).json()
        self.issue(till, Invoice.objects.get().id, order.payable.minor)
        url = self.file_url(member)
        with transaction.atomic():
            invoices.erase_member(site_id=till.site_id, member_id=shopper.actor.member_id, now=utc_now())
        view = invoices.get_invoice(site_id=till.site_id, invoice_id=Invoice.objects.get().id)
        assert (view.title, view.invoice_no, view.amount) == (None, "12345678901234567890", order.payable)
        problem(client.get(url), 404, "invoice_not_found")
