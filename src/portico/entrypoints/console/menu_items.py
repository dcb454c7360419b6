"""The kinds of entry of the console's menu: who sees one, and the number of what waits behind it.

The items are shared by all requests, so a number is written on what is rendered.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from portico.domains.members import public as members
from portico.domains.staff import public as staff
from portico.entrypoints.console.access import actor_of, site_of
from portico.entrypoints.console.models import StaffUser
from portico.infra.actors import Right
from portico.kernel.clock import utc_now
from portico.usecases import alerting

type Waiting = Callable[[HttpRequest], int]


def holds(request: HttpRequest, right: Right) -> bool:
    return isinstance(request.user, StaffUser) and right in request.user.rights


class RightMenuItem(MenuItem):
    """A menu entry seen by those who hold `right`."""

    def __init__(
        self, label: Any, url_name: str, *, right: Right, name: str, icon: str, order: int, query: str = ""
    ) -> None:
        super().__init__(label, "", name=name, icon_name=icon, order=order)
        self.url_name = url_name
        self.right = right
        self.query = query

    def is_shown(self, request: HttpRequest) -> bool:
        return holds(request, self.right)

    def render_component(self, request: HttpRequest) -> Any:
        self.url = reverse(self.url_name) + self.query
        return super().render_component(request)


def _badge(attrs: dict[str, Any], waiting: int) -> dict[str, Any]:
    """The attributes with the number, when there is one."""
    if not waiting:
        return attrs
    return attrs | {"data-pc-waiting": str(waiting) if waiting <= members.MOST_WAITING else f"{members.MOST_WAITING}+"}


def waiting_merges(request: HttpRequest) -> int:
    """How many merges wait for this person's decision."""
    if not holds(request, Right.MEMBER_MERGE):
        return 0
    return _once(request, "merges", lambda: members.count_open_conflicts(site_id=site_of(request).id))


def waiting_of(*kinds: str) -> Waiting:
    """How much of these kinds of the inbox waits at this moment; none of what the person may not see."""
    return lambda request: sum(_waiting_now(request, kind) for kind in kinds)


def _waiting_now(request: HttpRequest, kind: str) -> int:
    actor, found = actor_of(request), alerting.KINDS[kind]
    if found.right not in actor.rights:
        return 0
    return _once(request, kind, lambda: sum(cause.amount for cause in found.find(actor.site_id, utc_now()).values()))


def _once(request: HttpRequest, what: str, count: Callable[[], int]) -> int:
    """Counted once per request: for the entry, and for the submenu it is in."""
    known: dict[str, int] = request.__dict__.setdefault("_portico_waiting", {})
    if what not in known:
        known[what] = count()
    return known[what]


class CountedMenuItem(RightMenuItem):
    """An entry with the number of what waits there."""

    def __init__(self, label: Any, url_name: str, *, waiting: Waiting, **options: Any) -> None:
        super().__init__(label, url_name, **options)
        self.waiting = waiting

    def render_component(self, request: HttpRequest) -> Any:
        component = super().render_component(request)
        component.attrs = _badge(dict(component.attrs), self.waiting(request))
        return component


class CountedSubmenu(SubmenuMenuItem):
    """A submenu with the sum of what waits inside, for as long as it is closed."""

    def __init__(self, label: Any, menu: Menu, *, waiting: Waiting, **options: Any) -> None:
        super().__init__(label, menu, **options)
        self.waiting = waiting

    def render_component(self, request: HttpRequest) -> Any:
        component = super().render_component(request)
        component.attrs = _badge(dict(component.attrs), self.waiting(request))
        return component


class AlertsMenuItem(MenuItem):
    """The inbox, with the number of what nobody has noted yet. Everybody has one; rights decide what is in it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return isinstance(request.user, StaffUser) and bool(alerting.kinds_for(actor_of(request)))

    def render_component(self, request: HttpRequest) -> Any:
        self.url = reverse("console:alerts")
        component = super().render_component(request)
        actor = actor_of(request)
        waiting = staff.count_unseen_alerts(site_id=actor.site_id, kinds=alerting.kinds_for(actor))
        if waiting:
            component.attrs = dict(component.attrs) | {"data-pc-waiting": str(waiting)}
        return component


class SecurityMenuItem(MenuItem):
    """One's own sign-in: everybody's, whatever their roles."""

    def render_component(self, request: HttpRequest) -> Any:
        self.url = reverse("console:security")
        return super().render_component(request)


class GuideMenuItem(MenuItem):
    """The way to the documentation, where `portico prepare` has published it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return (settings.PORTICO.data_dir / "www" / "docs" / "index.html").exists()
