"""Colleagues: who works here, as what, how they prove who they are, and where they are signed in. For owners."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.staff import public as security
from portico.entrypoints.console import staff
from portico.entrypoints.console.access import problem_of, sentence, staff_view
from portico.entrypoints.console.models import StaffUser
from portico.entrypoints.console.reading import Reader
from portico.entrypoints.console.rights import ROLES
from portico.entrypoints.console.views.security import shown_sessions
from portico.infra import audit
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import Conflict, FieldError, Invalid
from portico.kernel.form_versions import ChangedMeanwhile
from portico.kernel.money import Money


@staff_view(Right.STAFF_MANAGE)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Every account, those that are switched off last. Six queries however many there are."""
    return _list(request, actor, {})


def _list(request: HttpRequest, actor: Staff, errors: dict[str, str], status: int = 200) -> HttpResponse:
    roles = Prefetch("groups", Group.objects.order_by("name"), to_attr="held")
    users = list(StaffUser.objects.prefetch_related(roles).order_by("-is_active", "username"))
    now, ids = utc_now(), [user.pk for user in users]
    factors, locks = (
        security.second_factors(user_ids=ids),
        security.locks_of(accounts=[user.username for user in users], now=now),
    )
    living: dict[int, int] = {}
    for session in security.list_staff_sessions(now=now, user_ids=ids):
        living[session.user_id] = living.get(session.user_id, 0) + 1
    policy = security.get_policy(site_id=actor.site_id)
    return render(
        request,
        "console/staff/index.html",
        {
            "rows": [
                (user, _labels(user), factors.get(user.pk), living.get(user.pk, 0), locks.get(user.username))
                for user in users
            ],
            "roles": [(role, role.name in policy.second_factor_roles) for role in ROLES.values()],
            "policy": policy,
            "errors": errors,
            "own": actor.user_id,
        },
        status=status,
    )


def _labels(user: StaffUser) -> list[str]:
    return [str(ROLES[group.name].label) for group in user.held if group.name in ROLES]  # type: ignore[attr-defined]


@staff_view(Right.STAFF_MANAGE, "POST")
def save_policy(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Which roles sign in with a code, and how much customer service may give back at once."""
    reader = Reader()
    limit = reader.fen("refund_limit", request.POST.get("refund_limit", ""))
    roles = set(request.POST.getlist("second_factor"))
    if reader.errors or limit is None or roles - ROLES.keys():
        return _list(request, actor, {error.field: sentence(error) for error in reader.errors}, status=422)
    try:
        _save_policy(actor, roles, Money(limit), request.POST.get("version"))
    except ChangedMeanwhile as error:
        messages.error(request, "：".join(problem_of(error)))
    else:
        messages.success(request, _("安全要求已保存，所有人的下一次操作就生效。"))
    return redirect("console:staff")


def _save_policy(actor: Staff, roles: set[str], limit: Money, version: str | None) -> None:
    with transaction.atomic():
        before = security.save_policy(
            site_id=actor.site_id, second_factor_roles=roles, refund_limit=limit, version=version
        )
        audit.record(
            actor=actor,
            action="staff.policy",
            subject_type="site",
            subject_id=actor.site_id,
            now=utc_now(),
            changes={
                "second_factor_roles": [sorted(before.second_factor_roles), sorted(roles)],
                "refund_limit_fen": [before.refund_limit.minor, limit.minor],
            },
        )


@staff_view(Right.STAFF_MANAGE, "GET", "POST")
def new(request: HttpRequest, actor: Staff) -> HttpResponse:
    """A new account, with a password that is shown once and has to be changed at the first sign-in."""
    errors: dict[str, str] = {}
    typed = request.POST
    if request.method == "POST":
        try:
            user, password = staff.create_account(
                actor=actor, username=typed.get("username", ""), display_name=typed.get("display_name", "").strip(),
                roles=set(typed.getlist("roles")), now=utc_now(),
            )  # fmt: skip
        except Invalid as error:
            errors = _sentences(error.fields)
        else:
            return _given(request, user, password)
    values = {"username": typed.get("username", ""), "display_name": typed.get("display_name", "")}
    context = {"values": values, "roles": _choices(set(typed.getlist("roles"))), "errors": errors}
    return render(request, "console/staff/new.html", context, status=422 if errors else 200)


@staff_view(Right.STAFF_MANAGE, "GET", "POST")
def edit(request: HttpRequest, actor: Staff, user_id: int) -> HttpResponse:
    """One account: name and roles, and beside them everything else that an owner may do to it."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            changed = staff.change_account(
                actor=actor, user_id=user_id, display_name=request.POST.get("display_name", "").strip(),
                roles=set(request.POST.getlist("roles")), now=utc_now(), version=request.POST.get("version"),
            )  # fmt: skip
        except Invalid as error:
            errors = _sentences(error.fields)
        except Conflict as error:
            messages.error(request, "：".join(problem_of(error)))
            return redirect("console:staff_account", user_id)
        else:
            messages.success(request, _("已保存。") if changed else _("没有需要保存的修改。"))
            return redirect("console:staff_account", user_id)
    return _account(request, actor, user_id, errors)


