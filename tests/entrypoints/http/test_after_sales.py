"""After-sales at the HTTP API: the buyer's whole way, refusals by field, evidence."""

import io
from datetime import timedelta

import pytest
import time_machine
from django_bolt.testing import TestClient
from PIL import Image

from portico.domains.fulfilment import public as fulfilment
from portico.domains.fulfilment.models import after_sales_models as models
from portico.entrypoints.http.api import api
from portico.kernel.clock import utc_now
from portico.kernel.ids import new_id
from tests.entrypoints.http.shopfront import as_member
from tests.usecases.after_sales.desk import MOVE, Desk
from tests.usecases.shopping import Shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(site):
    return Desk(Shop(site, utc_now()))


@pytest.fixture
def client(desk):
    with TestClient(api) as client:
        yield client


@pytest.fixture
def member(client, desk):
    return as_member(client, desk.shopper)


def body(order, kind="return_refund", quantity=1, **changes):
    lines = [{"order_line_id": str(order.lines[0].id), "quantity": quantity}]
    return {"order_id": str(order.id), "kind": kind, "lines": lines, "reason": "other"} | changes


def picture(size=(64, 48), kind="JPEG", **more):
    out = io.BytesIO()
    Image.new("RGB", size, "#884422").save(out, kind, **more)
    return out.getvalue()


def send(member, content, name="p.jpg"):
    return member.client.post(
        "/api/v1/after-sales/pictures", files={"file": (name, content, "image/jpeg")}, headers=member.headers
    )


def test_a_buyers_way_through_a_return(member, desk):
    desk.has_return_address()
    order = desk.completed((desk.shop.sku(3333), 3))
    options = member.get(f"/orders/{order.id}/after-sales/options").json()
    assert options["refused"] == ""
    assert [kind["kind"] for kind in options["kinds"]] == ["refund_only", "return_refund", "exchange"]
    assert options["lines"][0]["shipped_worth_fen"] == [0, 3333, 6666, 9999]
    shown = send(member, picture()).json()
    asked = member.post_once("/after-sales", body(order, words="尺码小了", pictures=[shown["id"]])).json()
    assert (asked["state"], asked["state_text"], asked["amount_fen"]) == ("waiting_merchant", "待商家处理", 3333)
    assert asked["actions"] == ["withdraw", "say"]
    desk.decide(fulfilment.get_case(site_id=desk.site_id, case_id=asked["id"]), MOVE.APPROVE_RETURN)
    waiting = member.get(f"/after-sales/{asked['id']}").json()
    assert waiting["return_to"]["recipient"] == "售后部"
    sent = member.post(
        f"/after-sales/{asked['id']}/return-parcel", {"carrier": "顺丰", "tracking_number": "sf 900000001"}
    ).json()
    assert sent["return_parcel"] == {
        "carrier_code": "SF", "carrier_name": "顺丰速运", "tracking_number": "SF900000001",
        "state_text": "", "track": [],
    }  # fmt: skip
    assert "SF" in [one["code"] for one in sent["carriers"]]
    assert sent["return_to"] is None
    assert [entry["text"] for entry in sent["entries"]] == [
        "买家已寄回：顺丰速运 SF900000001", "商家同意退货，请买家寄回", "买家提交申请：其他",
    ]  # fmt: skip
    assert member.get("/after-sales?is_open=true").json()["items"][0]["id"] == asked["id"]
    assert member.get("/after-sales?is_open=false").json()["items"] == []
    assert member.get(f"/orders/{order.id}/after-sales").json()["items"][0]["number"] == asked["number"]


def test_a_withdrawn_case_is_over(member, desk):
    order = desk.paid((desk.shop.sku(), 1))
    asked = member.post_once("/after-sales", body(order, "refund_only", is_unshipped=True)).json()
    over = member.post(f"/after-sales/{asked['id']}/withdraw").json()
    assert (over["state"], over["close_text"], over["actions"]) == ("closed", "您撤销了申请", [])
    again = member.post(f"/after-sales/{asked['id']}/withdraw")
    assert (again.status_code, again.json()["code"]) == (409, "transition_refused")


@pytest.mark.parametrize(
    ("changes", "status", "code", "field"),
    [
        ({"quantity": 4}, 422, "invalid", "lines.0.quantity"),
        ({"kind": "refund_only", "amount_fen": 3334}, 422, "refund_amount_invalid", "amount_fen"),
        ({"reason": "because"}, 422, "invalid", "reason"),
        ({"pictures": ["nonsense"]}, 404, "after_sale_picture_not_found", None),
        ({"is_unshipped": True}, 409, "after_sale_not_possible", None),
    ],
)
def test_what_cannot_be_asked_for_is_refused_and_nothing_is_held(member, desk, changes, status, code, field):
    order = desk.completed((desk.shop.sku(3333), 3))
    answer = member.post_once("/after-sales", body(order, **changes))
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    if field:
        assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert models.AfterSale.objects.count() == 0
    assert desk.order(order.id).lines[0].held_quantity == 0


class TestPictures:
    def test_a_picture_loses_what_the_camera_wrote(self, member):
        exif = Image.Exif()
        exif[0x010F] = "a camera"
        answer = send(member, picture((3200, 100), exif=exif))
        assert answer.status_code == 201, answer.text
        shown = member.client.get(answer.json()["url"])
        assert shown.headers["content-type"] == "image/jpeg"
        with Image.open(io.BytesIO(shown.content)) as image:
            assert image.size == (1600, 50)
            assert dict(image.getexif()) == {}

    def test_what_is_no_picture_is_refused(self, member):
        answer = send(member, b"<script>alert(1)</script>")
        assert (answer.status_code, answer.json()["code"]) == (422, "image_refused")
        assert models.Picture.objects.count() == 0

    def test_an_address_is_good_for_two_hours(self, member):
        url = send(member, picture()).json()["url"]
        with time_machine.travel(utc_now() + timedelta(hours=2, seconds=1)):
            assert member.client.get(url).status_code == 404
        assert member.client.get(url[:-2] + "xx").status_code == 404

    def test_a_picture_goes_with_one_case_of_its_sender(self, member, desk, client):
        order = desk.completed((desk.shop.sku(), 2))
        theirs = send(as_member(client, desk.shop.shopper()), picture()).json()["id"]
        assert member.post_once("/after-sales", body(order, pictures=[theirs])).status_code == 404
        mine = send(member, picture()).json()["id"]
        assert member.post_once("/after-sales", body(order, pictures=[mine])).status_code == 201
        assert member.post_once("/after-sales", body(order, pictures=[mine])).status_code == 404

    def test_not_more_than_forty_a_day(self, member, desk):
        models.Picture.objects.bulk_create(
            models.Picture(
                id=new_id(), site_id=desk.site_id, member_id=desk.shopper.actor.member_id,
                content=b"", size=0, uploaded_at=utc_now(),
            )
            for _ in range(40)
        )  # fmt: skip
        answer = send(member, picture())
        assert (answer.status_code, answer.json()["code"]) == (429, "after_sale_too_many_pictures")
