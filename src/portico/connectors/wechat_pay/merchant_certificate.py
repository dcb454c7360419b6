"""The merchant's own certificate (apiclient_cert.pem): when it ends, and whether it is that of our private key.

No call needs it, only its serial number and the private key; but nothing else says when it ends, five years after it
was made. Source: the official page on merchant certificates [A].
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from portico.infra.rsa_keys import private_key


@dataclass(frozen=True, slots=True)
class MerchantCertificate:
    """`serial_no` in the 40 hex digits that WeChat Pay shows."""

    serial_no: str
    ends_at: datetime
    fits_key: bool


def read_merchant_certificate(pem: str, *, private_key_pem: str) -> MerchantCertificate:
    """Raises ValueError for anything but a certificate."""
    certificate = x509.load_pem_x509_certificate(pem.encode())
    fits = certificate.public_key() == private_key(private_key_pem).public_key()
    return MerchantCertificate(f"{certificate.serial_number:040X}", certificate.not_valid_after_utc, fits)
