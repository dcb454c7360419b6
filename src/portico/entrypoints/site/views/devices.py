"""Where the member is signed in, and signing out there from here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portico.domains.members import public as members
from portico.entrypoints.site import session
from portico.entrypoints.site.frame import render
from portico.entrypoints.site.visitors import Visitor, for_member
from portico.infra.actors import Member
from portico.kernel.errors import Unauthenticated
from portico.kernel.ids import parse_id


@dataclass(frozen=True, slots=True)
class Shown:
    id: UUID
    name: str
    carrier: str
    icon: str
    created_at: datetime
    last_used_at: datetime
    is_here: bool


@require_GET
@for_member
def devices(visitor: Visitor[Member]) -> HttpResponse:
    """The list, this browser first."""
    found = members.list_devices(site_id=visitor.site.id, member_id=visitor.actor.member_id, now=visitor.now)
    here = session.session_id_of(visitor.request, now=visitor.now)
    shown = [_shown(one, here, visitor.language) for one in found]
    shown.sort(key=lambda one: not one.is_here)  # stable: the rest stays by last use
    context = {"devices": shown, "others": sum(not one.is_here for one in shown), "here": "devices"}
    return render(visitor, "devices.html", context, place="account", personal=True)


@require_POST
@for_member
def end(visitor: Visitor[Member], session_id: str) -> HttpResponse:
    """That device is signed out. Raises SessionNotFound, also for another member's."""
    found = parse_id(session_id)
    if found is None:
        raise members.SessionNotFound()
    with transaction.atomic():
        members.revoke_session(
            site_id=visitor.site.id, member_id=visitor.actor.member_id, session_id=found, now=visitor.now
        )
    messages.success(visitor.request, _("该设备已退出登录"))
    return HttpResponseRedirect(reverse("website:devices"))


@require_POST
@for_member
def end_others(visitor: Visitor[Member]) -> HttpResponse:
    here = session.session_id_of(visitor.request, now=visitor.now)
    if here is None:
        raise Unauthenticated()
    with transaction.atomic():
        members.revoke_other_sessions(
            site_id=visitor.site.id, member_id=visitor.actor.member_id, session_id=here, now=visitor.now
        )
    messages.success(visitor.request, _("其他设备均已退出登录"))
    return HttpResponseRedirect(reverse("website:devices"))


def _shown(device: members.Device, here: object, language: str) -> Shown:
    carriers = {"web": _("官网"), "h5": _("手机网页"), "mp-weixin": _("微信小程序"), "mp-alipay": _("支付宝小程序")}
    return Shown(
        id=device.session_id,
        name=members.device_name(device.user_agent, language=language),
        carrier=carriers.get(device.carrier, device.carrier),
        icon="screen" if device.carrier == "web" else "mobile",
        created_at=device.created_at,
        last_used_at=device.last_used_at,
        is_here=device.session_id == here,
    )
