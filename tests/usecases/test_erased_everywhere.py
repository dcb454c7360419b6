"""After an erasure neither a dump of the data base nor any file of the installation knows who it was.

The member has lived: two phones that were one person, two WeChat accounts, an address, an order paid, shipped and
reported to WeChat, a cart, visits before and after signing in, consents, a copy of their data, words of their own.
"""

from __future__ import annotations

import dataclasses
import os
import subprocess
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection, transaction

from portico.domains.fulfilment.models import ShippingReport
from portico.domains.members import public as members
from portico.domains.members import rules as member_rules
from portico.domains.orders import public as orders
from portico.domains.privacy import public as privacy
from portico.domains.touchpoints import public as touchpoints
from portico.domains.tracking import public as tracking
from portico.entrypoints.worker import sweeps
from portico.infra.actors import Member
from portico.infra.embedded_postgres import bin_dir
from portico.infra.sealed import blind_index
from portico.kernel.clock import utc_now
from portico.kernel.ids import MemberId, SkuId, new_id
from portico.kernel.money import Money
from portico.usecases import (
    data_copy,
    handoff,
    identity,
    key_rotation,
    leaving,
    receipts,
    shipping,
    shipping_reports,
    tombstones,
)
from portico.usecases import privacy as privacy_of
from tests.usecases.connected import connected
from tests.usecases.shopping import Shopper, planned_jobs
from tests.usecases.till import till

__all__ = ["connected", "till"]

pytestmark = pytest.mark.django_db(transaction=True)

PHONE, PARCEL_PHONE = "13911112222", "13722223333"
NAME, NICKNAME, STREET = "张三丰", "山茶花开", "文三路478号华星时代"
OA_OPENID, UNIONID = "oa-openid-of-zhang", "unionid-of-zhang"
VISITOR, OLD_VISITOR = "visitor-zhang-01", "visitor-zhang-00"
WORDS = ("放在门卫处，谢谢", "我是张三丰本人", "Mozilla/5.0 (Zhang)", "zhang.example", "山茶花种子")


def dump() -> str:
    """The data base as a backup has it."""
    held = connection.settings_dict
    command = [bin_dir() / "pg_dump", "--data-only", "--dbname", held["NAME"]]
    for option, name in (("--host", "HOST"), ("--port", "PORT"), ("--username", "USER")):
        if held.get(name):
            command += [option, str(held[name])]
    environment = {**os.environ, "PGPASSWORD": str(held.get("PASSWORD") or "")}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout


def traces(everything: list[str]) -> list[str]:
    """The lines of a dump in which one of `everything` stands, with the table they are in."""
    found, table = [], ""
    for line in dump().splitlines():
        if line.startswith("COPY "):
            table = line.split()[1]
        found += [f"{table}: {word}" for word in everything if word in line]
    return found


def in_files(everything: list[str], folder: Path) -> list[str]:
    contents = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert contents, "the list of the erased at least"
    return [f"{path}: {word}" for path, content in contents.items() for word in everything if word.encode() in content]


def sealed_values() -> dict[str, int]:
    """How many sealed values each column holds."""
    found = {}
    with connection.cursor() as cursor:
        for column in key_rotation.COLUMNS:
            cursor.execute(f"SELECT count(*) FROM {column.table} WHERE coalesce({column.column}, '') <> ''")
            found[str(column)] = cursor.fetchone()[0]
    return found


@pytest.fixture
def folder(settings, till, tmp_path):
    settings.PORTICO = dataclasses.replace(settings.PORTICO, data_dir=tmp_path)
    return tmp_path


def visit(site_id, visitor_id, member_id, now):
    touchpoints.record_visit(
        site_id=site_id, visitor_id=visitor_id, member_id=member_id, carrier="h5", path="/p/1", entry_code=None,
        params={"utm_source": "zhang.example"}, referrer="https://zhang.example/a", now=now,
    )  # fmt: skip
    tracking.record_events(
        site_id=site_id, visitor_id=visitor_id, member_id=member_id, now=now,
        events=[tracking.EventDraft(new_id(), "search", now, "h5", {"text": "山茶花种子"})],
    )  # fmt: skip


