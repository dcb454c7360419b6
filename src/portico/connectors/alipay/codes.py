"""QR codes that lead into the mini program.

Source: alipay.open.app.qrcode.create (developer.alibaba.com, docs.alipay.com; stored): `url_param` and `query_param` of
at most 256 characters, `describe` of 32, all required; the answer is the address of a picture [B].
"""

from __future__ import annotations

from typing import Final

from portico.connectors.alipay.client import AlipayClient

QR_CODE: Final = "alipay.open.app.qrcode.create"
MAX_PAGE: Final = 256
MAX_QUERY: Final = 256
MAX_DESCRIBE: Final = 32


class AlipayCodes:
    """The codes of one mini program."""

    def __init__(self, client: AlipayClient) -> None:
        self._client = client

    def picture_url(self, *, page: str, query: str, describe: str) -> str:
        """Where the picture of a code for `page` is; the app's onLaunch gets `query`. A long `describe` is cut.

        Every call makes another code, so it is not repeated by itself. Raises ValueError for what the platform would
        not take; Retryable, Refused.
        """
        if not 1 <= len(page) <= MAX_PAGE or not 1 <= len(query) <= MAX_QUERY or not describe:
            raise ValueError("page and query have 1 to 256 characters, and the code has a description")
        content = {"url_param": page, "query_param": query, "describe": describe[:MAX_DESCRIBE]}
        return str(self._client.call(QR_CODE, content, repeatable=False)["qr_code_url"])
