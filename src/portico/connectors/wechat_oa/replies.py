"""Passive replies: the answer to a push, in the same breath. Sealed whenever the account's pushes are.

Sources: the official pages 被动回复用户消息 (forms; one article; 5 s) and 消息加解密说明, 加密消息 (the answer's
envelope) [A].
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from portico.connectors.wechat_oa.messages import Article, Picture, Text
from portico.connectors.wechat_push.config import WechatPushConfig
from portico.connectors.wechat_push.crypto import PushCipher, signature
from portico.infra.pushes import Push

# Nothing to say: the platform neither repeats the push nor tells the person that something is wrong.
SILENCE = b"success"


@dataclass(frozen=True, slots=True)
class ToStaff:
    """The platform's own customer service takes over this conversation."""


Reply = Text | Picture | Article | ToStaff


class PassiveReplies:
    """Writes answers of one account as its console says: sealed with a key, plain without."""

    def __init__(self, config: WechatPushConfig) -> None:
        self._token = config.token
        key = config.encoding_aes_key
        self._cipher = PushCipher(encoding_aes_key=key, receiver=config.app_id) if key else None

    def answer(self, push: Push, reply: Reply, *, now: datetime) -> bytes:
        """The body that answers `push` with `reply`, to be sent as text/xml within five seconds of it.

        It goes to whoever the verified push came from: nothing of it is the caller's choice.
        """
        seconds = str(int(now.timestamp()))
        fields = {
            "ToUserName": push.value("FromUserName"),
            "FromUserName": push.value("ToUserName"),
            "CreateTime": int(seconds),
            **_fields(reply),
        }
        body = _xml(fields)
        return body if self._cipher is None else self._sealed(self._cipher, body, seconds)

    def _sealed(self, cipher: PushCipher, body: bytes, timestamp: str) -> bytes:
        nonce, sealed = secrets.token_hex(8), cipher.seal(body)
        return _xml(
            {
                "Encrypt": sealed,
                "MsgSignature": signature(self._token, timestamp, nonce, sealed),
                "TimeStamp": int(timestamp),
                "Nonce": nonce,
            }
        )


def _fields(reply: Reply) -> dict[str, Any]:
    match reply:
        case Text(content):
            return {"MsgType": "text", "Content": content}
        case Picture(media_id):
            return {"MsgType": "image", "Image": {"MediaId": media_id}}
        case Article(title, description, url, picture_url):
            item = {"Title": title, "Description": description, "PicUrl": picture_url, "Url": url}
            return {"MsgType": "news", "ArticleCount": 1, "Articles": {"item": item}}
        case ToStaff():
            return {"MsgType": "transfer_customer_service"}


def _xml(fields: Mapping[str, Any]) -> bytes:
    return f"<xml>{_children(fields)}</xml>".encode()


def _children(fields: Mapping[str, Any]) -> str:
    return "".join(f"<{name}>{_value(value)}</{name}>" for name, value in fields.items())


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return _children(value)
    if isinstance(value, int):
        return str(value)
    # A section of plain text cannot hold its own end; such a text is escaped instead.
    text = "".join(character for character in str(value) if character >= " " or character in "\n\t")
    return escape(text) if "]]>" in text else f"<![CDATA[{text}]]>"
