"""One official account's line to api.weixin.qq.com: every call of this package goes through it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portico.connectors.kit.turns import AT_ONCE, Turn
from portico.connectors.wechat_api.client import WechatApiClient
from portico.connectors.wechat_api.forms import UploadedFile


class OfficialLine:
    """Calls with the account's token. All raise Retryable and Refused, the platform's errcode in `platform_code`."""

    def __init__(self, client: WechatApiClient, *, app_id: str) -> None:
        self._client = client
        self._app = client.app(app_id)

    @property
    def app_id(self) -> str:
        return self._app.app_id

    def ask(self, call: str, path: str, **query: str) -> dict[str, Any]:
        """The answer of a GET, which changes nothing and may be repeated."""
        return self._client.get_with_token(call, path, query, app=self._app)

    def send(
        self, call: str, path: str, content: Mapping[str, Any], *, repeatable: bool = False, turn: Turn = AT_ONCE
    ) -> dict[str, Any]:
        """The answer of a POST. `repeatable`: twice does no more than once."""
        return self._client.post(call, path, content, app=self._app, repeatable=repeatable, turn=turn)

    def upload(self, call: str, path: str, file: UploadedFile, **query: str) -> dict[str, Any]:
        """The answer of a POST with a file."""
        return self._client.upload(call, path, file, app=self._app, query=query)