def live(till, now) -> Shopper:
    """The member, who has something in every table that belongs to members."""
    site_id = till.site_id
    shopper = till.wechat_shopper()
    member_id = shopper.actor.member_id
    with transaction.atomic():
        visit(site_id, OLD_VISITOR, None, now - timedelta(days=40))
        visit(site_id, VISITOR, None, now)
        privacy.record_consent(
            site_id=site_id, purpose="location", given=False, carrier="h5", visitor_id=VISITOR, now=now
        )
        for visitor in (OLD_VISITOR, VISITOR):
            tracking.attach_visitor(site_id=site_id, visitor_id=visitor, member_id=member_id, now=now)
            touchpoints.attach_visitor(site_id=site_id, visitor_id=visitor, member_id=member_id, now=now)
        visit(site_id, VISITOR, member_id, now)
        second = members.sign_in_mini_program(
            site_id=site_id, provenance={"carrier": "oa"}, now=now,
            identity=members.MiniProgramIdentity("wechat_oa", "wx-oa", OA_OPENID, UNIONID),
        ).member_id  # fmt: skip
        members.bind_phone(site_id=site_id, member_id=second, phone=PHONE, provenance={}, now=now)
        members.update_member(
            site_id=site_id, member_id=second, change=members.ProfileChange(nickname=NICKNAME), now=now
        )
        members.update_member(
            site_id=site_id, member_id=member_id, now=now,
            change=members.ProfileChange(nickname=NICKNAME, avatar_url="https://zhang.example/face.png"),
        )  # fmt: skip
        identity.unite(
            site_id=site_id, one=member_id, other=second, evidence="phone", provenance={"entry": "zhang"}, now=now
        )
        address = members.save_address(
            site_id=site_id, member_id=member_id, now=now,
            draft=members.AddressDraft(NAME, PARCEL_PHONE, "330106", STREET),
        )  # fmt: skip
        members.open_session(site_id=site_id, member_id=member_id, carrier="h5", user_agent=WORDS[2], now=now)
        orders.add_line(
            site_id=site_id, owner=orders.member_owner(member_id), sku_id=SkuId(new_id()), quantity=1,
            unit_price=Money(990), now=now,
        )  # fmt: skip
        members.save_item(site_id=site_id, member_id=member_id, kind="product", subject_id=new_id(), now=now)
        members.record_download(site_id=site_id, member_id=member_id, subject_id=new_id(), now=now)
        members.request_sms_code(site_id=site_id, phone=PHONE, client_ip="203.0.113.7", now=now)
    return Shopper(Member(site_id, MemberId(member_id)), address.id)


def shop_and_finish(till, shopper) -> orders.OrderView:
    order = till.shop.order(shopper, (till.shop.sku(5000), 1), note=WORDS[0])
    view = till.start(shopper, order, method="wechat_jsapi")
    till.platform_pays(view)
    till.deliver()
    shipping.ship_order(
        actor=till.shop.staff, order_id=order.id, carrier="SF", tracking_number="SF1234567890", now=utc_now()
    )
    till.work()
    for job in planned_jobs(shipping_reports.SEND_REPORT_TASK):
        shipping_reports.send_shipping_report(report_id=UUID(job["report_id"]), now=utc_now())
    receipts.confirm_receipt(actor=shopper.actor, order_id=order.id, now=utc_now())
    till.work()
    return order


def test_nothing_and_no_file_knows_who_it_was(till, folder):
    now = utc_now()
    shopper = live(till, now)
    actor, member_id = shopper.actor, shopper.actor.member_id
    openid = till.sandbox.openid("lin-xiao")
    order = shop_and_finish(till, shopper)
    privacy_of.decide(actor=actor, purpose="marketing", given=True, carrier="h5", now=now)
    privacy_of.change_message_settings(
        actor=actor, switches=[("orders", "oa", False)], quiet_from="", quiet_to="", language="en", now=now
    )
    handoff.offer(actor=actor, session_id=None, target="web", path="/account/", now=now)
    export = data_copy.start_export(actor=actor, language="zh-hans", now=now)
    data_copy.run_export(site_id=till.site_id, export_id=export.id, clock=utc_now)
    asked = leaving.ask_to_leave(actor=actor, reason=WORDS[1], is_confirmed=True, language="zh-hans", now=now)

    plain = [PHONE, PARCEL_PHONE, NAME, NICKNAME, STREET, openid, OA_OPENID, UNIONID, VISITOR, OLD_VISITOR, *WORDS]
    indexes = [
        blind_index(text, purpose=purpose).hex()
        for text, purpose in (
            (PHONE, member_rules.PHONE), (openid, member_rules.OPENID), (OA_OPENID, member_rules.OPENID),
            (f"wechat:{UNIONID}", member_rules.UNIONID), (PARCEL_PHONE, "order_address"),
        )
    ]  # fmt: skip
    before = traces([*plain, *indexes])
    told_apart = {line.split(": ")[1] for line in before}
    assert told_apart >= {NICKNAME, VISITOR, OLD_VISITOR, *WORDS}, "the search finds what is there"
    assert told_apart >= set(indexes[:4])
    # M7: even of a living member a dump shows neither phone nor name nor address nor account.
    assert told_apart.isdisjoint({PHONE, PARCEL_PHONE, STREET, openid, OA_OPENID, UNIONID})
    sealed = sealed_values()
    assert sealed["members_merge.journal"] == sealed["privacy_export_archive.content"] == 1

    assert sweeps.erase_who_left(asked.due_at) == 1

    assert traces([*plain, *indexes]) == []
    assert in_files([*plain, *indexes], folder) == []
    assert {column: count for column, count in sealed_values().items() if count} == {}
    assert {grave.member_id for grave in tombstones.read_list()} >= {member_id}
    # The books still add up.
    kept = till.order(order)
    assert (kept.payable, kept.state, kept.address, kept.note) == (order.payable, orders.OrderState.COMPLETED, None, "")
    assert ShippingReport.objects.get().state == "accepted"
    assert sum(one.given + one.withdrawn for one in privacy.count_consents(site_id=till.site_id)) == 2
    assert members.find_by_phone(site_id=till.site_id, phone=PHONE) is None
    with pytest.raises(members.MemberNotFound):
        members.get_member(site_id=till.site_id, member_id=member_id)
