"""Codes by text message: single use, five minutes, five attempts, and a limit on how many are sent."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from portico.domains.members import public as members
from portico.domains.members.models import Member, SmsCode
from portico.kernel.errors import Invalid

PHONE = "13800138000"


def request(site, now, phone=PHONE, ip="203.0.113.9"):
    with transaction.atomic():
        return members.request_sms_code(site_id=site.id, phone=phone, client_ip=ip, now=now)


def enter(site, now, code, phone=PHONE):
    with transaction.atomic():
        return members.sign_in_phone(site_id=site.id, phone=phone, code=code, provenance={}, now=now)


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.django_db
def test_the_code_signs_in_once(site, now):
    plan = request(site, now, "+86 138 0013 8000")
    assert (plan.phone, len(plan.code), plan.retry_after_seconds, plan.expires_in_seconds) == (PHONE, 6, 60, 300)
    signed_in = enter(site, now, plan.code)
    assert signed_in == members.SignedIn(Member.objects.get().id, is_new=True)
    assert isinstance(enter(site, now, plan.code), members.SmsCodeUsed)


@pytest.mark.django_db
def test_a_wrong_code_counts_and_five_are_enough(site, now):
    plan = request(site, now)
    left = []
    for _ in range(5):
        refusal = enter(site, now, other_than(plan.code))
        assert isinstance(refusal, members.SmsCodeWrong)
        left.append(refusal.data["attempts_left"])
    assert left == [4, 3, 2, 1, 0]
    assert isinstance(enter(site, now, plan.code), members.SmsCodeExpired), "guessing has used the code up"
    assert not Member.objects.exists()


@pytest.mark.django_db
def test_a_code_lives_five_minutes(site, now):
    plan = request(site, now)
    assert isinstance(enter(site, now + timedelta(minutes=5), plan.code), members.SmsCodeExpired)
    assert isinstance(enter(site, now + timedelta(minutes=5, seconds=-1), plan.code), members.SignedIn)


@pytest.mark.django_db
def test_only_the_latest_code_counts(site, now):
    first = request(site, now)
    second = request(site, now + timedelta(minutes=1))
    if first.code != second.code:
        assert isinstance(enter(site, now + timedelta(minutes=1), first.code), members.SmsCodeWrong)
    assert isinstance(enter(site, now + timedelta(minutes=1), second.code), members.SignedIn)


@pytest.mark.django_db
def test_a_code_is_for_its_number_and_site_only(site, other_site, now):
    plan = request(site, now)
    assert isinstance(enter(other_site, now, plan.code), members.SmsCodeExpired)
    assert isinstance(enter(site, now, plan.code, phone="13900139000"), members.SmsCodeExpired)


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "12345", "１２３４５６", "1234567890" * 20, "abc\x00"])
def test_any_text_may_be_entered(site, now, code):
    request(site, now)
    assert isinstance(enter(site, now, code), members.SmsCodeWrong)


@pytest.mark.django_db
def test_flooding_a_number_is_refused_with_the_time_to_wait(site, now):
    request(site, now)
    with pytest.raises(members.SmsTooFrequent) as refused:
        request(site, now + timedelta(seconds=20))
    assert refused.value.data == {"retry_after_seconds": 40}
    for minute in range(1, 10):
        request(site, now + timedelta(minutes=minute))
    with pytest.raises(members.SmsTooFrequent) as refused:
        request(site, now + timedelta(minutes=30))
    assert refused.value.data == {"retry_after_seconds": 24 * 3600 - 30 * 60}
    request(site, now + timedelta(hours=24))
    assert SmsCode.objects.count() == 11


@pytest.mark.django_db
def test_flooding_from_an_address_is_refused(site, now):
    for i in range(30):
        request(site, now + timedelta(seconds=i), phone=f"138{i:08d}")
    with pytest.raises(members.SmsTooFrequent) as refused:
        request(site, now + timedelta(minutes=10), phone="13911112222")
    assert refused.value.data == {"retry_after_seconds": 50 * 60}
    request(site, now + timedelta(minutes=10), phone="13911112222", ip="203.0.113.10")


@pytest.mark.django_db
def test_a_withdrawn_code_makes_room_for_the_next(site, now):
    plan = request(site, now)
    with transaction.atomic():
        members.withdraw_sms_code(code_id=plan.code_id)
    request(site, now)


@pytest.mark.django_db
def test_a_malformed_number_is_refused_and_nothing_is_kept(site, now):
    with pytest.raises(Invalid):
        request(site, now, "12345")
    assert not SmsCode.objects.exists()


def together(count, work):
    barrier, results = threading.Barrier(count), []

    def run():
        try:
            barrier.wait()
            results.append(work())
        except members.SmsTooFrequent as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_simultaneous_requests_send_one_code(site, now):
    results = together(8, lambda: request(site, now))
    assert sum(isinstance(result, members.SmsCodePlan) for result in results) == 1
    assert sum(isinstance(result, members.SmsTooFrequent) for result in results) == 7


@pytest.mark.django_db(transaction=True)
def test_simultaneous_uses_of_one_code_sign_in_once(site, now):
    plan = request(site, now)
    results = together(8, lambda: enter(site, now, plan.code))
    assert sum(isinstance(result, members.SignedIn) for result in results) == 1
    assert sum(isinstance(result, members.SmsCodeUsed) for result in results) == 7


@pytest.mark.django_db(transaction=True)
def test_simultaneous_guesses_are_all_counted(site, now):
    plan = request(site, now)
    wrong = other_than(plan.code)
    results = together(12, lambda: enter(site, now, wrong))
    assert sum(isinstance(result, members.SmsCodeWrong) for result in results) == 5
    assert sum(isinstance(result, members.SmsCodeExpired) for result in results) == 7
