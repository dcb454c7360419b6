"""The way into the console: counted attempts, a second step, sessions that can be ended, demands that hold at once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client

from portico.domains.sites import public as sites
from portico.domains.staff import public as staff
from portico.domains.staff.models import AttemptCount, RecoveryCode, SecondFactor
from portico.entrypoints.console import entrance
from portico.entrypoints.console.models import StaffUser
from portico.infra.models import AuditRecord
from portico.kernel.money import Money
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db

LOGIN, CODE, HOME = "/console/login/", "/console/login/code/", "/console/"


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Any) -> None:
    """A real hash takes half a second, on purpose; these tests sign in a hundred times."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def browser(address: str = "203.0.113.7") -> Client:
    return Client(headers={"host": "127.0.0.1"}, REMOTE_ADDR=address)


def sign_in(client: Client, user: StaffUser, password: str = shop.PASSWORD) -> str:
    """Where the form leads, or the words of its refusal."""
    answer = client.post(LOGIN, {"username": user.username, "password": password, "next": HOME})
    if answer.status_code == 302:
        return str(answer.headers["location"])
    return " ".join(re.findall(r'<li class="error">(.*?)</li>', answer.content.decode()))


def with_app(user: StaffUser) -> tuple[bytes, tuple[str, ...]]:
    """The account's secret and recovery codes, as if enrolled ten minutes ago."""
    then = datetime.now(UTC) - timedelta(minutes=10)
    with transaction.atomic():
        secret = staff.begin_second_factor(user_id=user.pk, now=then)
        codes = staff.confirm_second_factor(user_id=user.pk, code=staff.code_at(secret, now=then), now=then)
    return secret, codes


def demand(site: sites.Site, *roles: str) -> None:
    with transaction.atomic():
        staff.save_policy(site_id=site.id, second_factor_roles=roles, refund_limit=Money(50000))


def actions() -> list[str]:
    return list(
        AuditRecord.objects.filter(action__startswith="staff.").order_by("seq").values_list("action", flat=True)
    )


def test_a_password_is_enough_where_nothing_else_is_demanded(site: sites.Site) -> None:
    user, client = shop.staff("operator"), browser()
    assert sign_in(client, user) == HOME
    assert client.get(HOME).status_code == 200
    (session,) = staff.list_staff_sessions(now=datetime.now(UTC), user_ids=[user.pk])
    assert (session.network, session.session_key) == ("203.0.113.*", client.session.session_key)
    client.post("/console/logout/")
    assert staff.list_staff_sessions(now=datetime.now(UTC), user_ids=[user.pk]) == []
    assert actions() == ["staff.sign_in", "staff.sign_out"]


def test_five_failures_lock_and_the_page_says_until_when(site: sites.Site) -> None:
    user, client = shop.staff("operator"), browser()
    said = [sign_in(client, user, "wrong") for _ in range(5)]
    assert [re.findall(r"再试 (\d) 次", words) for words in said] == [["4"], ["3"], ["2"], ["1"], []]
    assert re.search(r"锁定到 \d\d:\d\d", said[-1])
    assert "锁定到" in sign_in(client, user)
    assert client.get(HOME).status_code == 302
    # Elsewhere the account goes on: nobody locks a colleague out from afar with five guesses.
    assert sign_in(browser("198.51.100.1"), user) == HOME
    assert actions() == ["staff.sign_in_failed"] * 4 + ["staff.locked", "staff.sign_in"]


def test_an_account_is_locked_from_everywhere_after_twenty_and_an_owner_unlocks_it(site: sites.Site) -> None:
    user = shop.staff("operator")
    for place in range(5):
        for _ in range(4):
            sign_in(browser(f"198.51.100.{place}"), user, "wrong")
    fresh = browser("192.0.2.1")
    assert "锁定到" in sign_in(fresh, user)
    owner = shop.client_of("owner")
    assert "已锁定" in owner.get("/console/staff/").content.decode()
    owner.post(f"/console/staff/{user.pk}/unlock/")
    assert sign_in(fresh, user) == HOME


def test_one_address_is_locked_for_every_account_and_success_does_not_buy_guesses(site: sites.Site) -> None:
    own, client = shop.staff("warehouse"), browser()
    for n in range(30):
        client.post(LOGIN, {"username": f"somebody-{n}", "password": "wrong"})
        if n == 14:
            assert sign_in(client, own) == HOME
            client.post("/console/logout/")
    assert "锁定到" in sign_in(client, own)


