"""Signing in to the console: password, then a code where the account has one. Every step is counted and recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, login
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from wagtail.admin.forms.auth import LoginForm

from portico.domains.staff import public as staff
from portico.entrypoints.console.access import client_ip, problem_of, site_of
from portico.entrypoints.console.gate import SECOND_FACTOR, SEEN
from portico.entrypoints.console.models import StaffUser
from portico.infra import audit
from portico.infra.actors import Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import PorticoError

# In Django's session, between the password and the code.
PENDING = "console.pending"
CODE_TIME = timedelta(minutes=5)


def actor_for(request: HttpRequest, user: StaffUser) -> Staff:
    """The account as an actor on this request's site, though it is not signed in yet."""
    return Staff(site_id=site_of(request).id, user_id=user.pk, name=user.get_full_name(), rights=user.rights)


def judged[T](request: HttpRequest, account: str, judge: Callable[[], T], refusals: type[Exception]) -> T:
    """What `judge` answers, as one counted attempt of `account` from this address.

    The count is committed before the judging, so that many guesses at the same time are all counted. Raises the
    judge's refusal, with the attempts that are left or the time of the lock as a ValidationError's sentence, and
    ValidationError when it is locked already.
    """
    where, now = client_ip(request), utc_now()
    try:
        with transaction.atomic():
            staff.begin_attempt(account=account, client_ip=where, now=now)
    except staff.SignInLocked as locked:
        raise ValidationError(locked_words(locked.data["until"]), code="locked") from None
    try:
        return judge()
    except refusals as refusal:
        with transaction.atomic():
            failed = staff.fail_attempt(account=account, client_ip=where, now=now)
            _record_failure(request, account, failed, now)
        raise ValidationError(_failed_words(refusal, failed), code="refused") from None


def locked_words(until: datetime) -> str:
    local = timezone.localtime(until)
    return _("失败次数过多，登录已锁定到 %(time)s。可以等到那时再试，或请店主解除锁定。") % {"time": f"{local:%H:%M}"}


def _failed_words(refusal: Exception, failed: staff.Failed) -> str:
    if failed.locked_until is not None:
        return locked_words(failed.locked_until)
    said = problem_of(refusal)[0] if isinstance(refusal, PorticoError) else _("用户名或密码不正确")
    return _("%(what)s，还可以再试 %(left)d 次。") % {"what": said, "left": failed.left}


def _record_failure(request: HttpRequest, account: str, failed: staff.Failed, now: datetime) -> None:
    """On record for accounts that exist; what else is typed there may be anything, even a password."""
    user = StaffUser.objects.filter(username=account).first()
    if user is None:
        return
    action = "staff.locked" if failed.locked_until else "staff.sign_in_failed"
    audit.record(actor=actor_for(request, user), action=action, subject_type="staff", subject_id=user.pk, now=now)


class SignInForm(LoginForm):
    """Wagtail's form, whose judging is counted."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.browser = request

    def clean(self) -> dict[str, Any]:
        account, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if account is None or not password:
            return dict(self.cleaned_data)

        def judge() -> StaffUser:
            user = authenticate(self.browser, username=account, password=password)
            if not isinstance(user, StaffUser):
                raise _WrongPassword
            return user

        self.user_cache = judged(self.browser, account, judge, _WrongPassword)
        return dict(self.cleaned_data)


class _WrongPassword(Exception):
    pass


class CodeForm(forms.Form):
    """Six digits of the app, or a recovery code."""

    code = forms.CharField(max_length=40, strip=True)


def ask_for_code(request: HttpRequest, user: StaffUser, *, remember: bool, target: str) -> None:
    """The password was right, the account has a second factor: this browser may try codes for five minutes."""
    request.session.cycle_key()
    request.session[PENDING] = {
        "user": user.pk,
        # A password that was changed meanwhile ends the try.
        "proof": user.get_session_auth_hash(),
        "until": (utc_now() + CODE_TIME).timestamp(),
        "remember": remember,
        "target": target,
    }


def pending(request: HttpRequest) -> tuple[StaffUser, dict[str, Any]] | None:
    """Who has given the right password here and not yet a code; None when there is nobody, or the time is over."""
    held = request.session.get(PENDING)
    if not held or held["until"] < utc_now().timestamp():
        return None
    user = StaffUser.objects.filter(pk=held["user"], is_active=True).first()
    if user is None or not constant_time_compare(user.get_session_auth_hash(), held["proof"]):
        return None
    return user, held


def check_code(request: HttpRequest, user: StaffUser, code: str) -> str:
    """The code is used up; answers its kind. Raises ValidationError."""

    def judge() -> str:
        with transaction.atomic():
            return staff.check_second_factor(user_id=user.pk, code=code, now=utc_now())

    kind = judged(request, user.username, judge, staff.SecondFactorCodeWrong)
    _forgive(request, user)
    return kind


def check_own_password(request: HttpRequest, user: StaffUser, password: str) -> None:
    """The person at the keyboard is still the owner of the session. Raises ValidationError."""

    def judge() -> None:
        if not check_password(password, user.password):
            raise _WrongPassword

    judged(request, user.username, judge, _WrongPassword)
    _forgive(request, user)


def _forgive(request: HttpRequest, user: StaffUser) -> None:
    with transaction.atomic():
        staff.forgive_attempts(account=user.username, client_ip=client_ip(request), now=utc_now())


def enter(request: HttpRequest, user: StaffUser, *, remember: bool, proof: str) -> None:
    """The account is signed in here, listed and on record. `proof` is how: `password`, `app` or `recovery`."""
    now = utc_now()
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.pop(PENDING, None)
    request.session[SECOND_FACTOR] = proof != "password"
    request.session.set_expiry(settings.SESSION_COOKIE_AGE if remember else 0)
    if proof == "password":
        _forgive(request, user)
    with transaction.atomic():
        list_session(request, user, now)
        audit.record(
            actor=actor_for(request, user),
            action="staff.sign_in",
            subject_type="staff",
            subject_id=user.pk,
            now=now,
            changes={"proof": [None, proof]},
        )


def list_session(request: HttpRequest, user: StaffUser, now: datetime) -> None:
    """This browser is in the list of sessions, under the key that it has now."""
    request.session[SEEN] = now.timestamp()
    if request.session.session_key is None:
        request.session.create()
    staff.open_staff_session(
        user_id=user.pk,
        session_key=str(request.session.session_key),
        user_agent=request.headers.get("user-agent", ""),
        client_ip=client_ip(request),
        now=now,
    )
