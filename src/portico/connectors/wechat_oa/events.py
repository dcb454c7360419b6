"""What the account's pushes say, typed: events by their fields, messages by their kind.

Sources: the official pages 接收事件推送, 自定义菜单事件推送, 模版消息送达, 订阅通知事件, 事件推送发布结果,
接收普通消息 [A]; event names and list forms: dossier, sections 1a and 3. Numbers come as numbers or texts, lists as
lists or single objects [A].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from portico.connectors.wechat_oa.articles import Publication, publication_of
from portico.infra.pushes import Push, plain_value

_QR: Final = "qrscene_"


@dataclass(frozen=True, slots=True)
class Followed:
    """`scene` of the code they followed by, empty for another way."""

    scene: str


@dataclass(frozen=True, slots=True)
class Unfollowed:
    """They follow no more; nothing can be sent to them."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """A follower scanned a code with this scene."""

    scene: str


@dataclass(frozen=True, slots=True)
class MenuKey:
    """A button with a key was tapped; `scanned` is what the camera read, for the two scanning kinds."""

    key: str
    scanned: str = ""


@dataclass(frozen=True, slots=True)
class MenuOpened:
    """A button opened a web page's address or a mini program's page."""

    target: str
    menu_id: str


@dataclass(frozen=True, slots=True)
class Located:
    """Where a person is who lets the account know."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class TemplateDelivered:
    """What became of a template message. `status` is `success` or the platform's reason."""

    message_id: str
    status: str

    @property
    def delivered(self) -> bool:
        return self.status == "success"


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """What a person chose: True for each template they accepted, False for each they refused."""

    accepted: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class NoticesDelivered:
    """What became of notices: the platform's error code by template id, 0 for delivered."""

    codes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Published:
    """A publication has ended."""

    publish_id: str
    publication: Publication


@dataclass(frozen=True, slots=True)
class Said:
    """A person wrote a text."""

    text: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A person sent something else: a picture, a voice, a place. `media_id` is empty for those without a file."""

    kind: str
    media_id: str


Meaning = (
    Followed | Unfollowed | Scanned | MenuKey | MenuOpened | Located | TemplateDelivered | Subscriptions
    | NoticesDelivered | Published | Said | Sent
)  # fmt: skip


def meaning_of(push: Push) -> Meaning | None:
    """What a verified push says; None for kinds without a meaning here. Raises ValueError when its fields are wrong."""
    kind = push.kind
    if kind == "text":
        return Said(push.value("Content"))
    if not kind.startswith("event."):
        return Sent(kind, push.value("MediaId"))
    return _event(kind.removeprefix("event."), push)


def _event(event: str, push: Push) -> Meaning | None:
    key = push.value("EventKey")
    match event:
        case "subscribe":
            return Followed(key.removeprefix(_QR) if key.startswith(_QR) else "")
        case "unsubscribe":
            return Unfollowed()
        case "scan":
            return Scanned(key)
        case "click" | "scancode_push" | "scancode_waitmsg":
            return MenuKey(key, plain_value(_object(push.content, "ScanCodeInfo"), "ScanResult"))
        case "view" | "view_miniprogram":
            return MenuOpened(key, push.value("MenuId"))
        case "location":
            return Located(float(push.value("Latitude")), float(push.value("Longitude")))
        case "templatesendjobfinish":
            return TemplateDelivered(push.value("MsgID"), push.value("Status"))
        case "publishjobfinish":
            return _published(_object(push.content, "PublishEventInfo"))
        case "subscribe_msg_popup_event" | "subscribe_msg_change_event" | "subscribe_msg_sent_event":
            return _subscriptions(event, push.content)
        case _:
            return None


def _published(info: Mapping[str, Any]) -> Published:
    try:
        return Published(str(info["publish_id"]), publication_of(dict(info)))
    except (KeyError, TypeError) as problem:
        raise ValueError("PublishEventInfo") from problem


def _subscriptions(event: str, content: Mapping[str, Any]) -> Subscriptions | NoticesDelivered:
    """XML wraps the list in an element of the event's name in capitals; JSON has it on top."""
    wrapper = {
        "subscribe_msg_popup_event": "SubscribeMsgPopupEvent",
        "subscribe_msg_change_event": "SubscribeMsgChangeEvent",
        "subscribe_msg_sent_event": "SubscribeMsgSentEvent",
    }[event]
    items = content.get("List") or _object(content, wrapper).get("List") or []
    listed = [one for one in ([items] if isinstance(items, Mapping) else items) if isinstance(one, Mapping)]
    if event == "subscribe_msg_sent_event":
        return NoticesDelivered({plain_value(i, "TemplateId"): int(plain_value(i, "ErrorCode")) for i in listed})
    states = {plain_value(item, "TemplateId"): plain_value(item, "SubscribeStatusString") for item in listed}
    return Subscriptions({template: state == "accept" for template, state in states.items()})


def _object(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = content.get(name)
    return value if isinstance(value, Mapping) else {}
