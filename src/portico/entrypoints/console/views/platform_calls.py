"""调用记录: what was asked of the platforms and what they said, redacted before it was written down."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portico.entrypoints.console.access import staff_view
from portico.entrypoints.console.platform_words import PLATFORMS
from portico.infra.actors import Right, Staff
from portico.infra.platform_calls import CallLimit, KeptCall, Result
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.paging import decode_cursor, encode_cursor
from portico.usecases.gateways import gateways

PAGE_SIZE = 30
_RESULTS: dict[str, Result] = {"ok": "ok", "failed": "failed"}
# How the records name platforms, where that is not the name of a connection.
_NAMES = {"tencent_sms": "sms_tencent", "aliyun_sms": "sms_aliyun", "s3": "storage", "tencent_map": "map"}
# Failures of ours that have no code of the platform's.
_OUTCOMES = {
    "timeout": gettext_lazy("超时没有回答"),
    "connection_failed": gettext_lazy("连不上平台"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A call as people read it. `slow`: it took long enough for somebody to notice."""

    call: KeptCall
    platform: str
    outcome: str
    slow: bool
    limits: tuple[str, ...]


@staff_view(Right.PLATFORM_READ)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """A page of the site's calls, newest first; an earlier page is found by the last call's number."""
    log = gateways(actor.site_id).calls
    asked = {name: request.GET.get(name, "")[:80] for name in ("platform", "call", "result")}
    found = log.newest(
        platform=asked["platform"],
        call=asked["call"],
        result=_RESULTS.get(asked["result"], ""),
        before_id=_before(request.GET.get("cursor", "")),
        limit=PAGE_SIZE + 1,
    )
    rows = [_row(call) for call in found[:PAGE_SIZE]]
    context = {
        "rows": rows,
        "next_cursor": encode_cursor(rows[-1].call.id) if len(found) > PAGE_SIZE else None,
        "is_first": not request.GET.get("cursor"),
        "asked": asked,
        "filtered": any(asked.values()),
        "platforms": [(name, platform_name(name)) for name in log.platforms()],
    }
    return render(request, "console/connections/calls.html", context)


def _before(cursor: str) -> int | None:
    """Raises Invalid for a cursor that is none of ours."""
    if not cursor:
        return None
    (last,) = decode_cursor(cursor, length=1)
    if not isinstance(last, int):
        raise Invalid(fields=(FieldError("cursor", "cursor_malformed"),))
    return last


def platform_name(name: str) -> str:
    """What people call the platform of a record; its own name for one that nobody gave words to."""
    words = PLATFORMS.get(_NAMES.get(name, name))
    return str(words.name) if words else name


def _row(call: KeptCall) -> Row:
    outcome = _("成功") if call.went_well else str(_OUTCOMES.get(call.outcome, call.outcome))
    return Row(call, platform_name(call.platform), outcome, call.milliseconds >= 2_000, _limits(call.limits))


def _limits(limits: tuple[CallLimit, ...]) -> tuple[str, ...]:
    windows = {"second": _("每秒"), "minute": _("每分钟"), "day": _("每天")}
    return tuple(
        ngettext("%(window)s %(n)s 次", "%(window)s %(n)s 次", limit.most)
        % {"window": windows.get(limit.per, limit.per), "n": f"{limit.most:,}"}
        for limit in limits
    )
