"""What members want from platforms: who somebody is there, and a text message to a phone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from portico.kernel.errors import Invalid


class SignInCodeInvalid(Invalid):
    """The mini program's sign-in code is wrong, used or older than five minutes; ask it for a new one."""

    code = "sign_in_code_invalid"


class PhoneCodeInvalid(Invalid):
    """The code that stands for a phone number is wrong, used or too old; ask for a new one."""

    code = "phone_code_invalid"


@dataclass(frozen=True, slots=True)
class MiniProgramIdentity:
    """Who the platform says it is. `openid` is per app; `unionid` joins the apps of one company."""

    provider: str
    app_id: str
    openid: str
    unionid: str | None


class MiniProgramSignIn(Protocol):
    """One platform's mini programs. Every call may raise Retryable or Refused."""

    @property
    def provider(self) -> str:
        """The platform's name in our records, e.g. `wechat_mini`."""
        ...

    def exchange(self, *, app_id: str, code: str) -> MiniProgramIdentity:
        """The identity behind a single-use sign-in code. Raises SignInCodeInvalid."""
        ...

    def phone_number(self, *, app_id: str, code: str) -> str:
        """The mainland number (11 digits, no country code) behind a code. Raises PhoneCodeInvalid."""
        ...


class SmsSender(Protocol):
    """A provider of text messages."""

    def send(self, *, phone: str, template: str, params: Mapping[str, str]) -> None:
        """The provider has accepted the message. `template` is our name for it, not the provider's id.

        Raises Retryable (try later: limits, time-outs) or Refused (this number or text will never pass).
        """
        ...
