"""搜索词库 and 搜索报告: the merchant's words for search; what was searched, and what was not found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from portico.domains.catalog import public as catalog
from portico.domains.sites import public as sites
from portico.entrypoints.console.access import problem_of, sentence, staff_view
from portico.infra.actors import Right, Staff
from portico.kernel.clock import merchant_day, utc_now
from portico.kernel.errors import Conflict, Invalid, NotFound
from portico.usecases import searches

PERIODS = (7, 30, 90)
LISTS = ("own", "synonyms", "hot")
MAX_TEXT = 100_000
_SEPARATORS = re.compile(r"[\s,，、;；|=＝]+")
_LINES = re.compile(r"[\n\r]+")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A list that was not saved: which, what the person wrote, and why."""

    which: str
    text: str
    reasons: tuple[str, ...]


def _parts(text: str) -> list[str]:
    """One to a line; a pasted list with commas is one as well."""
    return [part.strip() for part in re.split(r"[\n\r,，、;；|]+", text) if part.strip()]


def _groups(text: str) -> list[list[str]]:
    """A group to a line, its words parted by commas, spaces or equals signs."""
    return [[word for word in _SEPARATORS.split(line) if word] for line in _LINES.split(text) if line.strip()]


@staff_view(Right.CATALOG_READ)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    return _page(request, actor)


@staff_view(Right.CATALOG_EDIT, "POST")
def save(request: HttpRequest, actor: Staff, which: str) -> HttpResponse:
    """One of the three lists is as the form says. A refused or outdated one is shown again with what was written."""
    if which not in LISTS:
        raise NotFound()
    text = request.POST.get("words", "")[:MAX_TEXT]
    version = request.POST.get("version", "")[:32]
    try:
        if which == "own":
            changed = searches.save_own_words(
                site_id=actor.site_id, own=_parts(text), actor=actor, version=version, now=utc_now()
            )
            if changed:
                messages.success(request, _("词库已保存，正在更新搜索索引，几分钟内全部生效。"))
            else:
                messages.info(request, _("词库没有变化。"))
        else:
            _save_list(which, text, version, actor, utc_now())
            messages.success(request, _("已保存，马上生效。"))
    except Invalid as error:
        reasons = tuple(dict.fromkeys(_reason(field.field, sentence(field)) for field in error.fields))
        return _page(request, actor, Refusal(which, text, reasons), status=422)
    except Conflict as error:
        return _page(request, actor, Refusal(which, text, ("：".join(problem_of(error)),)), status=409)
    return redirect(f"{reverse('console:search_words')}#{which}")


def _reason(field: str, text: str) -> str:
    place = field.rpartition(".")[2]
    if field.startswith("groups.") and place.isdigit():
        return _("第 %(line)s 行：%(reason)s") % {"line": int(place) + 1, "reason": text}
    return text


def _save_list(which: str, text: str, version: str, actor: Staff, now: datetime) -> None:
    with transaction.atomic():
        if which == "hot":
            catalog.save_hot_words(
                site_id=actor.site_id, hot_words=_parts(text), actor=actor, now=now, version=version
            )  # fmt: skip
        else:
            catalog.save_synonyms(site_id=actor.site_id, groups=_groups(text), actor=actor, now=now, version=version)


def _page(request: HttpRequest, actor: Staff, refused: Refusal | None = None, status: int = 200) -> HttpResponse:
    held = catalog.search_words(site_id=actor.site_id)
    lists = {
        "own": ("\n".join(held.own), held.own_version),
        "synonyms": ("\n".join("，".join(group) for group in held.groups), held.groups_version),
        "hot": ("\n".join(held.hot), held.hot_version),
    }
    context = {
        "lists": lists,
        "refused": refused,
        "counts": {"own": len(held.own), "synonyms": len(held.groups), "hot": len(held.hot)},
        "most_own": catalog.MAX_OWN_WORDS,
        "most_hot": catalog.MAX_HOT_WORDS,
        "can_edit": Right.CATALOG_EDIT in actor.rights,
    }
    return render(request, "console/search/words.html", context, status=status)


@staff_view(Right.CATALOG_READ)
def report(request: HttpRequest, actor: Staff) -> HttpResponse:
    """What was searched most in a period, and what found nothing. A fixed number of queries."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(period) for period in PERIODS} else PERIODS[1]
    today = merchant_day(utc_now(), sites.get_site(site_id=actor.site_id).zone)
    return render(
        request,
        "console/search/report.html",
        {
            "days": days,
            "periods": PERIODS,
            "missed": catalog.missed_words(site_id=actor.site_id, today=today, days=days),
            "searched": catalog.most_searched(site_id=actor.site_id, today=today, days=days),
            "hot": frozenset(catalog.pinned_hot_words(site_id=actor.site_id)),
            "can_edit": Right.CATALOG_EDIT in actor.rights,
        },
    )


@staff_view(Right.CATALOG_EDIT, "POST")
def settle(request: HttpRequest, actor: Staff) -> HttpResponse:
    """A phrase without results becomes a synonym of `means`, or (without it) is taken off the report."""
    word = request.POST.get("word", "").strip()[:60]
    means = request.POST.get("means", "").strip()[:60]
    ignored = request.POST.get("do") == "ignore"
    try:
        with transaction.atomic():
            if not ignored:
                catalog.add_synonym(site_id=actor.site_id, word=word, means=means, actor=actor, now=utc_now())
            catalog.settle_miss(site_id=actor.site_id, word=word)
    except Invalid as error:
        for field in error.fields:
            messages.error(request, sentence(field))
    else:
        said = (
            _("“%(word)s”不再列出，再有顾客搜不到时会重新出现。")
            if ignored
            else _("搜“%(word)s”现在能找到“%(means)s”。")
        )
        messages.success(request, said % {"word": word, "means": means})
    return redirect(_back(request))


@staff_view(Right.CATALOG_EDIT, "POST")
def promote(request: HttpRequest, actor: Staff) -> HttpResponse:
    """A searched phrase is among the hot words, the last of them."""
    word = request.POST.get("word", "").strip()[:60]
    pinned = catalog.pinned_hot_words(site_id=actor.site_id)
    try:
        with transaction.atomic():
            catalog.save_hot_words(site_id=actor.site_id, hot_words=[*pinned, word], actor=actor, now=utc_now())
    except Invalid as error:
        for field in error.fields:
            messages.error(request, sentence(field))
    else:
        messages.success(request, _("“%(word)s”已放进热搜词。") % {"word": word})
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    days = request.POST.get("days", "")
    return f"{reverse('console:search_report')}?days={days}" if days.isdigit() else reverse("console:search_report")
