"""Tags: what a conditional menu looks at, and how an account sorts its followers.

Source: the official page 用户标签管理 (100 tags, 30 bytes a name, 50 openids a call, 20 tags a person; codes) [B].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..people import Person
from ..platform import Reply
from ..store import Collection, Row
from ..weixin.replies import error, ok
from .account import Account

MAX_TAGS, MAX_NAME, MAX_OPENIDS, MAX_OF_PERSON = 100, 30, 50, 20
# The platform keeps 0 to 99 for itself (2 is 星标组).
FIRST_ID = 100


@dataclass(slots=True)
class Tag(Row):
    id: int
    name: str

    @property
    def key(self) -> str:
        return str(self.id)


class Tags:
    """The tags of one account; who has which is kept with the followers."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._tags: Collection[Tag] = Collection(account.store, "official_tag", Tag)

    def create(self, body: Mapping[str, Any]) -> Reply:
        """POST /cgi-bin/tags/create."""
        given = body.get("tag")
        name = given.get("name") if isinstance(given, dict) else None
        if not isinstance(name, str) or not name or any(tag.name == name for tag in self._tags):
            return error(45157, "tag_name_taken_or_missing")
        if len(name.encode()) > MAX_NAME:
            return error(45158, "tag_name_bytes")
        if len(self._tags) >= MAX_TAGS:
            return error(45056, "tags_full")
        tag = Tag(max((held.id for held in self._tags), default=FIRST_ID - 1) + 1, name)
        self._tags.save(tag)
        return Reply(200, {"tag": {"id": tag.id, "name": tag.name}})

    def get(self, query: Mapping[str, Any]) -> Reply:
        """GET /cgi-bin/tags/get."""
        followers = self._account.followers
        tags = [{"id": tag.id, "name": tag.name, "count": followers.count_tagged(tag.id)} for tag in self._tags]
        return Reply(200, {"tags": tags})

    def put(self, body: Mapping[str, Any]) -> Reply:
        """POST /cgi-bin/tags/members/batchtagging."""
        return self._change(body, add=True)

    def take(self, body: Mapping[str, Any]) -> Reply:
        """POST /cgi-bin/tags/members/batchuntagging."""
        return self._change(body, add=False)

    def _change(self, body: Mapping[str, Any], *, add: bool) -> Reply:
        tag = self._tags.get(str(body.get("tagid", "")))
        if tag is None:
            return error(45159, "tag_unknown")
        openids = body.get("openid_list")
        if not isinstance(openids, list) or not 1 <= len(openids) <= MAX_OPENIDS:
            return error(40032, "openid_list_size")
        people: list[Person] = []
        for openid in openids:
            person = self._account.person_of(openid)
            if person is None or not self._account.followers.follows(person):
                return error(40003, "openid_no_follower")
            if add and len(self._account.followers.tags_of(person)) >= MAX_OF_PERSON:
                return error(45059, "person_has_20_tags")
            people.append(person)
        for person in people:
            self._account.followers.tag(person, tag.id, add=add)
        return ok()

    def clear(self) -> None:
        self._tags.clear()
