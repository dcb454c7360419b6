"""Who follows the account: all of them page by page, what the platform knows of many at once, and tags.

Sources: the official pages 获取关注用户列表 (10,000 a page), 批量获取用户基本信息 (100 at once), 用户标签管理 (50 at
once, names of 30 bytes) [A]; names and pictures are empty since 2021-12-27 [A], so they are not read here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import batched
from typing import Any, Final

from portico.connectors.wechat_oa.line import OfficialLine

AT_ONCE_INFO: Final = 100
AT_ONCE_TAGS: Final = 50


@dataclass(frozen=True, slots=True)
class KnownFollower:
    """What the platform tells about one person. Everything after `follows` is empty for those who do not."""

    openid: str
    follows: bool
    unionid: str | None = None
    since: datetime | None = None
    came_by: str = ""
    scene: str = ""
    tags: tuple[int, ...] = ()


class OfficialFollowers:
    """The followers of one account."""

    def __init__(self, line: OfficialLine) -> None:
        self._line = line

    def pages(self, *, after: str = "") -> Iterator[Sequence[str]]:
        """Every follower's openid, a page a call, those after `after` only: a broken run goes on where it was.

        Raises Retryable, Refused (40003: `after` follows no more).
        """
        while True:
            query = {"next_openid": after} if after else {}
            told = self._line.ask("user.get", "/cgi-bin/user/get", **query)
            page = [str(openid) for openid in told.get("data", {}).get("openid", [])]
            if not page:
                return
            yield page
            after = page[-1]

    def about(self, openids: Sequence[str]) -> list[KnownFollower]:
        """What is known of each, in their order. Raises Retryable, Refused.

        The platform has answered lists with a wrong openid out of step, so every answer is matched by its openid.
        """
        found: dict[str, KnownFollower] = {}
        for some in batched(openids, AT_ONCE_INFO):
            content = {"user_list": [{"openid": openid, "lang": "zh_CN"} for openid in some]}
            told = self._line.send("user.batchget", "/cgi-bin/user/info/batchget", content, repeatable=True)
            found |= {str(one["openid"]): _known(one) for one in told["user_info_list"]}
        return [found[openid] for openid in openids if openid in found]

    def create_tag(self, *, name: str) -> int:
        """The new tag's number. Raises Refused (45157 taken, 45158 more than 30 bytes, 45056 a hundred already)."""
        told = self._line.send("tags.create", "/cgi-bin/tags/create", {"tag": {"name": name}})
        return int(told["tag"]["id"])

    def tags(self) -> dict[int, str]:
        """Names by number."""
        told = self._line.ask("tags.get", "/cgi-bin/tags/get")
        return {int(tag["id"]): str(tag["name"]) for tag in told["tags"]}

    def tag(self, openids: Sequence[str], *, tag_id: int) -> None:
        """All of them have the tag. Raises Refused (45159 no such tag, 45059 somebody has twenty)."""
        self._change("tags.batchtagging", openids, tag_id)

    def untag(self, openids: Sequence[str], *, tag_id: int) -> None:
        """None of them has the tag."""
        self._change("tags.batchuntagging", openids, tag_id)

    def _change(self, call: str, openids: Sequence[str], tag_id: int) -> None:
        path = f"/cgi-bin/tags/members/{call.removeprefix('tags.')}"
        for some in batched(openids, AT_ONCE_TAGS):
            self._line.send(call, path, {"openid_list": list(some), "tagid": tag_id}, repeatable=True)


def _known(told: dict[str, Any]) -> KnownFollower:
    if told.get("subscribe") != 1:
        return KnownFollower(str(told["openid"]), follows=False)
    return KnownFollower(
        openid=str(told["openid"]),
        follows=True,
        unionid=told.get("unionid") or None,
        since=datetime.fromtimestamp(int(told["subscribe_time"]), UTC),
        came_by=str(told.get("subscribe_scene", "")),
        scene=str(told.get("qr_scene_str") or told.get("qr_scene") or ""),
        tags=tuple(int(tag) for tag in told.get("tagid_list", [])),
    )
