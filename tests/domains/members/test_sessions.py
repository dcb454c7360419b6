"""Sessions: access tokens read without the data base, refresh tokens good once, theft ends the family."""

import threading
from datetime import timedelta

import jwt
import pytest
from django.db import connection, transaction

from portico.domains.members import public as members
from portico.domains.members.models import MemberSession, RefreshToken
from portico.kernel.errors import Unauthenticated


@pytest.fixture
def member_id(site, now):
    with transaction.atomic():
        return members.sign_in_verified_phone(site_id=site.id, phone="13800138000", provenance={}, now=now).member_id


def open_session(site, member_id, now):
    with transaction.atomic():
        return members.open_session(site_id=site.id, member_id=member_id, carrier="h5", user_agent="UA" * 200, now=now)


def refresh(site, token, now):
    with transaction.atomic():
        return members.refresh_session(site_id=site.id, refresh_token=token, now=now)


@pytest.mark.django_db
def test_an_access_token_is_read_without_the_data_base(site, member_id, now, django_assert_num_queries):
    tokens = open_session(site, member_id, now)
    with django_assert_num_queries(0):
        read = members.read_access_token(token=tokens.access_token, now=now + timedelta(minutes=29))
    session = MemberSession.objects.get()
    assert read == (site.id, member_id, session.id)
    assert (session.carrier, len(session.user_agent), tokens.expires_in_seconds) == ("h5", 200, 1800)
    with pytest.raises(Unauthenticated):
        members.read_access_token(token=tokens.access_token, now=now + timedelta(minutes=30))


@pytest.mark.django_db
def test_tokens_we_did_not_sign_are_refused(site, member_id, now):
    token = open_session(site, member_id, now).access_token
    claims = jwt.decode(token, options={"verify_signature": False})
    header, payload, signature = token.split(".")
    forged = [
        "",
        "x",
        "a.b.c",
        f"{header}.{payload}.",
        f"{header}.{payload}.{signature[:-4]}AAAA",
        jwt.encode(claims, "another-key-that-is-long-enough-to-sign", algorithm="HS256"),
        jwt.encode(claims, "", algorithm="none"),
        token + "A" * 2000,
    ]
    for bad in forged:
        with pytest.raises(Unauthenticated):
            members.read_access_token(token=bad, now=now)


@pytest.mark.django_db
def test_refresh_rotates(site, member_id, now):
    first = open_session(site, member_id, now)
    later = now + timedelta(days=29)
    second = refresh(site, first.refresh_token, later)
    assert second.refresh_token != first.refresh_token
    assert second.member_id == member_id
    assert members.read_access_token(token=second.access_token, now=later)[1] == member_id
    third = refresh(site, second.refresh_token, later + timedelta(days=29))
    assert isinstance(third, members.Tokens), "each use starts the thirty idle days anew"
    stored = b"".join(bytes(row.token_hash) for row in RefreshToken.objects.all())
    assert first.refresh_token.encode() not in stored


@pytest.mark.django_db
def test_using_a_refresh_token_twice_ends_the_session_for_both(site, member_id, now):
    first = open_session(site, member_id, now)
    second = refresh(site, first.refresh_token, now)
    assert isinstance(refresh(site, first.refresh_token, now), members.RefreshTokenReused)
    with pytest.raises(members.RefreshTokenInvalid):
        refresh(site, second.refresh_token, now)
    assert MemberSession.objects.get().end_reason == "reused"


@pytest.mark.django_db
def test_a_session_ends_by_idleness_age_or_sign_out(site, member_id, now):
    idle = open_session(site, member_id, now)
    with pytest.raises(members.RefreshTokenInvalid):
        refresh(site, idle.refresh_token, now + timedelta(days=30))
    old = open_session(site, member_id, now)
    at = now
    for _ in range(7):
        at += timedelta(days=25)
        old = refresh(site, old.refresh_token, at)
    with pytest.raises(members.RefreshTokenInvalid):
        refresh(site, old.refresh_token, now + timedelta(days=180))
    left = open_session(site, member_id, now)
    session_id = members.read_access_token(token=left.access_token, now=now)[2]
    with transaction.atomic():
        members.close_session(site_id=site.id, session_id=session_id, now=now)
        members.close_session(site_id=site.id, session_id=session_id, now=now)
    with pytest.raises(members.RefreshTokenInvalid):
        refresh(site, left.refresh_token, now)


@pytest.mark.django_db
def test_another_site_takes_no_refresh_token_of_ours(site, other_site, member_id, now):
    tokens = open_session(site, member_id, now)
    for token in (tokens.refresh_token, "", "nonsense", "\x00"):
        with pytest.raises(members.RefreshTokenInvalid):
            refresh(other_site, token, now)
    assert isinstance(refresh(site, tokens.refresh_token, now), members.Tokens), "it was not spent by the attempt"


@pytest.mark.django_db(transaction=True)
def test_of_simultaneous_refreshes_one_wins_and_the_session_ends(site, member_id, now):
    token = open_session(site, member_id, now).refresh_token
    barrier, results = threading.Barrier(6), []

    def run():
        try:
            barrier.wait()
            results.append(refresh(site, token, now))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(result, members.Tokens) for result in results) == 1
    assert sum(isinstance(result, members.RefreshTokenReused) for result in results) == 5
    assert MemberSession.objects.get().end_reason == "reused"


@pytest.mark.django_db
def test_what_is_long_over_is_forgotten(site, member_id, now):
    old = open_session(site, member_id, now)
    with transaction.atomic():
        members.request_sms_code(site_id=site.id, phone="13800138000", client_ip="::1", now=now)
    live = open_session(site, member_id, now + timedelta(days=40))
    with transaction.atomic():
        assert members.forget_expired(now=now + timedelta(days=61)) == 3  # session, its token, the code
    assert isinstance(refresh(site, live.refresh_token, now + timedelta(days=61)), members.Tokens)
    with pytest.raises(members.RefreshTokenInvalid):
        refresh(site, old.refresh_token, now + timedelta(days=61))
