"""Sensitive fields of requests: names and card numbers, sealed by the merchant with the platform's key.

RSA-OAEP (SHA-1, MGF1 with SHA-1), base64; `Wechatpay-Serial` says which key was used. Source: the official page on
sealing sensitive fields, [A]. The wording of the two refusals is the community's, [C].
"""

from __future__ import annotations

import base64
import binascii

from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.hashes import SHA1

from ..platform import Call, Reply
from .keyring import KeyRing
from .replies import param_error

_PADDING = OAEP(mgf=MGF1(algorithm=SHA1()), algorithm=SHA1(), label=None)


class SealedFields:
    """Opens what a request holds sealed."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def open(self, call: Call, field: str, sealed: object) -> str | Reply:
        """The plain text of a field, or the platform's refusal. `field` is its JSON pointer."""
        key = self._ring.opening(call.headers.get("wechatpay-serial", ""))
        if key is None:
            return param_error(field, "平台证书序列号Wechatpay-Serial错误", "sealing_serial_wrong")
        try:
            plain = key.decrypt(base64.b64decode(str(sealed), validate=True), _PADDING).decode()
        except (ValueError, binascii.Error):
            return param_error(field, "敏感信息解密失败，请检查加密所用的公钥", "sealed_field_unreadable")
        return plain
