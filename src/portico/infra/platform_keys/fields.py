"""How a platform's keys are declared, read and judged: once, for the environment and for the console's form alike."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from cryptography import x509

from portico.infra.rsa_keys import private_pem, public_pem

# `url`: where the platform is, right for the real one as it stands. `choice`: 1 or 0.
Kind = Literal[
    "text",
    "secret",
    "private_key",
    "public_key",
    "certificate",
    "aes_key",
    "api_v3_key",
    "number",
    "url",
    "templates",
    "choice",
]
SECRET_KINDS: Final = frozenset({"secret", "private_key", "aes_key", "api_v3_key"})
_API_V3_BYTES: Final = 32
_AES_KEY: Final = re.compile(r"[A-Za-z0-9]{43}")


class ConfigurationError(Exception):
    """The environment cannot be used; the message says which variable and what to do."""


@dataclass(frozen=True, slots=True)
class KeyField:
    """One value that somebody copies from a platform's console.

    `attribute`: its name in the dataclass of the platform. `demanded_by`: the variable that makes no sense without
    this one; the platform's first field counts as given then. `default` stands when nothing is given.
    """

    variable: str
    attribute: str
    kind: Kind
    demanded_by: str
    default: str

    @property
    def secret(self) -> bool:
        """True for what nobody may read again."""
        return self.kind in SECRET_KINDS


@dataclass(frozen=True, slots=True)
class KeyProblem:
    """What is wrong with one value: `rule` is a code with words in the error texts."""

    variable: str
    rule: str
    demanded_by: str = ""


def key(variable: str, kind: Kind = "text", *, demanded_by: str = "", default: str = "") -> Any:
    """A dataclass field that is read from `variable`. The first field of a dataclass says whether it is connected."""
    return field(default=default, metadata={"variable": variable, "kind": kind, "demanded_by": demanded_by})


def fields_of(keys: type) -> tuple[KeyField, ...]:
    """The fields of a platform's dataclass, in the order people fill them in."""
    found = fields(keys)
    variables = {one.name: one.metadata["variable"] for one in found}
    return tuple(
        KeyField(
            variable=one.metadata["variable"],
            attribute=one.name,
            kind=one.metadata["kind"],
            demanded_by=variables.get(one.metadata["demanded_by"], ""),
            default=str(one.default),
        )
        for one in found
    )


def problems(keys: type, given: Mapping[str, str]) -> tuple[KeyProblem, ...]:
    """Everything that is wrong with `given`, by variable: what is missing and what has another form."""
    found: list[KeyProblem] = []
    for one in fields_of(keys):
        value = given.get(one.variable, "")
        if not value:
            if one.demanded_by and given.get(one.demanded_by):
                found.append(KeyProblem(one.variable, "key_required", one.demanded_by))
        elif rule := _RULES.get(one.kind, _fine)(value):
            found.append(KeyProblem(one.variable, rule))
    return tuple(found)


def read[K](keys: type[K], given: Mapping[str, str]) -> K:
    """The platform's keys as `given` has them, defaults for what it leaves out; RSA keys are PEM, however they came.

    Check `problems` first.
    """
    held = {
        one.attribute: _FORMS.get(one.kind, str)(given[one.variable])
        for one in fields_of(keys)
        if given.get(one.variable)
    }
    return keys(**held)


def read_checked[K](keys: type[K], given: Mapping[str, str]) -> K:
    """The same. Raises ConfigurationError, naming what is missing or wrong."""
    found = problems(keys, given)
    if found:
        missing = [problem for problem in found if problem.rule == "key_required"]
        if missing:
            names = ", ".join(problem.variable for problem in missing)
            raise ConfigurationError(f"{missing[0].demanded_by} is set: give {names} too.")
        raise ConfigurationError(f"{found[0].variable}: {_ADVICE[found[0].rule]}")
    return read(keys, given)


def _fine(value: str) -> str:
    return ""


def _number(value: str) -> str:
    return "" if value.isdecimal() else "key_number"


def _url(value: str) -> str:
    parts = urlsplit(value)
    return "" if parts.scheme in {"http", "https"} and parts.hostname else "key_url"


def _aes_key(value: str) -> str:
    return "" if _AES_KEY.fullmatch(value) else "key_aes"


def _choice(value: str) -> str:
    return "" if value in {"0", "1"} else "key_choice"


def _private_key(value: str) -> str:
    try:
        private_pem(value)
    except ValueError:
        return "key_private"
    return ""


def _public_key(value: str) -> str:
    try:
        public_pem(value)
    except ValueError:
        return "key_public"
    return ""


def _api_v3_key(value: str) -> str:
    return "" if len(value.encode()) == _API_V3_BYTES else "key_v3"


def _certificate(value: str) -> str:
    try:
        x509.load_pem_x509_certificate(value.encode())
    except ValueError:
        return "key_certificate"
    return ""


def _templates(value: str) -> str:
    try:
        read_templates(value)
    except (ValueError, KeyError, TypeError, AttributeError):
        return "key_templates"
    return ""


@dataclass(frozen=True, slots=True)
class SmsTemplate:
    """A template the provider approved: its id, and our parameter names in the order of its {1}, {2}, …"""

    id: str
    params: tuple[str, ...]


def read_templates(text: str) -> dict[str, SmsTemplate]:
    """Raises ValueError, KeyError, TypeError or AttributeError for another form."""
    return {
        name: SmsTemplate(id=str(raw["id"]), params=tuple(str(p) for p in raw["params"]))
        for name, raw in json.loads(text or "{}").items()
    }


# What is read in another form than it was given in.
_FORMS: Final = {"private_key": private_pem, "public_key": public_pem}
_RULES: Final = {
    "api_v3_key": _api_v3_key,
    "number": _number,
    "url": _url,
    "aes_key": _aes_key,
    "choice": _choice,
    "private_key": _private_key,
    "public_key": _public_key,
    "certificate": _certificate,
    "templates": _templates,
}
_ADVICE: Final = {
    "key_number": "give the number that the console shows.",
    "key_url": "give an address that starts with https:// or http://.",
    "key_aes": "give the EncodingAESKey of the platform's console, 43 letters and digits.",
    "key_choice": "give 1 or 0.",
    "key_private": "this is no private key: give PEM, or the base64 of the platform's key tool.",
    "key_public": "this is no public key: give PEM, or the base64 of the platform's key tool.",
    "key_certificate": "this is no certificate: give the PEM of apiclient_cert.pem.",
    "key_v3": "give the APIv3 key of the merchant platform, exactly 32 characters.",
    "key_templates": 'not of the form {"sign_in_code": {"id": "…", "params": ["code", "minutes"]}}.',
}
