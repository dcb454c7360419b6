"""GET /v3/certificates: the platform certificate, sealed with the APIv3 key."""

from __future__ import annotations

from cryptography import x509

from ..clock import rfc3339
from ..credentials import PayCredentials
from ..platform import Call, Reply
from .signing import Signer


class Certificates:
    """The one certificate in force."""

    def __init__(self, credentials: PayCredentials, signer: Signer) -> None:
        self._credentials = credentials
        self._signer = signer
        self._certificate = x509.load_pem_x509_certificate(credentials.platform_certificate_pem.encode())

    def list(self, call: Call) -> Reply:
        held = self._credentials
        entry = {
            "serial_no": held.platform_certificate_serial_no,
            "effective_time": rfc3339(self._certificate.not_valid_before_utc.timestamp()),
            "expire_time": rfc3339(self._certificate.not_valid_after_utc.timestamp()),
            "encrypt_certificate": self._signer.encrypt(held.platform_certificate_pem.encode(), "certificate"),
        }
        return Reply(200, {"data": [entry]})
