"""平台接入: which platforms are connected, with which keys, how they are, and what to tell them about us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from portico.entrypoints.console import connection_form, connection_setup
from portico.entrypoints.console.access import language, problem_of, sentence, staff_view
from portico.entrypoints.console.finding_words import Told, told
from portico.entrypoints.console.key_words import KEYS
from portico.entrypoints.console.platform_words import GROUPS, PLATFORMS, PlatformWords
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import Invalid, PorticoError
from portico.usecases import connections
from portico.usecases.connections import ConnectionView

STATES = {
    "none": ("off", gettext_lazy("未接入")),
    "unchecked": ("info", gettext_lazy("已接入，未检查")),
    "ok": ("good", gettext_lazy("正常")),
    "warning": ("warn", gettext_lazy("有提醒")),
    "missing": ("bad", gettext_lazy("有问题")),
}


@dataclass(frozen=True, slots=True)
class Card:
    """One platform in the list. `worst`: the first thing that is wrong, if anything is."""

    view: ConnectionView
    words: PlatformWords
    badge: tuple[str, str]
    worst: Told | None


@staff_view(Right.PLATFORM_READ)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Every platform by what it is for, connected or not."""
    views = {view.platform.name: view for view in connections.list_connections(site_id=actor.site_id)}
    groups = [(title, [_card(views[name]) for name in names]) for title, names in GROUPS]
    connected = sum(view.source != "" for view in views.values())
    return render(request, "console/connections/index.html", {"groups": groups, "connected": connected})


def _card(view: ConnectionView) -> Card:
    findings = view.checked.findings if view.checked else ()
    order = ("missing", "warning")
    bad = sorted((one for one in findings if one.level in order), key=lambda one: order.index(one.level))
    kind, text = STATES[view.state]
    return Card(view, PLATFORMS[view.platform.name], (kind, str(text)), told(bad[0]) if bad else None)


@sensitive_post_parameters()
@staff_view(Right.PLATFORM_READ, "GET", "POST", writing=Right.PLATFORM_EDIT)
def platform(request: HttpRequest, actor: Staff, name: str) -> HttpResponse:
    """One platform. Saving its keys tries them at once; what was made up for it is shown once, on this answer."""
    view = connections.get_connection(site_id=actor.site_id, platform=name)
    if request.method != "POST":
        return _page(request, view, actor)
    typed, emptied = connection_form.given(request.POST, view), connection_form.emptied(request.POST, view)
    try:
        fresh = connections.connect(actor=actor, platform=name, given=typed, emptied=emptied, now=utc_now())
    except Invalid as error:
        errors = {field.field: sentence(field) for field in error.fields}
        return _page(request, view, actor, typed=typed, errors=errors)
    return _after(request, actor, name, fresh, _("已保存，马上生效。"))


def _after(request: HttpRequest, actor: Staff, name: str, fresh: Mapping[str, str], said: str) -> HttpResponse:
    """The keys are tried. With something to show once, this very answer is the page, which no browser keeps (as none of
    the console's); else the browser is sent there."""
    messages.success(request, said)
    _try(request, actor, name)
    if not fresh:
        return redirect("console:connection", name=name)
    view = connections.get_connection(site_id=actor.site_id, platform=name)
    return _page(request, view, actor, fresh=fresh)


def _try(request: HttpRequest, actor: Staff, name: str) -> None:
    try:
        connections.check(actor=actor, platform=name, now=utc_now())
    except PorticoError as error:
        messages.warning(request, "：".join(problem_of(error)))


@staff_view(Right.PLATFORM_EDIT, "POST")
def check(request: HttpRequest, actor: Staff, name: str) -> HttpResponse:
    """The platform is asked what works. What it says is on its page."""
    _try(request, actor, name)
    return redirect("console:connection", name=name)


@staff_view(Right.PLATFORM_EDIT, "POST")
def renew(request: HttpRequest, actor: Staff, name: str) -> HttpResponse:
    """A new token and key for what the platform sends us, shown on this answer and never again."""
    fresh = connections.renew_made_up(actor=actor, platform=name, now=utc_now())
    return _after(request, actor, name, fresh, _("已重新生成。请马上填到平台后台，填好之前平台的通知会被拒绝。"))


@staff_view(Right.PLATFORM_EDIT, "POST")
def disconnect(request: HttpRequest, actor: Staff, name: str) -> HttpResponse:
    """The keys that were saved here are gone."""
    connections.disconnect(actor=actor, platform=name, now=utc_now())
    view = connections.get_connection(site_id=actor.site_id, platform=name)
    said = _("已断开，密钥已删除。") if not view.source else _("已删除这里保存的密钥，改用环境变量里的。")
    messages.success(request, said)
    return redirect("console:connection", name=name)


def _page(
    request: HttpRequest,
    view: ConnectionView,
    actor: Staff,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    fresh: Mapping[str, str] | None = None,
) -> HttpResponse:
    name, typed, errors = view.platform.name, typed or {}, errors or {}
    kind, text = STATES[view.state]
    ours = [field for field in view.platform.fields if connections.made_by_us(field)]
    context = {
        "view": view,
        "name": name,
        "words": PLATFORMS[name],
        "state_kind": kind,
        "state_text": text,
        "findings": [told(one) for one in view.checked.findings] if view.checked else [],
        "fields": connection_form.fields(view, typed, errors, made_up=False),
        "ours": connection_form.fields(view, typed, errors, made_up=True),
        "errors": errors,
        "ours_wrong": any(field.variable in errors for field in ours),
        "held": _held(view),
        "fresh": [(str(KEYS[variable].label), variable, value) for variable, value in (fresh or {}).items()],
        "callback": connections.callback_of(site_id=actor.site_id, platform=name),
        "has_ours": any(field.variable in view.filled for field in ours),
        "lines": connection_setup.domain_lines(name),
        "is_public": connection_setup.is_public(),
        "docs": connection_setup.docs_url(name, language()),
    }
    return render(request, "console/connections/platform.html", context, status=422 if errors else 200)


def _held(view: ConnectionView) -> list[tuple[str, str, str]]:
    """(label, value, variable) of what comes from the environment; secrets only as being there."""
    if view.source != "environment":
        return []
    return [
        (str(KEYS[field.variable].label), view.values.get(field.variable, ""), field.variable)
        for field in connections.typed_fields(view.platform)
        if field.variable in view.filled
    ]
