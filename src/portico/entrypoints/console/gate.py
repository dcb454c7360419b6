"""What every request to the console passes before any view, ours or Wagtail's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portico.domains.staff import public as staff
from portico.entrypoints.console.access import problem_of, site_of, wants_json
from portico.entrypoints.console.models import StaffUser
from portico.kernel.clock import utc_now
from portico.kernel.errors import Denied

# In Django's session: that this sign-in proved a second factor, and when the list of sessions last heard of it.
SECOND_FACTOR = "console.second_factor"
SEEN = "console.seen"
_SEEN_EVERY = timedelta(minutes=5)
# Where somebody goes to do what is still asked of them; the rest are parts of those pages, and the way out.
_OPEN = ("security/", "logout/", "login/", "sprite/", "jsi18n/")
# Pages of Wagtail's without a meaning here. Some ask for no permission at all.
_SHUT = ("users/", "groups/", "sites/", "collections/", "redirects/", "reports/", "forms/", "pages/", "failwhale/")


class SecurityFirst(Denied):
    """A temporary password is to be changed, or a second factor set up, before anything else."""

    code = "security_first"


class StaffGate:
    """Middleware: in the console, an account knows on which site it works, and does first what is asked of it.

    Ahead of Wagtail's views, too, whose policies are asked about a user and never about a request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.home = reverse("wagtailadmin_home")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(self.home) and isinstance(request.user, StaffUser):
            user, now = request.user, utc_now()
            user.working_site = site_of(request).id
            _note_seen(request, now)
            below = request.path[len(self.home) :]
            if below.startswith(_SHUT):
                raise Http404
            if not below.startswith(_OPEN) and (asked := asked_first(request, user)):
                return _send_there(request, asked)
        return self.get_response(request)


def asked_first(request: HttpRequest, user: StaffUser) -> str | None:
    """What the account has to do before it works: `password`, `second_factor`, or None. Asked in every request, so
    that a demand made this minute holds for the people who are signed in."""
    if user.password_is_temporary:
        return "password"
    demanded = staff.get_policy(site_id=site_of(request).id).second_factor_roles
    if demanded & user.roles and not request.session.get(SECOND_FACTOR):
        return "second_factor"
    return None


def _send_there(request: HttpRequest, asked: str) -> HttpResponse:
    if wants_json(request) or request.headers.get("x-requested-with") == "XMLHttpRequest":
        title, detail = problem_of(SecurityFirst())
        return JsonResponse({"code": SecurityFirst.code, "title": title, "detail": detail}, status=403)
    words = {
        "password": _("请先设置自己的密码，临时密码只用来登录这一次。"),
        "second_factor": _("店铺要求您的角色开启两步验证，设置好之后才能继续。"),
    }
    messages.warning(request, words[asked])
    return redirect("console:security" if asked == "password" else "console:second_factor")


def _note_seen(request: HttpRequest, now: datetime) -> None:
    """The list of sessions learns every few minutes that this one is in use."""
    seen = request.session.get(SEEN)
    if seen is None or now.timestamp() - seen < _SEEN_EVERY.total_seconds():
        return
    request.session[SEEN] = now.timestamp()
    with transaction.atomic():
        staff.touch_staff_session(session_key=request.session.session_key or "", now=now)
