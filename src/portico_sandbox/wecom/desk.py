"""Who of the company customers may add, and its customer-service accounts.

Sources: get_follow_user_list (GET) and kf/account/list (POST, offset and limit up to 100) [A].
"""

from __future__ import annotations

from collections.abc import Callable

from ..platform import Call, Reply, json_object
from ..services.keys import WecomKeys
from .replies import error, ok


class WecomDesk:
    """`staffed`: whether anybody of the company may be added."""

    def __init__(self, keys: WecomKeys) -> None:
        self._keys = keys
        self.staffed: Callable[[], bool] = lambda: True

    def followed(self, call: Call) -> Reply:
        """GET externalcontact/get_follow_user_list."""
        return ok(follow_user=list(self._keys.users) if self.staffed() else [])

    def accounts(self, call: Call) -> Reply:
        """POST kf/account/list."""
        body = json_object(call.body)
        if body is None:
            return error(47001, "json_required")
        offset, limit = body.get("offset", 0), body.get("limit", 100)
        if type(offset) is not int or type(limit) is not int or offset < 0 or not 1 <= limit <= 100:
            return error(40058, "page_wrong")
        held = [{"open_kfid": self._keys.open_kfid, "name": "在线客服", "avatar": "", "manage_privilege": True}]
        return ok(account_list=held[offset : offset + limit])
