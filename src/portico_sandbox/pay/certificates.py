"""GET /v3/certificates: the platform certificates in force, sealed with the APIv3 key."""

from __future__ import annotations

from ..clock import rfc3339
from ..platform import Call, Reply
from .keyring import KeyRing
from .replies import error
from .signing import Signer

# The platform's words to an account that has only the public key. Source: community threads, [C].
NONE_TEXT = "无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。"


class Certificates:
    """The certificates in force: one, or two while they are being rotated."""

    def __init__(self, ring: KeyRing, signer: Signer) -> None:
        self._ring = ring
        self._signer = signer

    def list(self, call: Call) -> Reply:
        held = self._ring.certificates
        if not held:
            return error("RESOURCE_NOT_EXISTS", "no_platform_certificate", NONE_TEXT)
        entries = [
            {
                "serial_no": one.key.serial_no,
                "effective_time": rfc3339(one.effective_time.timestamp()),
                "expire_time": rfc3339(one.expire_time.timestamp()),
                "encrypt_certificate": self._signer.encrypt(one.pem.encode(), "certificate"),
            }
            for one in held
        ]
        return Reply(200, {"data": entries})
