"""One's own security: the second factor, the password, where one is signed in. For everybody who works here."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from portico.domains.members import public as members
from portico.domains.sites import public as sites
from portico.domains.staff import public as staff
from portico.entrypoints.console import entrance
from portico.entrypoints.console.access import language, problem_of, site_of, staff_view
from portico.entrypoints.console.codes import qr_svg
from portico.entrypoints.console.gate import SECOND_FACTOR, asked_first
from portico.entrypoints.console.models import StaffUser
from portico.infra import audit
from portico.infra.actors import Staff
from portico.kernel.clock import utc_now


def shown_sessions(sessions: list[staff.SessionView], current: str | None) -> list[tuple[staff.SessionView, str, bool]]:
    """(session, what browser it is, whether it is this one)."""
    return [
        (session, members.device_name(session.device, language=language()), session.session_key == current)
        for session in sessions
    ]


@staff_view(None)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    return _page(request, actor, {})


def _page(request: HttpRequest, actor: Staff, errors: dict[str, str], status: int = 200) -> HttpResponse:
    user = _user(request)
    sessions = staff.list_staff_sessions(now=utc_now(), user_ids=[user.pk])
    return render(
        request,
        "console/security/index.html",
        {
            "factor": staff.second_factors(user_ids=[user.pk]).get(user.pk),
            "demanded": bool(staff.get_policy(site_id=actor.site_id).second_factor_roles & user.roles),
            "asked": asked_first(request, user),
            "sessions": shown_sessions(sessions, request.session.session_key),
            "account": user.username,
            "errors": errors,
        },
        status=status,
    )


@sensitive_post_parameters()
@staff_view(None, "POST")
def change_password(request: HttpRequest, actor: Staff) -> HttpResponse:
    """A new password; every other session of the account is over."""
    user, new = _user(request), request.POST.get("new", "")
    try:
        entrance.check_own_password(request, user, request.POST.get("old", ""))
    except ValidationError as refused:
        return _page(request, actor, {"old": " ".join(refused.messages)}, status=422)
    try:
        _check_new(user, new, request.POST.get("again", ""), request.POST.get("old", ""))
    except ValidationError as refused:
        return _page(request, actor, {"new": " ".join(refused.messages)}, status=422)
    now = utc_now()
    with transaction.atomic():
        user.set_password(new)
        user.password_is_temporary = False
        user.save(update_fields=["password", "password_is_temporary"])
        ended = staff.end_staff_sessions(user_id=user.pk, but=request.session.session_key)
        # Gives this browser a new key, and it is listed under that.
        update_session_auth_hash(request, user)
        entrance.list_session(request, user, now)
        audit.record(
            actor=actor, action="staff.password", subject_type="staff", subject_id=user.pk, now=now,
            changes={"sessions_ended": [None, ended]},
        )  # fmt: skip
    messages.success(request, _("密码已修改，其他设备上的登录已全部退出。"))
    return redirect("console:security")


def _check_new(user: StaffUser, new: str, again: str, old: str) -> None:
    if new != again:
        raise ValidationError(_("两次输入的新密码不一样。"))
    if new == old:
        raise ValidationError(_("新密码和原来的一样。"))
    validate_password(new, user)


@sensitive_post_parameters()
@staff_view(None, "GET", "POST")
def second_factor(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Setting up the app. The first right code makes it count, and answers the recovery codes, for the only time."""
    user, now = _user(request), utc_now()
    if staff.has_second_factor(user_id=user.pk):
        return redirect("console:security")
    error = ""
    if request.method == "POST":
        try:
            entrance.check_own_password(request, user, request.POST.get("password", ""))
            codes = _confirmed(request, actor, user)
        except ValidationError as refused:
            error = " ".join(refused.messages)
        except staff.SecondFactorCodeWrong as refused:
            error = "：".join(problem_of(refused))
        else:
            return _codes(request, codes)
    with transaction.atomic():
        secret = staff.begin_second_factor(user_id=user.pk, now=now)
    issuer = sites.get_site(site_id=actor.site_id).name
    context = {
        "qr": qr_svg(staff.enrolment_uri(secret, account=user.username, issuer=issuer)),
        "secret": staff.secret_text(secret),
        "error": error,
        "account": user.username,
        "issuer": issuer,
    }
    return render(request, "console/security/second_factor.html", context, status=422 if error else 200)


