"""The phone number of my.getPhoneNumber, sealed for the app and signed by the platform.

Form: `{"response": base64, "sign": …, "sign_type": "RSA2", "encrypt_type": "AES", "charset": "UTF-8"}`. The signature
covers the sealed text in double quotes; the seal is AES-128-CBC, PKCS#7, with an IV of zeros; inside is
`{"code": "10000", "msg": "Success", "mobile": …}`. Source: server code of public projects [C]; not confirmed by a page.
The signature is not bound to a moment: an old text opens again, for whoever was given it.
"""

from __future__ import annotations

import base64
import json
from typing import Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

from portico.connectors.alipay import signing

MAX_CHARACTERS: Final = 4_096
_ZERO_IV: Final = bytes(16)


class PhoneSealBroken(ValueError):
    """Nothing the platform sealed for this app."""


def open_phone(text: str, *, key: RSAPublicKey, content_key: str) -> str:
    """The number. Raises PhoneSealBroken; the message says at which step."""
    if not content_key or len(text) > MAX_CHARACTERS:
        raise PhoneSealBroken("content_key" if not content_key else "size")
    try:
        envelope = json.loads(text)
        sealed, sign = envelope["response"], envelope["sign"]
        if not isinstance(sealed, str) or not isinstance(sign, str):
            raise PhoneSealBroken("form")
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise PhoneSealBroken("form") from problem
    if not signing.fits(key, sign, f'"{sealed}"'.encode()):
        raise PhoneSealBroken("signature")
    try:
        content = json.loads(_open(sealed, base64.b64decode(content_key, validate=True)))
        if str(content["code"]) != "10000":
            raise PhoneSealBroken("refused")
        return str(content["mobile"])
    except PhoneSealBroken:
        raise
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise PhoneSealBroken("seal") from problem


def _open(sealed: str, key: bytes) -> bytes:
    """The plain bytes. The signature has been checked before, so a wrong padding tells nobody anything."""
    decryptor = Cipher(AES(key), CBC(_ZERO_IV)).decryptor()
    padded = decryptor.update(base64.b64decode(sealed, validate=True)) + decryptor.finalize()
    unpadder = PKCS7(128).unpadder()
    return unpadder.update(padded) + unpadder.finalize()