def test_names_that_nobody_has_lock_alike_and_leave_no_trace_of_what_was_typed(site: sites.Site) -> None:
    client, typed = browser(), "hunter2-typed-into-the-wrong-field"
    said = [client.post(LOGIN, {"username": typed, "password": "x"}).content.decode() for _ in range(6)]
    assert ["锁定到" in words for words in said] == [False] * 4 + [True] * 2
    assert actions() == []
    assert not any(typed in row.key for row in AttemptCount.objects.all())


def test_a_lock_ends_by_itself_and_the_next_one_is_longer(site: sites.Site) -> None:
    now = datetime(2026, 11, 22, 4, tzinfo=UTC)
    who = {"account": "lin", "client_ip": "203.0.113.7"}

    def until_locked(now: datetime) -> datetime:
        with transaction.atomic():
            while True:
                staff.begin_attempt(**who, now=now)
                if (failed := staff.fail_attempt(**who, now=now)).locked_until:
                    return failed.locked_until

    assert until_locked(now) == now + timedelta(minutes=15)
    with pytest.raises(staff.SignInLocked), transaction.atomic():
        staff.begin_attempt(**who, now=now + timedelta(minutes=14, seconds=59))
    later = now + timedelta(minutes=15)
    assert until_locked(later) == later + timedelta(minutes=30)


def test_the_code_is_asked_for_and_works_once(site: sites.Site) -> None:
    user = shop.staff("operator")
    secret, _ = with_app(user)
    client, now = browser(), datetime.now(UTC)
    assert sign_in(client, user) == CODE
    assert client.get(HOME).status_code == 302
    assert client.post(CODE, {"code": "000000x"}).status_code == 200
    code = staff.code_at(secret, now=now)
    answer = client.post(CODE, {"code": f"{code[:3]} {code[3:]}"})
    assert (answer.status_code, answer.headers["location"]) == (302, HOME)
    assert client.get(HOME).status_code == 200
    other = browser("198.51.100.9")
    assert sign_in(other, user) == CODE
    assert "验证码不正确" in other.post(CODE, {"code": code}).content.decode()
    assert other.get(HOME).status_code == 302


