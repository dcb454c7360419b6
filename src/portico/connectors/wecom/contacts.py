"""Staff as contacts: codes by which customers add them, words of welcome, who a customer is, ways into group chats.

Sources: the pages 配置客户联系「联系我」方式 (92572), 发送新客户欢迎语, 获取客户详情, unionid 转换为 external_userid,
客户入群方式 [A, dossier section 6].
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from portico.connectors.wecom.client import WecomClient
from portico.connectors.wecom.messages import CustomerMessage
from portico.kernel.errors import Refused

_ONE, _MANY = 1, 2
_QR: Final = 2
# The customer has been welcomed before (by us, with the answer lost, or by a member of staff who already wrote).
_ALREADY_WELCOMED: Final = "41051"
_NOT_A_CONTACT: Final = "84061"
_UNKNOWN_WAY: Final = "41037"


@dataclass(frozen=True, slots=True)
class ContactWay:
    """A code by which customers add a member of staff. `config_id` is all that can change or delete it: keep it."""

    config_id: str
    qr_url: str


@dataclass(frozen=True, slots=True)
class JoinWay:
    """A code that leads into one of several group chats."""

    config_id: str
    qr_url: str
    state: str


@dataclass(frozen=True, slots=True)
class FollowedBy:
    """A member of staff whom the customer has added. `state` is of the code they used, empty without one."""

    user_id: str
    state: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as the company sees them. The unionid is None when no mini program or account of ours is linked."""

    external_userid: str
    name: str
    unionid: str | None
    followed_by: tuple[FollowedBy, ...]


@dataclass(frozen=True, slots=True)
class ExternalIdentity:
    """Who somebody is to the company: their id once they are a contact, a pending id (90 days) until then."""

    external_userid: str | None
    pending_id: str | None


class WecomContacts:
    """The company's contacts. Every call may raise Retryable or Refused."""

    def __init__(self, client: WecomClient) -> None:
        self._client = client

    def add_contact_way(
        self, *, user_ids: tuple[str, ...], state: str, remark: str = "", skip_verify: bool = True
    ) -> ContactWay:
        """A new code for these members of staff; several take turns.

        `state` (30 characters) comes back when a customer adds by it. Not idempotent: a lost answer leaves a code
        nobody knows, one of the 500,000 a company may have.
        """
        content: dict[str, Any] = {
            "type": _ONE if len(user_ids) == 1 else _MANY,
            "scene": _QR,
            "user": list(user_ids),
            "state": state,
            "remark": remark,
            "skip_verify": skip_verify,
        }
        made = self._client.post("add_contact_way", "/externalcontact/add_contact_way", content)
        return ContactWay(str(made["config_id"]), str(made["qr_code"]))

    def delete_contact_way(self, *, config_id: str) -> None:
        """Nobody adds anyone by this code any more. Idempotent: an unknown code is no error."""
        content = {"config_id": config_id}
        path = "/externalcontact/del_contact_way"
        try:
            self._client.post("del_contact_way", path, content, repeatable=True)
        except Refused as refusal:
            if refusal.data["platform_code"] != _UNKNOWN_WAY:
                raise

    def welcome(self, *, welcome_code: str, message: CustomerMessage) -> bool:
        """The new customer has read the words of welcome. False: they were welcomed before.

        Only within 20 seconds of the event, and once; the code is missing from the event when an administrator has
        set words of welcome. Repeatable: a second time answers 41051.
        """
        content = {"welcome_code": welcome_code, **message.fields()}
        path = "/externalcontact/send_welcome_msg"
        try:
            self._client.post("send_welcome_msg", path, content, repeatable=True)
        except Refused as refusal:
            if refusal.data["platform_code"] != _ALREADY_WELCOMED:
                raise
            return False
        return True

    def customer(self, *, external_userid: str) -> Customer | None:
        """Who this customer is; None when they have deleted everybody of us."""
        query = {"external_userid": external_userid}
        try:
            got = self._client.get("externalcontact_get", "/externalcontact/get", query)
        except Refused as refusal:
            if refusal.data["platform_code"] != _NOT_A_CONTACT:
                raise
            return None
        person = got["external_contact"]
        follows = (
            FollowedBy(str(row["userid"]), str(row.get("state", "")), _moment(row["createtime"]))
            for row in got["follow_user"]
        )
        unionid = person.get("unionid") or None
        return Customer(str(person["external_userid"]), str(person["name"]), unionid, tuple(follows))

    def identity(self, *, unionid: str, openid: str, of_service_account: bool = False) -> ExternalIdentity:
        """Who somebody of our mini program (or service account) is to the company.

        The company must have linked that app in its console.
        """
        content = {"unionid": unionid, "openid": openid, "subject_type": int(of_service_account)}
        path = "/idconvert/unionid_to_external_userid"
        got = self._client.post("unionid_to_external_userid", path, content, repeatable=True)
        return ExternalIdentity(got.get("external_userid") or None, got.get("pending_id") or None)

    def add_join_way(self, *, chat_ids: tuple[str, ...], state: str, remark: str = "", room_name: str = "") -> JoinWay:
        """A new code into these group chats (at most five); full ones are followed by new ones named `room_name` + n.

        Not idempotent.
        """
        content: dict[str, Any] = {
            "scene": _QR,
            "chat_id_list": list(chat_ids),
            "auto_create_room": int(bool(room_name)),
            "state": state,
            "remark": remark,
        }
        if room_name:
            content |= {"room_base_name": room_name, "room_base_id": 1}
        made = self._client.post("add_join_way", "/externalcontact/groupchat/add_join_way", content)
        return self.join_way(config_id=str(made["config_id"]))

    def join_way(self, *, config_id: str) -> JoinWay:
        """The code with its picture."""
        path = "/externalcontact/groupchat/get_join_way"
        way = self._client.post("get_join_way", path, {"config_id": config_id}, repeatable=True)["join_way"]
        return JoinWay(config_id, str(way["qr_code"]), str(way.get("state", "")))

    def delete_join_way(self, *, config_id: str) -> None:
        """Nobody joins by this code any more."""
        path = "/externalcontact/groupchat/del_join_way"
        self._client.post("del_join_way", path, {"config_id": config_id}, repeatable=True)


def _moment(seconds: Any) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)