def _confirmed(request: HttpRequest, actor: Staff, user: StaffUser) -> tuple[str, ...]:
    now = utc_now()
    with transaction.atomic():
        codes = staff.confirm_second_factor(user_id=user.pk, code=request.POST.get("code", ""), now=now)
        # Whoever is signed in elsewhere has shown a password only.
        staff.end_staff_sessions(user_id=user.pk, but=request.session.session_key)
        audit.record(actor=actor, action="staff.second_factor.on", subject_type="staff", subject_id=user.pk, now=now)
    request.session[SECOND_FACTOR] = True
    return codes


def _codes(request: HttpRequest, codes: tuple[str, ...]) -> HttpResponse:
    return render(request, "console/security/codes.html", {"codes": codes})


@sensitive_post_parameters()
@staff_view(None, "POST")
def recovery_codes(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Ten new recovery codes for a code of the app; the old ones are void."""
    user, now = _user(request), utc_now()
    try:
        entrance.check_code(request, user, request.POST.get("code", ""))
    except ValidationError as refused:
        return _page(request, actor, {"codes": " ".join(refused.messages)}, status=422)
    with transaction.atomic():
        codes = staff.renew_recovery_codes(user_id=user.pk)
        audit.record(actor=actor, action="staff.recovery_codes", subject_type="staff", subject_id=user.pk, now=now)
    return _codes(request, codes)


@sensitive_post_parameters()
@staff_view(None, "POST")
def remove_second_factor(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The account signs in with its password alone, for a code of the app. Not where the site demands one."""
    user, now = _user(request), utc_now()
    if staff.get_policy(site_id=site_of(request).id).second_factor_roles & user.roles:
        messages.error(request, _("店铺要求您的角色使用两步验证，不能停用。"))
        return redirect("console:security")
    try:
        entrance.check_code(request, user, request.POST.get("code", ""))
    except ValidationError as refused:
        return _page(request, actor, {"remove": " ".join(refused.messages)}, status=422)
    with transaction.atomic():
        staff.remove_second_factor(user_id=user.pk)
        audit.record(actor=actor, action="staff.second_factor.off", subject_type="staff", subject_id=user.pk, now=now)
    request.session[SECOND_FACTOR] = False
    messages.success(request, _("两步验证已停用。"))
    return redirect("console:security")


@staff_view(None, "POST")
def end_session(request: HttpRequest, actor: Staff, session_id: UUID) -> HttpResponse:
    """One of one's own sessions is over. Raises StaffSessionNotFound, also for a colleague's."""
    with transaction.atomic():
        staff.end_staff_session(session_id=session_id, user_id=actor.user_id)
        _record_ended(actor, actor.user_id, 1)
    messages.success(request, _("那台设备已退出登录。"))
    return redirect("console:security")


@staff_view(None, "POST")
def end_other_sessions(request: HttpRequest, actor: Staff) -> HttpResponse:
    with transaction.atomic():
        ended = staff.end_staff_sessions(user_id=actor.user_id, but=request.session.session_key)
        _record_ended(actor, actor.user_id, ended)
    messages.success(request, _("已退出其他 %(n)d 处登录。") % {"n": ended})
    return redirect("console:security")


def _record_ended(actor: Staff, user_id: int, ended: int) -> None:
    audit.record(
        actor=actor,
        action="staff.sessions.end",
        subject_type="staff",
        subject_id=user_id,
        now=utc_now(),
        changes={"sessions_ended": [None, ended]},
    )


def _user(request: HttpRequest) -> StaffUser:
    if not isinstance(request.user, StaffUser):
        raise TypeError("the console's gate lets only staff through")
    return request.user
