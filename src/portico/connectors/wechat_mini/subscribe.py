"""Subscription messages: sending one, and what WeChat tells of agreements and deliveries.

Source: the official pages 发送订阅消息 and 小程序订阅消息 (events) [A]. One agreement is one message. The three events
carry `List`, an object when it is one and an array when there are more: at the top in JSON, inside an element named
after the event in XML.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from portico.connectors.kit.turns import AT_ONCE, Turn
from portico.connectors.wechat_api.client import WechatApiClient
from portico.connectors.wechat_api.errors import error_code
from portico.kernel.errors import Refused

_NO_AGREEMENT: Final = 43101
_INSIDE: Final = ("SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent")


class NotSubscribed(Refused):
    """The person has not agreed, has used their agreements up, or takes no more messages of this kind."""


@dataclass(frozen=True, slots=True)
class SubscriptionMessage:
    """`values` by the template's keys (`thing1`). `page` with its query opens on a tap; empty: nothing does."""

    openid: str
    template_id: str
    values: Mapping[str, str]
    page: str = ""
    state: Literal["formal", "trial", "developer"] = "formal"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person has said to one template: in the question put to them, or by switching it off in WeChat."""

    template_id: str
    agreed: bool


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a message. `error` is 0 when it arrived."""

    template_id: str
    message_id: str
    error: int


class WechatMiniMessages:
    """Subscription messages of one mini program."""

    def __init__(self, client: WechatApiClient, *, app_id: str) -> None:
        self._client = client
        self._app = client.app(app_id)

    def send(self, message: SubscriptionMessage, *, turn: Turn = AT_ONCE) -> None:
        """The platform has taken the message, and the person has one agreement less.

        Never sent twice: when no answer comes (Retryable), it may have gone all the same. Raises NotSubscribed;
        Refused with 47003, whose `platform_message` names the value that does not fit; Retryable.
        """
        content: dict[str, Any] = {
            "touser": message.openid,
            "template_id": message.template_id,
            "data": {key: {"value": value} for key, value in message.values.items()},
            "miniprogram_state": message.state,
            "lang": "zh_CN",
        }
        if message.page:
            content["page"] = message.page
        try:
            self._client.post("subscribe.send", "/cgi-bin/message/subscribe/send", content, app=self._app, turn=turn)
        except Refused as refusal:
            if error_code(refusal) == _NO_AGREEMENT:
                raise NotSubscribed(**refusal.data) from refusal
            raise


def answers(content: Mapping[str, Any]) -> tuple[Answer, ...]:
    """What `event.subscribe_msg_popup_event` and `…_change_event` tell. Raises ValueError for a malformed push."""
    return tuple(
        Answer(_text(row, "TemplateId"), _text(row, "SubscribeStatusString") == "accept") for row in _rows(content)
    )


def deliveries(content: Mapping[str, Any]) -> tuple[Delivery, ...]:
    """What `event.subscribe_msg_sent_event` tells. Raises ValueError for a malformed push."""
    return tuple(
        Delivery(_text(row, "TemplateId"), _text(row, "MsgID"), int(_text(row, "ErrorCode"))) for row in _rows(content)
    )


def _rows(content: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    holder = next((content[name] for name in _INSIDE if isinstance(content.get(name), Mapping)), content)
    held = holder.get("List")
    for row in held if isinstance(held, list) else [held]:
        if not isinstance(row, Mapping):
            raise ValueError("List")
        yield row


def _text(row: Mapping[str, Any], name: str) -> str:
    """A field that must be there; numbers come as numbers or as texts."""
    if name not in row:
        raise ValueError(name)
    return str(row[name])
