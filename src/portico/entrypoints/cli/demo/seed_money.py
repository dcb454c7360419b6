"""Money for the demo: balances, a withdrawal that waits, invoices in every state, bills of the last days."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import uuid5

from django.contrib.auth import get_user_model
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from portico.domains.invoices import public as invoices
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.payments.ports import BillEntry
from portico.domains.wallet import public as wallet
from portico.entrypoints.cli.demo.past_trades import PROVIDER
from portico.infra.actors import Member, Right, Staff
from portico.kernel.ids import MemberId, SiteId
from portico.kernel.money import Money, yuan_text
from portico.usecases import invoicing

_CLERK = "finance"
# Balances by member: yuan, why.
_TOP_UPS = (
    ("lin", 500_00, "门店充值满 500 送 50"), ("lin", 50_00, "充值赠送"), ("zhou", 300_00, "门店现金充值"),
    ("chen", 128_00, "售后补偿"), ("he", 1_000_00, "企业团购预存"),
)  # fmt: skip
_COMPANY = invoices.TitleFields(
    name="杭州听檐茶事有限公司", tax_number="91330100799655058B", email="finance@tingyan.example"
)


def seed_money(*, site_id: SiteId, members: Mapping[str, MemberId], now: datetime) -> None:
    """What finance looks at is there. Idempotent: each part is done once."""
    # Who did it, by the name that the console shows; nobody where the accounts are not open.
    account = get_user_model().objects.filter(username=_CLERK).values_list("pk", flat=True).first()
    clerk = Staff(site_id, account or 0, _CLERK, frozenset(Right))
    for place, (code, fen, reason) in enumerate(_TOP_UPS):
        wallet.top_up(
            site_id=site_id, member_id=members[code], amount=Money(fen), reason=reason,
            form=uuid5(site_id, f"top-up {place}"), actor=clerk, now=now - timedelta(days=20 - 3 * place),
        )  # fmt: skip
    _withdrawals(Member(site_id, members["he"]), clerk, now)
    _invoices(Member(site_id, members["lin"]), clerk, now)
    _bills(site_id, now)


def _withdrawals(actor: Member, clerk: Staff, now: datetime) -> None:
    known = wallet.withdrawals_of(site_id=actor.site_id, member_id=actor.member_id, cursor=None, limit=1)
    if known.items:
        return
    payee = wallet.Payee("何知夏", "6222 0000 0000 0000 示例银行")
    for amount, before in ((Money(200_00), timedelta(days=6)), (Money(300_00), timedelta(hours=5))):
        asked = wallet.request_withdrawal(
            actor=actor, amount=amount, channel=wallet.Channel.MANUAL, payee=payee, now=now - before
        )
        if before > timedelta(days=1):
            wallet.paid_by_hand(actor=clerk, withdrawal_id=asked.id, words="对公转账 DEMO-0001", now=now - before)


def _invoices(actor: Member, clerk: Staff, now: datetime) -> None:
    """A title, an invoice that is issued, and one that waits, for the first member's completed orders."""
    site_id, member_id = actor.site_id, actor.member_id
    if invoices.titles_of(site_id=site_id, member_id=member_id):
        return
    invoices.save_title(
        kind=invoices.TitleKind.COMPANY, fields=_COMPANY, is_default=True, now=now, site_id=site_id, member_id=member_id
    )
    invoices.save_title(
        kind=invoices.TitleKind.PERSONAL,
        fields=invoices.TitleFields("林小满"),
        is_default=False,
        now=now,
        site_id=site_id,
        member_id=member_id,
    )
    page = orders.list_orders(
        state=orders.OrderState.COMPLETED, cursor=None, limit=2, site_id=site_id, member_id=member_id
    )
    wanted = invoices.Wanted(invoices.TitleKind.COMPANY, _COMPANY)
    for place, order in enumerate(reversed(page.items)):
        view = invoicing.ask(actor=actor, order_id=order.id, wanted=wanted, now=now - timedelta(days=2 - place))
        if place == 0:
            number = "24332000000000000018"
            invoices.issue_invoice(
                actor=clerk, invoice_id=view.id, version=view.version, amount=view.amount, invoice_no=number,
                pdf=_paper(number, view), now=now - timedelta(days=1),
            )  # fmt: skip


def _paper(number: str, view: invoices.InvoiceView) -> bytes:
    """A page that says what it stands for: the demo has no tax office."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    kept = io.BytesIO()
    canvas = Canvas(kept, pagesize=(595, 397))
    lines = ("电子发票（演示样例，不作报销凭证）", f"发票号码：{number}", f"购买方：{_COMPANY.name}",
             f"税号：{_COMPANY.tax_number}", f"订单：{view.subject_number}",
             f"价税合计：¥{yuan_text(view.amount.minor)}")  # fmt: skip
    for row, text in enumerate(lines):
        canvas.setFont("STSong-Light", 18 if row == 0 else 12)
        canvas.drawString(60, 330 - 36 * row, text)
    canvas.save()
    return kept.getvalue()


def _bills(site_id: SiteId, now: datetime) -> None:
    """The last week's bills agree with the books, but for one trade of another system on the same account."""
    yesterday = payments.day_of(now) - timedelta(days=1)
    if payments.bills(site_id=site_id, since=yesterday - timedelta(days=30), until=yesterday):
        return
    for day in payments.unplanned_days(site_id=site_id, provider=PROVIDER, now=now):
        payments.plan_bill(site_id=site_id, provider=PROVIDER, day=day, now=now)
        key = payments.BillKey(site_id, PROVIDER, day)
        books = payments.books_for(key=key, entries=())
        entries = [BillEntry(kind, number, entry.amount) for (kind, number), entry in books.expected.items()]
        if day == yesterday:
            entries.append(BillEntry("payment", f"POS{day:%Y%m%d}000018", Money(68_00)))
        found = payments.compare(entries, payments.books_for(key=key, entries=entries))
        payments.keep_bill(key=key, entries=entries, differences=found, now=now)
