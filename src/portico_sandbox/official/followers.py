"""Following, unfollowing, scanning a code with a scene; and what the account may ask about a person (user/info)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..clock import Clock
from ..credentials import AppCredentials
from ..people import People, Person
from ..platform import Call, Reply
from ..pushes.queue import OFFICIAL, Push, Pushes
from ..store import Collection, Row, Store
from ..weixin.replies import error
from ..weixin.tokens import Tokens
from ..weixin.windows import Windows

MAX_BATCH = 100


@dataclass(slots=True)
class Follow(Row):
    """A person's standing with the account. `scene` is of the code they followed by."""

    person_id: str
    since: float
    scene: str = ""
    active: bool = True
    tags: list[int] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.person_id


class Followers:
    """The followers of one official account."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        app: AppCredentials,
        people: People,
        tokens: Tokens,
        pushes: Pushes,
        windows: Windows,
    ) -> None:
        self._clock = clock
        self._app = app
        self._people = people
        self._tokens = tokens
        self._pushes = pushes
        self._windows = windows
        self._follows: Collection[Follow] = Collection(store, "follow", Follow)

    def follows(self, person: Person) -> bool:
        held = self._follows.get(person.id)
        return held is not None and held.active

    def follow(self, person: Person, scene: str = "", ticket: str = "") -> Push | None:
        """The person follows, by a code with `scene` or without; a follower's scan is a SCAN. None: no news."""
        openid = self._people.openid(person, self._app.app_id)
        fields = {"Ticket": ticket or f"gQ{self._app.original_id}_{scene}"} if scene else {}
        if self.follows(person):
            if not scene:
                return None
            self._windows.grant(self._app.app_id, openid, "scan")
            return self._pushes.event(OFFICIAL, "SCAN", openid, EventKey=scene, **fields)
        self._follows.save(Follow(person.id, self._clock.now(), scene))
        self._windows.grant(self._app.app_id, openid, "follow")
        return self._pushes.event(OFFICIAL, "subscribe", openid, EventKey=f"qrscene_{scene}" if scene else "", **fields)

    def unfollow(self, person: Person) -> Push | None:
        """The person follows no more. None: they did not before."""
        held = self._follows.get(person.id)
        if held is None or not held.active:
            return None
        held.active, held.tags = False, []
        self._follows.save(held)
        openid = self._people.openid(person, self._app.app_id)
        self._windows.revoke(self._app.app_id, openid)
        return self._pushes.event(OFFICIAL, "unsubscribe", openid, EventKey="")

    def tags_of(self, person: Person) -> list[int]:
        """The numbers of the person's tags, oldest first."""
        held = self._follows.get(person.id)
        return held.tags if held and held.active else []

    def tag(self, person: Person, number: int, *, add: bool) -> None:
        """The follower has the tag, or has it no more."""
        held = self._follows.get(person.id)
        assert held is not None  # callers have asked follows()
        held.tags = [one for one in held.tags if one != number] + ([number] if add else [])
        self._follows.save(held)

    def count_tagged(self, number: int) -> int:
        return sum(1 for follow in self._follows if follow.active and number in follow.tags)

    def list(self, query: Mapping[str, Any], page: int) -> Reply:
        """GET /cgi-bin/user/get: `page` openids at most, those after `next_openid`."""
        active = [self._openid_of(follow) for follow in self._follows if follow.active]
        after = str(query.get("next_openid") or "")
        if after and after not in active:
            return error(40003, "next_openid_unknown")
        shown = active[active.index(after) + 1 if after else 0 :][:page]
        payload: dict[str, Any] = {"total": len(active), "count": len(shown)}
        if shown:
            payload["data"] = {"openid": shown}
        return Reply(200, payload | {"next_openid": shown[-1] if shown else ""})

    def _openid_of(self, follow: Follow) -> str:
        person = self._people.get(follow.person_id)
        assert person is not None  # people are never removed
        return self._people.openid(person, self._app.app_id)

    def batch(self, body: Mapping[str, Any]) -> Reply:
        """POST /cgi-bin/user/info/batchget."""
        asked = body.get("user_list")
        if not isinstance(asked, list) or not 1 <= len(asked) <= MAX_BATCH:
            return error(40032, "openid_list_size")
        views = []
        for one in asked:
            view = self._about(str(one.get("openid", "")) if isinstance(one, dict) else "")
            if isinstance(view, Reply):
                return view
            views.append(view)
        return Reply(200, {"user_info_list": views})

    def user_info(self, call: Call) -> Reply:
        """GET /cgi-bin/user/info."""
        if refusal := self._tokens.refuse(call, self._app.app_id):
            return refusal
        openid = call.query.get("openid", "")
        if not openid:
            return error(41009, "openid_missing")
        view = self._about(openid)
        return view if isinstance(view, Reply) else Reply(200, view, "ok" if view["subscribe"] else "not_a_follower")

    def _about(self, openid: str) -> dict[str, Any] | Reply:
        person = self._people.find(openid)
        if person is None or openid != self._people.openid(person, self._app.app_id):
            return error(40003, "openid_not_of_app")
        held = self._follows.get(person.id)
        if held is None or not held.active:
            return {"subscribe": 0, "openid": openid}
        return self._view(person, openid, held)

    def _view(self, person: Person, openid: str, held: Follow) -> dict[str, Any]:
        number = int(held.scene) if held.scene.isdecimal() else 0
        return {
            "subscribe": 1,
            "openid": openid,
            # Name and picture are empty since 2021-12-27.
            "nickname": "",
            "sex": 0,
            "language": "zh_CN",
            "city": "",
            "province": "",
            "country": "",
            "headimgurl": "",
            "subscribe_time": int(held.since),
            "unionid": self._people.unionid(person),
            "remark": "",
            "groupid": 0,
            "tagid_list": list(held.tags),
            "subscribe_scene": "ADD_SCENE_QR_CODE" if held.scene else "ADD_SCENE_SEARCH",
            "qr_scene": number,
            "qr_scene_str": "" if number else held.scene,
        }

    def clear(self) -> None:
        self._follows.clear()
