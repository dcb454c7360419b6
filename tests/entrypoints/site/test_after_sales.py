"""After-sales on the website: asking from the order, a case's page, what is refused stays on the form."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image

from portico.domains.fulfilment import public as fulfilment
from portico.kernel.clock import utc_now
from tests.entrypoints.site.conftest import signed_in
from tests.usecases.after_sales.desk import KIND, MOVE, STATE, Desk
from tests.usecases.shopping import Shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(site):
    return Desk(Shop(site, utc_now()))


@pytest.fixture
def buyer(desk):
    return signed_in(desk.site_id, desk.shopper.actor.member_id, utc_now())


def hidden(page, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, page[:400]
    return found[1]


def photo(name="p.jpg"):
    out = io.BytesIO()
    Image.new("RGB", (32, 32), "#a33").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def only_case(desk):
    (case,) = fulfilment.cases_of_member(
        site_id=desk.site_id, member_id=desk.shopper.actor.member_id, is_open=None, cursor=None, limit=10
    ).items
    return desk.case(case)


def test_a_buyer_asks_from_the_order_and_sends_the_goods_back(desk, buyer):
    desk.has_return_address()
    order = desk.completed((desk.shop.sku(3333), 3))
    assert f"/orders/{order.id}/after-sale/" in buyer.get(f"/orders/{order.id}/").content.decode()
    url = f"/orders/{order.id}/after-sale/?kind=return_refund"
    page = buyer.get(url).content.decode()
    assert "退货退款" in page
    answer = buyer.post(
        url,
        {
            "key": hidden(page, "key"), f"pieces-{order.lines[0].id}": "2", "reason": "size", "words": "小了一号",
            "pictures": photo(),
        },
    )  # fmt: skip
    case = only_case(desk)
    assert (answer.status_code, answer["Location"]) == (302, f"/after-sales/{case.id}/")
    assert (case.kind, case.asked.minor, len(case.entries[0].pictures)) == (KIND.RETURN_REFUND, 6666, 1)
    desk.decide(case, MOVE.APPROVE_RETURN)
    shown = buyer.get(f"/after-sales/{case.id}/").content.decode()
    assert "浙江省杭州市西湖区文三路 1 号" in shown
    buyer.post(f"/after-sales/{case.id}/return-parcel/", {"carrier": "SF", "tracking_number": "SF900000001"})
    assert desk.case(case).state is STATE.RETURNING
    assert case.number in buyer.get("/after-sales/").content.decode()
    assert case.number in buyer.get(f"/orders/{order.id}/").content.decode()


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(desk, buyer):
    order = desk.completed((desk.shop.sku(3333), 1))
    url = f"/orders/{order.id}/after-sale/?kind=refund_only"
    key = hidden(buyer.get(url).content.decode(), "key")
    form = {"key": key, f"pieces-{order.lines[0].id}": "1", "reason": "damaged", "words": "杯口裂了", "amount": "33.34"}
    answer = buyer.post(url, {**form, "pictures": photo()})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "最多 ¥33.33" in page
    assert "杯口裂了" in page
    kept = hidden(page, "kept")
    answer = buyer.post(url, {**form, "amount": "33.33", "kept": kept})
    assert answer.status_code == 302
    assert [str(one) for one in only_case(desk).entries[0].pictures] == [kept]


def test_what_is_said_with_a_bad_file_is_kept_and_nothing_is_sent(desk, buyer):
    case = desk.ask(desk.completed((desk.shop.sku(), 1)), KIND.REFUND_ONLY, 1)
    bad = SimpleUploadedFile("p.jpg", b"no picture", "image/jpeg")
    answer = buyer.post(f"/after-sales/{case.id}/say/", {"words": "请看杯口", "pictures": [photo(), bad]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "p.jpg" in page
    assert "请看杯口</textarea>" in page
    assert len(desk.case(case).entries) == 1
    again = {"words": "请看杯口", "kept": hidden(page, "kept")}
    assert buyer.post(f"/after-sales/{case.id}/say/", again).status_code == 302
    assert len(desk.case(case).entries[-1].pictures) == 1
    seven = buyer.post(f"/after-sales/{case.id}/say/", {"words": "七张", "pictures": [photo() for _ in range(7)]})
    assert (seven.status_code, seven.content.decode().count('name="kept"')) == (422, 6)


def test_a_wrong_waybill_stays_in_its_field(desk, buyer):
    desk.has_return_address()
    case = desk.ask(desk.completed((desk.shop.sku(), 1)), KIND.RETURN_REFUND, 1)
    desk.decide(case, MOVE.APPROVE_RETURN)
    answer = buyer.post(f"/after-sales/{case.id}/return-parcel/", {"carrier": "YTO", "tracking_number": "单号?"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'role="alert"' in page
    assert 'value="单号?"' in page
    assert 'value="YTO" selected' in page
    assert desk.case(case).state is STATE.WAITING_RETURN


def test_anothers_picture_is_not_shown_to_who_names_it(desk, buyer):
    stranger = desk.shop.shopper()
    with transaction.atomic():
        theirs = fulfilment.keep_picture(
            site_id=desk.site_id, member_id=stranger.actor.member_id, content=photo().read(), now=utc_now()
        )
    order = desk.completed((desk.shop.sku(3333), 1))
    url = f"/orders/{order.id}/after-sale/?kind=refund_only"
    answer = buyer.post(url, {"reason": "damaged", "kept": str(theirs)})
    assert answer.status_code == 422
    assert 'name="kept"' not in answer.content.decode()
    assert "after-sale-pictures" not in answer.content.decode()


def test_sending_the_form_twice_asks_once(desk, buyer):
    order = desk.paid((desk.shop.sku(), 2))
    url = f"/orders/{order.id}/after-sale/"
    form = {
        "key": hidden(buyer.get(url).content.decode(), "key"), f"pieces-{order.lines[0].id}": "1",
        "reason": "not_wanted",
    }  # fmt: skip
    first, second = buyer.post(url, form), buyer.post(url, form)
    assert first["Location"] == second["Location"]
    assert only_case(desk).is_unshipped


def test_an_order_that_cannot_have_one_says_why(desk, buyer):
    order = desk.shop.order(desk.shopper, (desk.shop.sku(), 1))
    page = buyer.get(f"/orders/{order.id}/after-sale/").content.decode()
    assert "订单还没有付款" in page
    assert "<form" not in page.split("account-main")[1].split("</main>")[0]


def test_strangers_find_nothing(desk, buyer):
    case = desk.ask(desk.paid((desk.shop.sku(), 1)), KIND.REFUND_ONLY, 1)
    stranger = signed_in(desk.site_id, desk.shop.shopper().actor.member_id, utc_now())
    assert stranger.get(f"/after-sales/{case.id}/").status_code == 404
    assert stranger.post(f"/after-sales/{case.id}/withdraw/").status_code == 404
    assert stranger.get(f"/orders/{case.order_id}/after-sale/").status_code == 404
    assert stranger.get("/after-sales/nonsense/").status_code == 404
    assert desk.case(case).state is STATE.WAITING_MERCHANT


def test_withdrawing_and_appealing(desk, buyer):
    case = desk.ask(desk.completed((desk.shop.sku(), 1)), KIND.REFUND_ONLY, 1)
    desk.decide(case, MOVE.REJECT, words="没有看到破损")
    buyer.post(f"/after-sales/{case.id}/appeal/", {"words": ""})
    assert desk.case(case).state is STATE.REJECTED
    buyer.post(f"/after-sales/{case.id}/appeal/", {"words": "请看照片", "pictures": photo()})
    assert desk.case(case).state is STATE.ARBITRATION
    buyer.post(f"/after-sales/{case.id}/withdraw/")
    assert desk.case(case).state is STATE.CLOSED
    assert "您撤销了申请" in buyer.get(f"/after-sales/{case.id}/").content.decode()
