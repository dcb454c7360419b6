"""Passive replies: what the merchant's server answers to a push, shown to the person at once.

Sources: the official pages 被动回复用户消息 (types, at most one article, the words a person reads when the answer is
none) and 消息加解密说明 (a sealed answer with its own signature) [A]. Which of a wrong answer's defects the platform
notices is not documented; here every one [?].
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from ..people import Person
from ..pushes import crypto
from ..pushes.queue import OFFICIAL, Push, Pushes
from ..weixin.media import Media
from .account import Account
from .inbox import Inbox

MAX_TEXT = 2_048
FAILED: Final = "该公众号提供的服务出现故障，请稍后再试"
_BY_MEDIA: Final = {"image": "Image", "voice": "Voice", "video": "Video"}
# Events the person has not just caused: an answer to them reaches nobody.
_SILENT: Final = frozenset(
    {"unsubscribe", "TEMPLATESENDJOBFINISH", "PUBLISHJOBFINISH", "MASSSENDJOBFINISH"}
    | {"subscribe_msg_popup_event", "subscribe_msg_change_event", "subscribe_msg_sent_event"}
)


class WrongReply(ValueError):
    """The answer is none the platform understands; the reason is for the operator."""


class Replies:
    """Reads the answers to this account's pushes."""

    def __init__(self, account: Account, inbox: Inbox, media: Media) -> None:
        self._account = account
        self._inbox = inbox
        self._media = media

    def take(self, push: Push, answer: bytes) -> None:
        """The person has the reply, or WeChat's own words when it is none."""
        person = self._account.person_of(push.content.get("FromUserName"))
        if push.app != OFFICIAL or answer in {b"", b"success"} or person is None:
            return
        if push.content.get("Event") in _SILENT:
            return
        try:
            content = self._read(push, answer, self._account.pushes)
        except WrongReply as reason:
            self._inbox.deliver(person, "system", {"text": FAILED, "reason": str(reason)})
            return
        self._show(person, content)

    def _show(self, person: Person, content: dict[str, Any]) -> None:
        self._inbox.deliver(person, "reply", content)

    def _read(self, push: Push, answer: bytes, pushes: Pushes) -> dict[str, Any]:
        fields = _fields(answer)
        if pushes.mode == "secure" or "Encrypt" in fields:
            fields = _fields(self._opened(fields))
        if fields.get("ToUserName") != push.content["FromUserName"]:
            raise WrongReply("ToUserName")
        if fields.get("FromUserName") != self._account.app.original_id:
            raise WrongReply("FromUserName")
        if not str(fields.get("CreateTime", "")).isdecimal():
            raise WrongReply("CreateTime")
        return self._content(fields)

    def _opened(self, fields: Mapping[str, Any]) -> bytes:
        names = ("TimeStamp", "Nonce", "Encrypt")
        timestamp, nonce, sealed = (str(fields.get(name, "")) for name in names)
        app = self._account.app
        if fields.get("MsgSignature") != crypto.sign(app.push_token, timestamp, nonce, sealed):
            raise WrongReply("MsgSignature")
        try:
            return crypto.unseal(sealed, encoding_aes_key=app.encoding_aes_key, app_id=app.app_id)
        except ValueError as problem:
            raise WrongReply("Encrypt") from problem

    def _content(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        kind = str(fields.get("MsgType", ""))
        if kind == "text":
            text = fields.get("Content")
            if not isinstance(text, str) or not text or len(text.encode()) > MAX_TEXT:
                raise WrongReply("Content")
            return {"msgtype": kind, "text": text}
        if kind in _BY_MEDIA:
            media_id = _inner(fields, _BY_MEDIA[kind]).get("MediaId")
            if self._media.find(self._account.app.app_id, media_id) is None:
                raise WrongReply("MediaId")
            return {"msgtype": kind, "media_id": media_id}
        if kind == "music":
            return {"msgtype": kind, "music": _inner(fields, "Music")}
        if kind == "news":
            return {"msgtype": kind, "article": _article(fields)}
        if kind == "transfer_customer_service":
            return {"msgtype": kind}
        raise WrongReply("MsgType")


def _article(fields: Mapping[str, Any]) -> dict[str, Any]:
    item = _inner(fields, "Articles").get("item")
    if fields.get("ArticleCount") != "1" or not isinstance(item, dict) or not item.get("Title"):
        raise WrongReply("Articles")
    return item


def _inner(fields: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = fields.get(name)
    if not isinstance(value, dict):
        raise WrongReply(name)
    return value


def _fields(body: bytes) -> dict[str, Any]:
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as problem:
        raise WrongReply("XML") from problem
    value = _value(root)
    if root.tag != "xml" or not isinstance(value, dict):
        raise WrongReply("XML")
    return value


def _value(element: Element) -> Any:
    return {child.tag: _value(child) for child in element} if len(element) else (element.text or "")
