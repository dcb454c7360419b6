"""What members want from platforms: who somebody is there, and a text message to a phone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from portico.kernel.errors import Denied, Invalid


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


class WebCodeInvalid(Invalid):
    """The code a browser brought back from the platform is wrong, used or older than five minutes; start again."""

    code = "web_code_invalid"


class VirtualAccount(Denied):
    """The platform shows the page as a snapshot and names nobody real; the person opens the full page first."""

    code = "virtual_account"


@dataclass(frozen=True, slots=True)
class WebIdentity:
    """Who came back from the platform's page. `nickname` is empty unless they agreed to be asked for it."""

    identity: MiniProgramIdentity
    nickname: str = ""


@dataclass(frozen=True, slots=True)
class Follower:
    """What the platform tells of an account. Without `follows` it tells nothing else: the unionid is None."""

    identity: MiniProgramIdentity
    follows: bool


class OfficialAccount(Protocol):
    """One official account: signing in within the platform's browser, and its followers.

    Every call may raise Retryable or Refused.
    """

    @property
    def provider(self) -> str:
        """The platform's name in our records, e.g. `wechat_oa`."""
        ...

    @property
    def app_id(self) -> str: ...

    def sign_in_url(self, *, redirect_url: str, state: str, ask: bool) -> str:
        """Where to send the browser. `ask`: the person is shown a page and agrees; else nobody notices.

        `state` comes back as it is: letters and digits, at most 128.
        """
        ...

    def exchange(self, *, code: str, asked: bool) -> WebIdentity:
        """Who is behind a single-use code. Raises WebCodeInvalid, VirtualAccount."""
        ...

    def follower(self, *, openid: str) -> Follower:
        """What the account may know of this person."""
        ...


class FollowerList(Protocol):
    """Everybody who follows one official account."""

    def pages(self) -> Iterator[Sequence[str]]:
        """Every follower's openid, some thousand at a time. Raises Retryable, Refused."""
        ...


class SmsSender(Protocol):
    """A provider of text messages."""

    def send(self, *, phone: str, template: str, params: Mapping[str, str]) -> None:
        """The provider has accepted the message. `template` is our name for it, not the provider's id.

        Raises Retryable (try later: limits, time-outs) or Refused (this number or text will never pass).
        """
        ...


class TextCheck(Protocol):
    """A platform that judges what people write before others read it."""

    def allows(self, *, text: str, openid: str) -> bool:
        """False: nobody may be shown this. `text` has 1 to 2,500 characters; `openid` of its author in our app there.

        Raises Retryable, and Refused when the platform gives no verdict (the author has not been in the app lately).
        """
        ...