def _account(request: HttpRequest, actor: Staff, user_id: int, errors: dict[str, str]) -> HttpResponse:
    user = StaffUser.objects.filter(pk=user_id).first()
    if user is None:
        raise staff.StaffNotFound()
    now = utc_now()
    held = set(request.POST.getlist("roles")) if errors else user.roles or {g.name for g in user.groups.all()}
    sessions = security.list_staff_sessions(now=now, user_ids=[user.pk])
    return render(
        request,
        "console/staff/account.html",
        {
            "account": user,
            "version": request.POST.get("version", "") if errors else staff.version_of_account(user),
            "display_name": request.POST.get("display_name", "") if errors else user.display_name,
            "roles": _choices(held),
            "factor": security.second_factors(user_ids=[user.pk]).get(user.pk),
            "locked_until": security.locks_of(accounts=[user.username], now=now).get(user.username),
            "sessions": shown_sessions(sessions, request.session.session_key),
            "is_own": user.pk == actor.user_id,
            "errors": errors,
        },
        status=422 if errors else 200,
    )


@staff_view(Right.STAFF_MANAGE, "POST")
def switch(request: HttpRequest, actor: Staff, user_id: int) -> HttpResponse:
    active = request.POST.get("to") == "on"
    try:
        staff.switch_account(actor=actor, user_id=user_id, active=active, now=utc_now())
    except Conflict as error:
        messages.error(request, "：".join(problem_of(error)))
    else:
        messages.success(request, _("账号已启用。") if active else _("账号已停用，并已退出所有登录。"))
    return redirect("console:staff_account", user_id)


@staff_view(Right.STAFF_MANAGE, "POST")
def password(request: HttpRequest, actor: Staff, user_id: int) -> HttpResponse:
    try:
        user, given = staff.give_password(actor=actor, user_id=user_id, now=utc_now())
    except Conflict as error:
        messages.error(request, "：".join(problem_of(error)))
        return redirect("console:staff_account", user_id)
    return _given(request, user, given)


def _given(request: HttpRequest, user: StaffUser, given: str) -> HttpResponse:
    """The one page that shows the password; it is kept nowhere in the clear."""
    return render(request, "console/staff/password.html", {"account": user, "password": given})


@staff_view(Right.STAFF_MANAGE, "POST")
def reset_second_factor(request: HttpRequest, actor: Staff, user_id: int) -> HttpResponse:
    try:
        staff.reset_second_factor(actor=actor, user_id=user_id, now=utc_now())
    except Conflict as error:
        messages.error(request, "：".join(problem_of(error)))
    else:
        messages.success(request, _("两步验证已重置，对方下次凭密码登录后可以重新设置。"))
    return redirect("console:staff_account", user_id)


@staff_view(Right.STAFF_MANAGE, "POST")
def unlock(request: HttpRequest, actor: Staff, user_id: int) -> HttpResponse:
    staff.unlock(actor=actor, user_id=user_id, now=utc_now())
    messages.success(request, _("已解除锁定。"))
    return redirect("console:staff_account", user_id)


@staff_view(Right.STAFF_MANAGE, "POST")
def end_session(request: HttpRequest, actor: Staff, session_id: UUID) -> HttpResponse:
    """Anybody's session is over. Raises StaffSessionNotFound."""
    now = utc_now()
    with transaction.atomic():
        user_id = security.end_staff_session(session_id=session_id)
        audit.record(
            actor=actor, action="staff.sessions.end", subject_type="staff", subject_id=user_id, now=now,
            changes={"sessions_ended": [None, 1]},
        )  # fmt: skip
    messages.success(request, _("那台设备已退出登录。"))
    return redirect("console:staff_account", user_id)


def _choices(held: set[str] | frozenset[str]) -> list[tuple[object, bool]]:
    return [(role, role.name in held) for role in ROLES.values()]


def _sentences(fields: tuple[FieldError, ...]) -> dict[str, str]:
    return {field.field: sentence(field) for field in fields}
