"""How a member wants to be told, and what they agreed to: one set for every carrier, changed on any of them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portico.domains.members import public as members
from portico.domains.privacy import public as privacy
from portico.entrypoints.site.frame import render
from portico.entrypoints.site.visitors import Visitor, for_everyone, for_member, wants_json
from portico.infra.actors import Anonymous, Member
from portico.infra.messages import field_text
from portico.infra.page_cache import keep
from portico.kernel.errors import Invalid
from portico.usecases import privacy as choices

_CARRIER = "web"
_QUIET_AT_FIRST = ("22:00", "08:00")


@require_http_methods(["GET", "HEAD", "POST"])
@for_member
def notifications(visitor: Visitor[Member]) -> HttpResponse:
    """Topics by channels, and the quiet hours. A switch whose channel is out of reach is not offered."""
    if visitor.request.method == "POST":
        return _save_notifications(visitor)
    return _notifications_page(visitor)


def _notifications_page(visitor: Visitor[Member], *, problems: tuple[str, ...] = (), status: int = 200) -> HttpResponse:
    held = choices.message_settings(actor=visitor.actor, language=visitor.language)
    first = held.topics[0].channels
    times = (f"{held.quiet.start:%H:%M}", f"{held.quiet.end:%H:%M}") if held.quiet else _QUIET_AT_FIRST
    posted = visitor.request.POST
    context = {
        "here": "notifications",
        "topics": held.topics,
        "channels": [channel for channel in first if channel.is_available],
        "missing": [channel.code for channel in first if not channel.is_available],
        "has_quiet": bool(posted.get("quiet")) if problems else held.quiet is not None,
        "quiet_from": posted.get("quiet_from", times[0]) if problems else times[0],
        "quiet_to": posted.get("quiet_to", times[1]) if problems else times[1],
        "problems": problems,
    }
    return render(visitor, "notifications.html", context, place="account", personal=True, status=status)


def _save_notifications(visitor: Visitor[Member]) -> HttpResponse:
    form = visitor.request.POST
    on = set(form.getlist("on"))
    # A box that is not ticked is not sent; `shown` says which there were.
    switches = [(*name.partition(":")[::2], name in on) for name in form.getlist("shown")]
    quiet = form.get("quiet") == "on"
    try:
        choices.change_message_settings(
            actor=visitor.actor,
            switches=switches,
            quiet_from=(form.get("quiet_from") or _QUIET_AT_FIRST[0]) if quiet else None,
            quiet_to=(form.get("quiet_to") or _QUIET_AT_FIRST[1]) if quiet else None,
            language=visitor.language,
            now=visitor.now,
        )
    except Invalid as refused:
        if wants_json(visitor.request):
            raise
        problems = tuple(field_text(broken.code, broken.data, visitor.language) for broken in refused.fields)
        return _notifications_page(visitor, problems=problems, status=422)
    return _saved(visitor, _("消息设置已保存，各端同步生效"), "website:notifications")


@require_http_methods(["GET", "HEAD", "POST"])
@for_member
def privacy_choices(visitor: Visitor[Member]) -> HttpResponse:
    """What the member's data is used for and what they said to it; the way to their data and out."""
    if visitor.request.method == "POST":
        return _save_choices(visitor)
    policy = privacy.policy_of(site_id=visitor.site.id)
    context = {
        "here": "privacy",
        "purposes": choices.purposes_of(actor=visitor.actor, language=visitor.language),
        "policy": policy,
        "is_published": policy.version != "unpublished",
    }
    return render(visitor, "privacy.html", context, place="account", personal=True)


def _save_choices(visitor: Visitor[Member]) -> HttpResponse:
    """What differs from what the ledger says is written into it. Raises PurposeNotFound, TermsNeeded."""
    form = visitor.request.POST
    shown, on = form.getlist("shown"), set(form.getlist("on"))
    for purpose in choices.purposes_of(actor=visitor.actor, language=visitor.language):
        given = purpose.code in on
        held = purpose.decision
        is_new = given if held is None else held.given != given or (given and purpose.is_outdated)
        if purpose.code in shown and is_new:
            choices.decide(actor=visitor.actor, purpose=purpose.code, given=given, carrier=_CARRIER, now=visitor.now)
    return _saved(visitor, _("授权设置已保存，各端同步生效"), "website:privacy")


def _saved(visitor: Visitor[Member], text: str, page: str) -> HttpResponse:
    if wants_json(visitor.request):
        return JsonResponse({"saved": text})
    messages.success(visitor.request, text)
    return HttpResponseRedirect(reverse(page))


@require_GET
@for_member
def accounts(visitor: Visitor[Member]) -> HttpResponse:
    """The phone and the platform accounts that are this one member, and how each came to be."""
    found, phone = members.list_accounts(site_id=visitor.site.id, member_id=visitor.actor.member_id)
    linked = [(one, members.provider_name(one.provider, language=visitor.language)) for one in found]
    context = {"here": "accounts", "accounts": linked, "phone": phone}
    return render(visitor, "accounts.html", context, place="account", personal=True)


@require_GET
@for_everyone
def cookies(visitor: Visitor[Anonymous]) -> HttpResponse:
    """What the website keeps in a browser. The same for all: there is nothing here to ask for consent."""
    return keep(render(visitor, "cookies.html"), tags=("sites",))
