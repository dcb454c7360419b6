"""Following, unfollowing, scanning a code with a scene; and what the account may ask about a person (user/info)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..clock import Clock
from ..credentials import AppCredentials
from ..people import People, Person
from ..platform import Call, Reply
from ..pushes.queue import OFFICIAL, Push, Pushes
from ..store import Collection, Row, Store
from ..weixin.replies import error
from ..weixin.tokens import Tokens


@dataclass(slots=True)
class Follow(Row):
    """A person's standing with the account. `scene` is of the code they followed by."""

    person_id: str
    since: float
    scene: str = ""
    active: bool = True

    @property
    def key(self) -> str:
        return self.person_id


class Followers:
    """The followers of one official account."""

    def __init__(
        self, store: Store, clock: Clock, app: AppCredentials, people: People, tokens: Tokens, pushes: Pushes
    ) -> None:
        self._clock = clock
        self._app = app
        self._people = people
        self._tokens = tokens
        self._pushes = pushes
        self._follows: Collection[Follow] = Collection(store, "follow", Follow)

    def follows(self, person: Person) -> bool:
        held = self._follows.get(person.id)
        return held is not None and held.active

    def follow(self, person: Person, scene: str = "") -> Push | None:
        """The person follows, by a code with `scene` or without; a follower's scan is a SCAN. None: no news."""
        openid = self._people.openid(person, self._app.app_id)
        ticket = {"Ticket": f"gQ{self._app.original_id}_{scene}"} if scene else {}
        if self.follows(person):
            return self._pushes.event(OFFICIAL, "SCAN", openid, EventKey=scene, **ticket) if scene else None
        self._follows.save(Follow(person.id, self._clock.now(), scene))
        return self._pushes.event(OFFICIAL, "subscribe", openid, EventKey=f"qrscene_{scene}" if scene else "", **ticket)

    def unfollow(self, person: Person) -> Push | None:
        """The person follows no more. None: they did not before."""
        held = self._follows.get(person.id)
        if held is None or not held.active:
            return None
        held.active = False
        self._follows.save(held)
        openid = self._people.openid(person, self._app.app_id)
        return self._pushes.event(OFFICIAL, "unsubscribe", openid, EventKey="")

    def user_info(self, call: Call) -> Reply:
        """GET /cgi-bin/user/info."""
        if refusal := self._tokens.refuse(call, self._app.app_id):
            return refusal
        openid = call.query.get("openid", "")
        if not openid:
            return error(41009, "openid_missing")
        person = self._people.find(openid)
        if person is None or openid != self._people.openid(person, self._app.app_id):
            return error(40003, "openid_not_of_app")
        held = self._follows.get(person.id)
        if held is None or not held.active:
            return Reply(200, {"subscribe": 0, "openid": openid}, "not_a_follower")
        return Reply(200, self._view(person, openid, held))

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
            "tagid_list": [],
            "subscribe_scene": "ADD_SCENE_QR_CODE" if held.scene else "ADD_SCENE_SEARCH",
            "qr_scene": number,
            "qr_scene_str": "" if number else held.scene,
        }

    def clear(self) -> None:
        self._follows.clear()