@pytest.mark.parametrize(("drift", "gets_in"), [(-90, False), (-31, True), (0, True), (31, True), (90, False)])
def test_a_clock_may_be_off_by_one_step(site: sites.Site, drift: int, gets_in: bool) -> None:
    user = shop.staff("operator")
    secret, _ = with_app(user)
    # The middle of a step, so that the drift alone decides.
    now = datetime.fromtimestamp(datetime.now(UTC).timestamp() // 30 * 30 + 15, UTC)
    shown = staff.code_at(secret, now=now + timedelta(seconds=drift))
    try:
        with transaction.atomic():
            staff.check_second_factor(user_id=user.pk, code=shown, now=now)
    except staff.SecondFactorCodeWrong:
        assert not gets_in
    else:
        assert gets_in


def test_the_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, cut to six digits."""
    secret = b"12345678901234567890"
    times = (59, 1111111109, 1111111111, 1234567890, 2000000000)
    shown = [staff.code_at(secret, now=datetime.fromtimestamp(time, UTC)) for time in times]
    assert shown == ["287082", "081804", "050471", "005924", "279037"]


def test_a_recovery_code_works_once_and_is_kept_as_a_keyed_hash(site: sites.Site) -> None:
    user = shop.staff("operator")
    _, codes = with_app(user)
    assert len(set(codes)) == 10
    stored = b"".join(bytes(row.digest) for row in RecoveryCode.objects.all())
    assert not any(code.replace("-", "").encode() in stored for code in codes)
    client = browser()
    sign_in(client, user)
    assert client.post(CODE, {"code": codes[3].lower().replace("-", " ")}).headers["location"] == HOME
    assert "还剩 9 个" in client.get(HOME).content.decode()
    other = browser("198.51.100.9")
    sign_in(other, user)
    assert other.post(CODE, {"code": codes[3]}).status_code == 200


def test_guessing_codes_locks_although_the_password_is_known(site: sites.Site) -> None:
    user = shop.staff("operator")
    with_app(user)
    client = browser()
    for _ in range(2):
        assert sign_in(client, user) == CODE
        client.post(CODE, {"code": "111111"})
    assert sign_in(client, user) != CODE or "锁定到" in client.post(CODE, {"code": "222222"}).content.decode()
    assert "锁定到" in sign_in(client, user)


def test_the_step_between_password_and_code_opens_nothing_and_expires(
    site: sites.Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = shop.staff("owner")
    secret, _ = with_app(user)
    client = browser()
    assert client.get(CODE).headers["location"] == LOGIN
    sign_in(client, user)
    assert client.get("/console/staff/").status_code == 302
    later = datetime.now(UTC) + timedelta(minutes=6)
    monkeypatch.setattr(entrance, "utc_now", lambda: later)
    answer = client.post(CODE, {"code": staff.code_at(secret, now=later)})
    assert answer.headers["location"] == LOGIN
    assert client.get(HOME).status_code == 302


def test_a_password_changed_meanwhile_ends_the_step(site: sites.Site) -> None:
    user = shop.staff("operator")
    secret, _ = with_app(user)
    client = browser()
    sign_in(client, user)
    user.set_password("another-long-password-7")
    user.save()
    answer = client.post(CODE, {"code": staff.code_at(secret, now=datetime.now(UTC))})
    assert answer.headers["location"] == LOGIN


def test_nobody_is_sent_to_another_site_after_the_code(site: sites.Site) -> None:
    user = shop.staff("operator")
    secret, _ = with_app(user)
    client = browser()
    client.post(LOGIN, {"username": user.username, "password": shop.PASSWORD, "next": "https://evil.example/"})
    answer = client.post(CODE, {"code": staff.code_at(secret, now=datetime.now(UTC))})
    assert answer.headers["location"] == HOME


def test_a_demand_holds_for_who_is_signed_in_and_is_met_on_the_security_page(site: sites.Site) -> None:
    user, client = shop.staff("operator"), browser()
    sign_in(client, user)
    assert client.get("/console/products/").status_code == 200
    demand(site, "operator", "owner")
    assert client.get("/console/products/").headers["location"] == "/console/security/app/"
    assert client.post("/console/products/save/", "{}", content_type="application/json").status_code == 302
    assert client.get("/console/products/", headers={"accept": "application/json"}).json()["code"] == "security_first"
    assert client.get("/console/account/").status_code == 302
    page = client.get("/console/security/app/").content.decode()
    assert "<svg" in page
    secret = bytes.fromhex(_secret_of(user))
    form = {"code": staff.code_at(secret, now=datetime.now(UTC)), "password": shop.PASSWORD}
    assert client.post("/console/security/app/", {**form, "password": "wrong"}).status_code == 422
    shown = client.post("/console/security/app/", form).content.decode()
    assert len(re.findall(r">[0-9A-Z]{5}-[0-9A-Z]{5}<", shown)) == 10
    assert client.get("/console/products/").status_code == 200
    # Demanded, it cannot be put away again.
    client.post("/console/security/app/remove/", {"code": staff.code_at(secret, now=datetime.now(UTC))})
    assert staff.has_second_factor(user_id=user.pk)
    assert "staff.second_factor.on" in actions()


def _secret_of(user: StaffUser) -> str:
    from portico.domains.staff.rules import SECRET_PURPOSE
    from portico.infra.sealed import unseal

    return unseal(SecondFactor.objects.get(user_id=user.pk).secret_sealed, purpose=SECRET_PURPOSE)


def test_the_secret_is_sealed(site: sites.Site) -> None:
    user = shop.staff("operator")
    secret, _ = with_app(user)
    stored = bytes(SecondFactor.objects.get(user_id=user.pk).secret_sealed)
    assert secret not in stored
    assert secret.hex().encode() not in stored


def test_enrolling_ends_the_sessions_that_showed_a_password_only(site: sites.Site) -> None:
    user, one, other = shop.staff("operator"), browser(), browser("198.51.100.9")
    sign_in(one, user)
    sign_in(other, user)
    one.get("/console/security/app/")
    code = staff.code_at(bytes.fromhex(_secret_of(user)), now=datetime.now(UTC))
    one.post("/console/security/app/", {"code": code, "password": shop.PASSWORD})
    assert [client.get(HOME).status_code for client in (one, other)] == [200, 302]


def test_a_new_password_ends_the_other_sessions(site: sites.Site) -> None:
    user, one, other = shop.staff("operator"), browser(), browser("198.51.100.9")
    sign_in(one, user)
    sign_in(other, user)
    new = "a-quite-different-phrase"
    for wrong in (
        {"old": "wrong", "new": new, "again": new},
        {"old": shop.PASSWORD, "new": new, "again": new + "x"},
        {"old": shop.PASSWORD, "new": "short", "again": "short"},
        {"old": shop.PASSWORD, "new": shop.PASSWORD, "again": shop.PASSWORD},
    ):
        assert one.post("/console/security/password/", wrong).status_code == 422
    answer = one.post("/console/security/password/", {"old": shop.PASSWORD, "new": new, "again": new})
    assert answer.status_code == 302
    assert [client.get(HOME).status_code for client in (one, other)] == [200, 302]
    (session,) = staff.list_staff_sessions(now=datetime.now(UTC), user_ids=[user.pk])
    assert session.session_key == one.session.session_key
    assert sign_in(browser(), user, new) == HOME


def test_sessions_are_listed_and_ended_ones_own_only(site: sites.Site) -> None:
    user, colleague = shop.staff("operator"), shop.staff("warehouse")
    mine, second, theirs = browser(), browser("198.51.100.9"), browser("192.0.2.3")
    for client, who in ((mine, user), (second, user), (theirs, colleague)):
        sign_in(client, who)
    now = datetime.now(UTC)
    assert mine.get("/console/security/").content.decode().count("198.51.100.*") == 1
    other = next(s for s in staff.list_staff_sessions(now=now, user_ids=[user.pk]) if s.network == "198.51.100.*")
    (foreign,) = staff.list_staff_sessions(now=now, user_ids=[colleague.pk])
    assert mine.post(f"/console/security/sessions/{foreign.id}/end/").status_code == 404
    assert mine.post(f"/console/staff/sessions/{foreign.id}/end/").status_code == 403
    assert mine.post(f"/console/security/sessions/{other.id}/end/").status_code == 302
    assert [client.get(HOME).status_code for client in (mine, second, theirs)] == [200, 302, 200]
    assert shop.client_of("owner").post(f"/console/staff/sessions/{foreign.id}/end/").status_code == 302
    assert theirs.get(HOME).status_code == 302


def test_sessions_that_are_over_leave_the_list(site: sites.Site) -> None:
    user, client = shop.staff("operator"), browser()
    sign_in(client, user)
    Session.objects.all().delete()
    with transaction.atomic():
        assert staff.forget_dead_sessions(now=datetime.now(UTC)) == 1


def test_a_temporary_password_is_changed_before_anything_else(site: sites.Site) -> None:
    user = shop.staff("operator")
    StaffUser.objects.filter(pk=user.pk).update(password_is_temporary=True)
    client = browser()
    sign_in(client, user)
    assert client.get("/console/products/").headers["location"] == "/console/security/"
    new = "my-very-own-password"
    client.post("/console/security/password/", {"old": shop.PASSWORD, "new": new, "again": new})
    assert client.get("/console/products/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "users/", "users/new/", "groups/", "groups/new/", "sites/", "sites/new/", "collections/", "workflows/list/",
        "redirects/", "reports/site-history/", "reports/locked/", "pages/", "bulk/console/staffuser/delete/?id=1",
        "bulk/console/staffuser/assign_role/?id=1", "bulk/console/staffuser/set_active_state/?id=1",
        "password_reset/",
    ],
)  # fmt: skip
def test_wagtails_own_ways_to_users_and_sites_stay_shut_even_for_owners(site: sites.Site, path: str) -> None:
    answer = shop.client_of("owner").get(f"/console/{path}", follow=False)
    assert answer.status_code in {302, 403, 404}, path
    assert answer.headers.get("location", "/console/") == "/console/"


def test_wagtails_account_page_changes_no_password(site: sites.Site) -> None:
    user, client = shop.staff("operator"), browser()
    sign_in(client, user)
    page = client.get("/console/account/")
    assert "password-new_password1" not in page.content.decode()
    forms = [panel.get_form() for panels in page.context["panels_by_tab"].values() for panel in panels]
    shown = {
        f.add_prefix(name): f.get_initial_for_field(field, name) for f in forms for name, field in f.fields.items()
    }
    profile = {name: value for name, value in shown.items() if value not in (None, False) and "avatar" not in name}
    form = {
        "password-old_password": shop.PASSWORD,
        "password-new_password1": "x" * 12,
        "password-new_password2": "x" * 12,
    }
    answer = client.post("/console/account/", {**profile, "name_email-display_name": "林", **form})
    assert answer.status_code == 302
    user.refresh_from_db()
    assert (user.display_name, user.first_name, user.check_password(shop.PASSWORD)) == ("林", "林", True)
    assert "staff.profile" in actions()
