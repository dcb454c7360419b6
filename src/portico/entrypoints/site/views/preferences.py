"""How a member likes to read: stored once for every carrier, and remembered by this browser at once."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portico.domains.members import public as members
from portico.entrypoints.site import preferring
from portico.entrypoints.site.frame import render
from portico.entrypoints.site.visitors import Visitor, for_member
from portico.infra.actors import Member


@require_http_methods(["GET", "HEAD", "POST"])
@for_member
def preferences(visitor: Visitor[Member]) -> HttpResponse:
    """The choices, and saving them. Raises Invalid for a choice that is not offered."""
    site_id, member_id = visitor.site.id, visitor.actor.member_id
    if visitor.request.method == "POST":
        return _save(visitor)
    stored = members.find_preferences(site_id=site_id, member_id=member_id)
    chosen = stored or members.Preferences(language=visitor.language)  # type: ignore[arg-type]  # one of the two
    context = {
        "here": "preferences",
        "appearances": [
            ("auto", _("跟随设备"), chosen.appearance), ("light", _("浅色"), chosen.appearance),
            ("dark", _("深色"), chosen.appearance),
        ],
        "languages": [("zh-hans", "简体中文", chosen.language), ("en", "English", chosen.language)],
        "text_sizes": [
            ("standard", _("标准"), chosen.text_size), ("large", _("大"), chosen.text_size),
            ("extra_large", _("特大"), chosen.text_size),
        ],
    }  # fmt: skip
    return render(visitor, "preferences.html", context, place="account", personal=True)


def _save(visitor: Visitor[Member]) -> HttpResponse:
    form = visitor.request.POST
    chosen = members.checked_preferences(
        appearance=form.get("appearance", ""), language=form.get("language", ""), text_size=form.get("text_size", "")
    )
    with transaction.atomic():
        members.save_preferences(
            site_id=visitor.site.id, member_id=visitor.actor.member_id, preferences=chosen, now=visitor.now
        )
    # Said in the language that the next page has.
    with translation.override(chosen.language):
        messages.success(visitor.request, _("偏好已保存，各端同步生效"))
    response = HttpResponseRedirect(reverse("website:preferences"))
    preferring.remember(response, chosen)
    return response
