"""How often an app may write to a person who has just done something: the windows of customer-service messages.

Sources: the official pages 客服消息介绍 (service accounts: message 5 in 48 h; menu, follow, scan 3 a minute each) and
客服消息使用指南 (mini programs: message 5 in 48 h, entering 2 in a minute) [A]. The guide of mini programs adds that
counts do not add up: whatever the person does renews one allowance, with the largest number and the longest time that
apply; for service accounts that is taken to hold too [?]. 45015 outside every window, 45047 when the allowance is
used up [A].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..clock import Clock
from ..platform import Reply
from ..quotas import DAY, MINUTE, Quotas
from ..store import Collection, Row, Store
from .replies import error

SECONDS: dict[str, int] = {"message": 2 * DAY, "menu": MINUTE, "follow": MINUTE, "scan": MINUTE, "enter": MINUTE}


@dataclass(slots=True)
class Window(Row):
    """One person's window with one app, opened by what they did last of this kind; `sent_at` of the last answer."""

    app_id: str
    openid: str
    kind: str
    opened_at: float
    used: int = 0
    sent_at: float = 0.0

    @property
    def key(self) -> str:
        return f"{self.app_id}:{self.openid}:{self.kind}"

    @property
    def closes_at(self) -> float:
        return self.opened_at + SECONDS[self.kind]


class Windows:
    """The windows of all apps. `names`: app id to mini or oa; the quotas `<name>.reply.<kind>` say how many."""

    def __init__(self, store: Store, clock: Clock, quotas: Quotas, names: Mapping[str, str]) -> None:
        self._clock = clock
        self._quotas = quotas
        self._names = names
        self._windows: Collection[Window] = Collection(store, "reply_window", Window)

    def grant(self, app_id: str, openid: str, kind: str) -> None:
        """The person did it now: the full number of messages is allowed again."""
        for window in self._of(app_id, openid):
            window.used = 0
            self._windows.save(window)
        self._windows.save(Window(app_id, openid, kind, self._clock.now()))

    def revoke(self, app_id: str, openid: str) -> None:
        """The person unfollowed: nothing is allowed."""
        for kind in SECONDS:
            self._windows.remove(f"{app_id}:{openid}:{kind}")

    def spend(self, app_id: str, openid: str) -> Reply | None:
        """None and counted when a message may go; the platform's refusal, and nothing counted, otherwise."""
        now = self._clock.now()
        windows = [window for window in self._of(app_id, openid) if now <= window.closes_at]
        if not windows:
            return error(45015, "outside_reply_window")
        if max(window.used for window in windows) >= max(self._allowed(window) for window in windows):
            return error(45047, "reply_window_used_up")
        for window in windows:
            window.used, window.sent_at = window.used + 1, now
            self._windows.save(window)
        return None

    def last_exchange(self, app_id: str, openid: str) -> float:
        """When the two last had to do with each other, in seconds since the epoch; 0 for never."""
        return max((max(window.opened_at, window.sent_at) for window in self._of(app_id, openid)), default=0.0)

    def _allowed(self, window: Window) -> int:
        return self._quotas.limits[f"{self._names[window.app_id]}.reply.{window.kind}"]

    def _of(self, app_id: str, openid: str) -> list[Window]:
        held = (self._windows.get(f"{app_id}:{openid}:{kind}") for kind in SECONDS)
        return [window for window in held if window is not None]

    def clear(self) -> None:
        self._windows.clear()
