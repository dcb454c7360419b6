"""The ledger that nobody changes, one set of switches, exports with an end, and the seven days."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from portico.domains.privacy import public as privacy
from portico.domains.privacy.models import ConsentRecord, DataExport, ExportArchive
from portico.infra.models import OutboxEvent
from portico.infra.ownership import capture
from portico.kernel.ids import MemberId, new_id

VISITOR = "visitor-0001"


@pytest.fixture
def member_id():
    return MemberId(new_id())


def consent(site, now, *, member_id=None, visitor_id="", purpose="marketing", given=True):
    with transaction.atomic():
        return privacy.record_consent(
            site_id=site.id, purpose=purpose, given=given, carrier="web", now=now, member_id=member_id,
            visitor_id=visitor_id,
        )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM privacy_consent",
        "UPDATE privacy_consent SET given = NOT given",
        "UPDATE privacy_consent SET at = at - interval '1 day'",
        "UPDATE privacy_consent SET purpose = 'terms', member_id = NULL",
        "UPDATE privacy_consent SET policy_version = 'x'",
        "DELETE FROM privacy_tombstone",
        "UPDATE privacy_tombstone SET erased_at = now()",
    ],
)
def test_nobody_changes_what_was_recorded(site, now, member_id, statement):
    consent(site, now, member_id=member_id)
    with transaction.atomic():
        privacy.bury(site_id=site.id, member_ids=[member_id], now=now)
    with pytest.raises(IntegrityError, match="append-only") if "consent" in statement else pytest.raises(
        Exception, match="append-only"
    ), transaction.atomic(), connection.cursor() as cursor:  # fmt: skip
        cursor.execute(statement)
    assert privacy.consents_of(site_id=site.id, member_id=member_id)["marketing"].given


@pytest.mark.django_db
def test_the_latest_answer_holds_and_every_one_is_counted(site, other_site, now, member_id):
    for minute, given in enumerate((True, False, True, False)):
        consent(site, now + timedelta(minutes=minute), member_id=member_id, given=given)
    consent(site, now, visitor_id=VISITOR, purpose="location", given=False)
    consent(other_site, now, member_id=member_id, given=True)
    assert privacy.consents_of(site_id=site.id, member_id=member_id)["marketing"].given is False
    assert privacy.has_withdrawn(site_id=site.id, member_id=member_id, purpose="marketing")
    assert not privacy.has_withdrawn(site_id=site.id, member_id=member_id, purpose="analytics"), "never asked"
    counts = {one.purpose: (one.given, one.withdrawn) for one in privacy.count_consents(site_id=site.id)}
    assert (counts["marketing"], counts["location"], counts["terms"]) == ((2, 2), (0, 1), (0, 0))


@pytest.mark.django_db
def test_the_ledger_is_read_page_by_page_and_by_what_one_looks_for(site, now, member_id, django_assert_num_queries):
    for minute in range(5):
        consent(site, now + timedelta(minutes=minute), member_id=member_id, given=minute % 2 == 0)
    consent(site, now, visitor_id=VISITOR, purpose="location")
    with django_assert_num_queries(1):
        first = privacy.consent_ledger(site_id=site.id, limit=4)
    rest = privacy.consent_ledger(site_id=site.id, limit=4, cursor=first.next_cursor)
    entries = [*first.items, *rest.items]
    assert (len(first.items), len(rest.items), rest.next_cursor) == (4, 2, None)
    assert [entry.is_visitor for entry in entries] == [True, *[False] * 5]
    given = privacy.consent_ledger(site_id=site.id, purpose="marketing", given=True, member_id=member_id, limit=9)
    assert len(given.items) == 3


@pytest.mark.django_db
def test_a_visitors_answers_become_the_members_once(site, now, member_id):
    consent(site, now, visitor_id=VISITOR, purpose="phone", given=False)
    with transaction.atomic():
        assert privacy.attach_visitor(site_id=site.id, visitor_id=VISITOR, member_id=member_id) == 1
        assert privacy.attach_visitor(site_id=site.id, visitor_id=VISITOR, member_id=MemberId(new_id())) == 0
    assert privacy.consents_of(site_id=site.id, member_id=member_id)["phone"].given is False
    assert ConsentRecord.objects.get().visitor_id == ""


@pytest.mark.django_db
def test_may_contact_knows_what_is_stored(site, now, member_id, django_assert_max_num_queries):
    def may(topic, channel="oa"):
        return privacy.may_contact(site_id=site.id, member_id=member_id, topic=topic, channel=channel, now=now)

    may("orders")  # the site is read once a second
    with django_assert_max_num_queries(3):
        assert may("campaigns").allowed
    with transaction.atomic():
        privacy.save_notifications(
            site_id=site.id, member_id=member_id, now=now,
            change=privacy.NotificationChange({("orders", "oa"): False}, privacy.quiet_hours("11:00", "13:00")),
        )  # fmt: skip
        privacy.request_erasure(site_id=site.id, member_id=member_id, reason="", now=now)
    assert may("orders").reason == "switched_off"
    assert may("campaigns").reason == "leaving"
    assert may("service") == privacy.Verdict(allowed=True, reason="quiet_hours", not_before=now + timedelta(hours=1))
    with transaction.atomic():
        privacy.cancel_erasure(site_id=site.id, member_id=member_id, now=now)
    consent(site, now, member_id=member_id, given=False)
    assert may("campaigns").reason == "consent_withdrawn"
    assert may("content").reason == "consent_withdrawn"


@pytest.mark.django_db(transaction=True)
def test_two_devices_that_change_different_switches_both_succeed(site, now, member_id):
    start = threading.Barrier(2)

    def change(channel):
        start.wait()
        with transaction.atomic():
            privacy.save_notifications(
                site_id=site.id, member_id=member_id, now=now,
                change=privacy.NotificationChange({("orders", channel): False}),
            )  # fmt: skip
        connection.close()

    threads = [threading.Thread(target=change, args=(channel,)) for channel in ("sms", "oa")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held = privacy.find_notifications(site_id=site.id, member_id=member_id).switches
    assert (held["orders", "sms"], held["orders", "oa"], held["orders", "in_app"]) == (False, False, True)


@pytest.mark.django_db
def test_seven_days_and_thinking_better_of_it(site, now, member_id):
    with transaction.atomic():
        asked = privacy.request_erasure(site_id=site.id, member_id=member_id, reason="换号", now=now)
        later = now + timedelta(days=1)
        again = privacy.request_erasure(site_id=site.id, member_id=member_id, reason="", now=later)
    assert again == asked
    assert asked.due_at == now + timedelta(days=7)
    assert privacy.due_erasures(now=asked.due_at - timedelta(seconds=1), limit=9) == ()
    assert privacy.due_erasures(now=asked.due_at, limit=9) == (asked,)
    assert privacy.open_erasures(site_id=site.id, limit=9).items == [asked]
    with transaction.atomic():
        assert privacy.cancel_erasure(site_id=site.id, member_id=member_id, now=later)
        assert not privacy.cancel_erasure(site_id=site.id, member_id=member_id, now=later)
    assert privacy.find_erasure(site_id=site.id, member_id=member_id) is None
    (ended,) = privacy.open_erasures(site_id=site.id, state="cancelled", limit=9).items
    assert (ended.reason, ended.ended_at) == ("", later)
    names = list(OutboxEvent.objects.order_by("seq").values_list("name", flat=True))
    assert names == ["privacy.erasure_requested", "privacy.erasure_cancelled"]


def export(site, member_id, now):
    with transaction.atomic():
        return privacy.open_export(site_id=site.id, member_id=member_id, language="zh-hans", total=3, now=now)


@pytest.mark.django_db
def test_a_link_is_good_for_two_days_and_ten_times(site, other_site, now, member_id):
    made = export(site, member_id, now)
    with transaction.atomic():
        assert privacy.finish_export(export_id=made.id, archive=b"PK archive", now=now)
    (ready,) = privacy.list_exports(site_id=site.id, member_id=member_id, now=now)

    def take(at, site_id=site.id):
        with transaction.atomic():
            return privacy.take_archive(site_id=site_id, token=ready.token, now=at)

    with pytest.raises(privacy.ExportNotFound):
        take(now, other_site.id)
    for _ in range(10):
        assert take(now + timedelta(hours=47)) == b"PK archive"
    with pytest.raises(privacy.ExportNotFound):
        take(now + timedelta(hours=47))
    over = now + timedelta(hours=48)
    (expired,) = privacy.list_exports(site_id=site.id, member_id=member_id, now=over)
    assert (expired.state, expired.token) == ("expired", None)
    assert privacy.stale_exports(now=over, limit=9) == (made.id,)
    with transaction.atomic():
        privacy.put_away_export(export_id=made.id, now=over)
    assert not ExportArchive.objects.exists()
    assert privacy.open_exports(site_id=site.id, limit=9, now=over).items == [expired]


@pytest.mark.django_db
def test_one_export_at_a_time_and_one_that_a_dead_worker_left_can_be_asked_for_again(site, now, member_id):
    first = export(site, member_id, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        export(site, member_id, now)
    with transaction.atomic():
        assert privacy.advance_export(export_id=first.id, done=2, now=now)
        assert privacy.under_way(site_id=site.id, member_id=member_id, now=now).done == 2
        privacy.put_away_export(export_id=first.id, now=now + timedelta(minutes=16))
    assert DataExport.objects.get().state == "failed"
    with transaction.atomic():
        assert not privacy.finish_export(export_id=first.id, archive=b"late", now=now)
    assert not ExportArchive.objects.exists()
    assert export(site, member_id, now).state == "queued"


@pytest.mark.django_db
def test_two_who_are_one_are_as_private_as_the_more_private_one(site, now):
    one, other = MemberId(new_id()), MemberId(new_id())
    for member_id, channel, minute in ((one, "sms", 0), (other, "oa", 1)):
        with transaction.atomic():
            privacy.save_notifications(
                site_id=site.id, member_id=member_id, now=now + timedelta(minutes=minute),
                change=privacy.NotificationChange(
                    {("orders", channel): False, ("orders", "in_app"): member_id == one},
                    privacy.quiet_hours("22:00", f"0{minute + 6}:00"),
                ),
            )  # fmt: skip
        consent(site, now + timedelta(minutes=minute), member_id=member_id, given=member_id == one)
    with transaction.atomic():
        privacy.request_erasure(site_id=site.id, member_id=other, reason="", now=now)
        export(site, one, now), export(site, other, now)
    merged = now + timedelta(days=6)
    with transaction.atomic():
        for _ in range(2):
            privacy.adopt_member(site_id=site.id, from_member=other, to_member=one, now=merged)
    held = privacy.find_notifications(site_id=site.id, member_id=one)
    off = {channel for (topic, channel), on in held.switches.items() if topic == "orders" and not on}
    assert off == {"sms", "oa", "in_app"}
    assert f"{held.quiet.end:%H:%M}" == "07:00"
    assert privacy.consents_of(site_id=site.id, member_id=one)["marketing"].given is False
    assert privacy.find_erasure(site_id=site.id, member_id=one).due_at == merged + timedelta(days=7)
    exports = privacy.list_exports(site_id=site.id, member_id=one, now=now)
    assert sorted(export.state for export in exports) == ["failed", "queued"]
    left = capture(privacy.OWNED, site_id=site.id, members=(other, other))
    assert {name for name, rows in left.items() if rows} == set()


@pytest.mark.django_db
def test_an_erased_member_leaves_counts_and_a_tombstone(site, now, member_id):
    consent(site, now, member_id=member_id)
    made = export(site, member_id, now)
    with transaction.atomic():
        privacy.finish_export(export_id=made.id, archive=b"archive", now=now)
        privacy.request_erasure(site_id=site.id, member_id=member_id, reason="搬家", now=now)
        for _ in range(2):
            privacy.erase_member(site_id=site.id, member_id=member_id, now=now)
        assert not privacy.is_erased_lately(member_id=member_id, now=now)
        privacy.bury(site_id=site.id, member_ids=[member_id], now=now)
        privacy.bury(site_id=site.id, member_ids=[member_id], now=now + timedelta(days=1))
    assert privacy.is_erased_lately(member_id=member_id, now=now)
    assert privacy.consent_ledger(site_id=site.id, limit=9).items[0].member_id is None
    assert privacy.count_consents(site_id=site.id)[4].given == 1
    assert not DataExport.objects.exists()
    (met,) = privacy.open_erasures(site_id=site.id, state="done", limit=9).items
    assert met.reason == ""
    assert privacy.graves() == (privacy.Grave(site.id, member_id, now),), "the first moment stays"
    assert OutboxEvent.objects.filter(name="privacy.member_erased").count() == 1
