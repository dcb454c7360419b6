"""After-sales in the console: the queue, a case decided by form, refusals that keep what was typed, terms."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from portico.domains.fulfilment import public as fulfilment
from portico.kernel.clock import utc_now
from tests.entrypoints.console import shop as console_shop
from tests.usecases.after_sales.desk import KIND, MOVE, STATE, Desk
from tests.usecases.shopping import Shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(site):
    return Desk(Shop(site, utc_now()))


@pytest.fixture
def clerk(desk):
    return console_shop.client_of("customer_service")


@pytest.fixture
def base():
    return reverse("console:after_sales")


def decide(client, base, case, move, **values):
    values.setdefault("version", str(case.version))
    return client.post(f"{base}{case.id}/decide/", {"move": move, **values}, follow=False)


def test_the_queue_shows_what_waits_for_whom(desk, clerk, base):
    desk.has_return_address()
    one = desk.ask(desk.paid((desk.shop.sku(6800), 1)), KIND.REFUND_ONLY, 1)
    two = desk.ask(desk.completed((desk.shop.sku(), 1)), KIND.RETURN_REFUND, 1)
    desk.decide(two, MOVE.APPROVE_RETURN)
    page = clerk.get(base).content.decode()
    assert one.number in page
    assert two.number in page
    mine = clerk.get(base + "?tab=merchant").content.decode()
    assert (one.number in mine, two.number in mine) == (True, False)
    assert "68.00" in mine
    assert two.number in clerk.get(f"{base}?number={two.order_number}").content.decode()


def test_the_menu_says_how_many_wait_for_the_shop(desk, clerk, base):
    def waiting(client):
        return re.findall(r'data-pc-waiting": "(\d+)"', client.get(base).content.decode())

    desk.has_return_address()
    assert waiting(clerk) == []
    for _ in range(2):
        case = desk.ask(desk.completed((desk.shop.sku(), 1)), KIND.RETURN_REFUND, 1)
    # On the entry, and on its menu while that is closed.
    assert waiting(clerk) == ["2", "2"]
    assert waiting(console_shop.client_of("finance")) == []
    desk.decide(case, MOVE.APPROVE_RETURN)
    assert waiting(clerk) == ["1", "1"]


def test_the_queue_costs_the_same_however_long_it_is(desk, clerk, base, django_assert_max_num_queries):
    for _ in range(3):
        desk.ask(desk.paid((desk.shop.sku(), 1)), KIND.REFUND_ONLY, 1)
    clerk.get(base)
    with django_assert_max_num_queries(16):
        clerk.get(base)


def test_a_clerk_refunds_and_sees_what_went_back(desk, clerk, base):
    case = desk.ask(desk.paid((desk.shop.sku(6800), 2)), KIND.REFUND_ONLY, 1)
    assert "同意退款" in clerk.get(f"{base}{case.id}/").content.decode()
    answer = decide(clerk, base, case, "approve_refund")
    assert answer.status_code == 302
    after = clerk.get(f"{base}{case.id}/").content.decode()
    assert desk.case(case).state is STATE.REFUNDING
    assert "库存退回" in after
    assert desk.refunds() == [(6800, "after_sale")]


def test_what_was_typed_stays_when_a_colleague_was_faster(desk, clerk, base):
    case = desk.ask(desk.completed((desk.shop.sku(), 1)), KIND.REFUND_ONLY, 1)
    desk.decide(case, MOVE.REJECT, words="不同意")
    answer = decide(clerk, base, case, "offer", amount="12.5", words="只能退一部分 运费")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "售后单刚刚有变化" in page
    assert desk.case(case).state is STATE.REJECTED


def test_a_refused_offer_keeps_its_words(desk, clerk, base):
    case = desk.ask(desk.completed((desk.shop.sku(5000), 1)), KIND.REFUND_ONLY, 1)
    answer = decide(clerk, base, case, "offer", amount="50.01", words="少退一点点")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "少退一点点" in page
    assert 'value="50.01"' in page
    assert desk.case(case).state is STATE.WAITING_MERCHANT


def test_inspection_says_how_many_go_back_into_stock(desk, clerk, base):
    desk.has_return_address()
    sku = desk.shop.sku(stock=10)
    case = desk.ask(desk.completed((sku, 3)), KIND.RETURN_REFUND, 3)
    desk.decide(case, MOVE.APPROVE_RETURN)
    desk.send_back(case)
    case = desk.case(case)
    (line,) = case.lines
    assert decide(clerk, base, case, "approve_refund", **{f"back-{line.id}": "2"}).status_code == 302
    assert desk.shop.stock(sku) == (9, 0)


def test_notes_are_for_colleagues_and_messages_for_the_buyer(desk, clerk, base):
    case = desk.ask(desk.completed((desk.shop.sku(), 1)), KIND.REFUND_ONLY, 1)
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    picture = SimpleUploadedFile("a.png", out.getvalue(), "image/png")
    clerk.post(f"{base}{case.id}/say/", {"words": "请补一张照片", "pictures": picture})
    clerk.post(f"{base}{case.id}/say/", {"words": "这位买家常退货", "for_staff": "1"})
    theirs = fulfilment.get_case(site_id=desk.site_id, case_id=case.id, member_id=desk.shopper.actor.member_id).entries
    assert [(entry.code, entry.words, len(entry.pictures)) for entry in theirs[1:]] == [("said", "请补一张照片", 1)]
    assert "这位买家常退货" in clerk.get(f"{base}{case.id}/").content.decode()


def test_giving_back_unasked_from_the_order_page(desk, clerk, base):
    order = desk.completed((desk.shop.sku(5000), 2))
    page = clerk.get(reverse("console:order", args=[order.id])).content.decode()
    assert "主动退款" in page
    line = order.lines[0].id
    clerk.post(reverse("console:give_back", args=[order.id]), {f"pieces-{line}": "1", "amount": "20", "words": "补偿"})
    (case,) = fulfilment.cases_of_order(site_id=desk.site_id, order_id=order.id)
    assert (case.by_merchant, case.state) == (True, STATE.REFUNDING)
    assert desk.refunds() == [(2000, "after_sale")]


def test_a_form_that_is_sent_twice_gives_back_once(desk, clerk, base):
    order = desk.completed((desk.shop.sku(5000), 2))
    page = clerk.get(reverse("console:order", args=[order.id])).content.decode()
    (key,) = re.findall(r'name="key" value="([0-9a-f]{32})"', page)
    form = {"key": key, f"pieces-{order.lines[0].id}": "1", "amount": "20", "words": "补偿"}
    first, second = (clerk.post(reverse("console:give_back", args=[order.id]), form) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert desk.refunds() == [(2000, "after_sale")]


def test_what_a_refused_message_and_inspection_held_stays(desk, clerk, base):
    desk.has_return_address()
    case = desk.ask(desk.completed((desk.shop.sku(5000), 2)), KIND.RETURN_REFUND, 2)
    desk.decide(case, MOVE.APPROVE_RETURN)
    case = desk.case(desk.send_back(case))
    bad = SimpleUploadedFile("p.jpg", b"no picture", "image/jpeg")
    answer = clerk.post(f"{base}{case.id}/say/", {"words": "已收到", "for_staff": "1", "pictures": bad})
    assert (answer.status_code, "已收到</textarea>" in answer.content.decode()) == (422, True)
    back = f"back-{case.lines[0].id}"
    answer = decide(clerk, base, case, "approve_refund", **{back: "1", "words": "一件破损", "version": "1"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert re.search(rf'name="{back}"[^>]*value="1"', page)
    assert "一件破损" in page
    assert desk.refunds() == []
    # More than came back is refused, and nothing is done by half.
    answer = decide(clerk, base, case, "approve_refund", **{back: "3"})
    assert (answer.status_code, desk.refunds()) == (422, [])


def test_the_warehouse_looks_and_decides_nothing(desk, base):
    case = desk.ask(desk.paid((desk.shop.sku(), 1)), KIND.REFUND_ONLY, 1)
    warehouse = console_shop.client_of("warehouse")
    page = warehouse.get(f"{base}{case.id}/")
    assert (page.status_code, 'id="decide"' in page.content.decode()) == (200, False)
    assert decide(warehouse, base, case, "approve_refund").status_code == 403
    assert desk.case(case).state is STATE.WAITING_MERCHANT


class TestTerms:
    def values(self, **changes):
        values = {name: str(value) for name, value in fulfilment.CaseWindows.__dataclass_fields__.items()}
        values = {name: str(getattr(fulfilment.CaseWindows(), name)) for name in values}
        return values | {
            "version": "0", "recipient": "仓库", "phone": "0571-88886666", "address": "文三路 1 号",
        } | changes  # fmt: skip

    def test_terms_are_saved_and_used(self, desk, base):
        owner = console_shop.client_of("owner")
        assert owner.post(base + "settings/", self.values(decide_hours="24")).status_code == 302
        policy = fulfilment.get_after_sale_policy(site_id=desk.site_id)
        assert (policy.windows.decide_hours, policy.return_to.recipient, policy.version) == (24, "仓库", 1)

    def test_a_stale_form_is_refused_and_keeps_what_was_typed(self, desk, base):
        owner = console_shop.client_of("owner")
        owner.post(base + "settings/", self.values())
        answer = owner.post(base + "settings/", self.values(address="另一个仓库 2 号"))
        assert answer.status_code == 409
        assert "另一个仓库 2 号" in answer.content.decode()
        assert fulfilment.get_after_sale_policy(site_id=desk.site_id).return_to.address == "文三路 1 号"

    def test_a_window_out_of_range_is_named(self, desk, base):
        owner = console_shop.client_of("owner")
        assert owner.post(base + "settings/", self.values(return_days="61")).status_code == 422
        assert fulfilment.get_after_sale_policy(site_id=desk.site_id).version == 0
