"""Invoices under real threads, and what belongs to a person."""

from __future__ import annotations

import pytest
from django.db import transaction

from portico.domains.invoices import public as invoices
from portico.domains.invoices.models import Invoice, InvoiceFile, Title
from portico.infra.actors import Member, Right, Staff
from portico.kernel.ids import MemberId, new_id
from portico.kernel.money import Money
from tests.usecases.test_checkout_concurrency import in_threads

pytestmark = pytest.mark.django_db(transaction=True)

PDF = b"%PDF-1.7\n%%EOF"
LIN = invoices.TitleFields("林晓")


def ask(site, member, subject, now, fen=1000):
    wanted = invoices.Wanted(invoices.TitleKind.PERSONAL, LIN)
    with transaction.atomic():
        return invoices.request_invoice(
            actor=Member(site.id, member), subject="order", subject_id=subject, subject_number="P1", amount=Money(fen),
            wanted=wanted, now=now,
        )  # fmt: skip


def test_one_order_is_invoiced_once_and_decided_once(site, now):
    member, subject = MemberId(new_id()), new_id()

    def request(place):
        try:
            ask(site, member, subject, now)
        except invoices.InvoiceUnderWay:
            return 0
        return 1

    assert sum(in_threads(8, request)) == 1
    row = Invoice.objects.get()

    def decide(place):
        clerk = Staff(site.id, place, f"员工 {place}", frozenset(Right))
        try:
            with transaction.atomic():
                if place % 2:
                    invoices.reject_invoice(actor=clerk, invoice_id=row.id, version=1, words="抬头不全", now=now)
                else:
                    invoices.issue_invoice(
                        actor=clerk, invoice_id=row.id, version=1, amount=Money(1000), invoice_no=f"{10**19 + place}",
                        pdf=PDF, now=now,
                    )  # fmt: skip
        except invoices.InvoiceMovedOn:
            return 0
        return 1

    assert sum(in_threads(8, decide)) == 1
    row.refresh_from_db()
    assert (row.version, InvoiceFile.objects.count()) == (2, 1 if row.state == "issued" else 0)


def test_a_member_keeps_twenty_titles_and_one_usual_one(site, now):
    member = MemberId(new_id())

    def keep(place):
        try:
            with transaction.atomic():
                invoices.save_title(
                    site_id=site.id, member_id=member, kind=invoices.TitleKind.PERSONAL, fields=LIN, is_default=True,
                    now=now,
                )  # fmt: skip
        except invoices.TitlesFull:
            return 0
        return 1

    assert sum(sum(in_threads(8, keep)) for _ in range(3)) == invoices.MAX_TITLES
    assert Title.objects.filter(is_default=True).count() == 1


def test_what_is_named_is_sealed_merged_and_erased(site, now):
    member, other = MemberId(new_id()), MemberId(new_id())
    for one in (member, other):
        with transaction.atomic():
            invoices.save_title(
                site_id=site.id, member_id=one, kind=invoices.TitleKind.PERSONAL, fields=LIN, is_default=True, now=now
            )
    asked = ask(site, other, new_id(), now)
    assert "林晓".encode() not in bytes(Title.objects.first().content) + bytes(Invoice.objects.get().content)
    with transaction.atomic():
        invoices.adopt_member(site_id=site.id, from_member=other, to_member=member, now=now)
    held = invoices.export_member(site_id=site.id, member_id=member)
    assert (len(held["titles"]), len(held["invoices"]), held["invoices"][0]["title"]["name"]) == (2, 1, "林晓")
    assert sum(title["is_default"] for title in held["titles"]) == 1
    with transaction.atomic():
        invoices.erase_member(site_id=site.id, member_id=member, now=now)
    assert Title.objects.count() == 0
    view = invoices.get_invoice(site_id=site.id, invoice_id=asked.id)
    assert (view.title, view.state) == (None, invoices.InvoiceState.CANCELLED)
