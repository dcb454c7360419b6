"""How a connection is checked: some questions without effect, and what each answer tells the merchant.

A connector's `check.py` names its questions and its platform's codes; the rest is here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from portico.connectors.kit.http import Answer, HttpLimits, PlatformHttp, Request
from portico.connectors.kit.record import Recorder, log_call
from portico.infra.platform_checks import Capability, Code, Finding, finding
from portico.kernel.errors import PorticoError, Retryable

# Platforms refuse signatures from five minutes on; a clock that is a minute off will get there.
CLOCK_MAY_DIFFER_SECONDS: Final = 60
LOW: Final = 0.1
_IP: Final = re.compile(r"(?<![\w.])(\d{1,3}(?:\.\d{1,3}){3})(?![\w.])")
# What every further question would meet as well.
_ENDS_IT: Final = frozenset(
    {Code.UNREACHABLE, Code.APP_UNKNOWN, Code.WRONG_SECRET, Code.SECRET_FROZEN, Code.IP_NOT_ALLOWED}
    | {Code.WRONG_PLATFORM_KEY}
)
# Two months: a certificate is applied for, waits for somebody's seal, and is rolled out.
CERTIFICATE_WARNS_DAYS: Final = 60
# What one capability may lack while the connection as such is fine.
_OF_ONE_PART: Final = frozenset(
    {Code.PERMISSION_MISSING, Code.QUOTA_USED_UP, Code.REFUSED, Code.UNREACHABLE, Code.WRONG_SECRET}
    | {Code.IP_NOT_ALLOWED}
)


@dataclass(frozen=True, slots=True)
class Signs:
    """What a platform's codes tell: `codes` by the whole code, `families` by how it begins, `words` by what is in its
    message. The first that fits counts, words first: a few platforms have one code for many things.
    """

    codes: Mapping[str, Code]
    families: Mapping[str, Code] = field(default_factory=dict)
    words: Mapping[str, Code] = field(default_factory=dict)

    def by_words(self, message: str) -> Code | None:
        """What the message alone tells."""
        return next((meaning for word, meaning in self.words.items() if word in message), None)

    def tell(self, code: str, message: str) -> Code | None:
        """What it means, or None for a code that says nothing about the connection."""
        if meaning := self.by_words(message) or self.codes.get(code):
            return meaning
        return next((meaning for start, meaning in self.families.items() if code.startswith(start)), None)


@dataclass(frozen=True, slots=True)
class OurAddress:
    """Where the platform is to reach us. `heard`: whether it ever has; None where it never tells anything."""

    public_url: str
    heard: Callable[[], bool] | None = None


class Inquiry:
    """One check under way. What was found is in `findings`."""

    def __init__(self, signs: Signs) -> None:
        self._signs = signs
        self._found: list[Finding] = []

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(self._found)

    def add(self, code: Code, **data: object) -> None:
        """This was found too. The same thing twice counts once, and so does our address, whatever it kept us from."""
        one = finding(code, **data)
        known = any(other.code == code for other in self._found) if code is Code.IP_NOT_ALLOWED else one in self._found
        if not known:
            self._found.append(one)

    def opens(
        self, question: Callable[[], Any], *, fine: Sequence[str] = (), capability: Capability | None = None
    ) -> bool:
        """Whether the platform takes our keys. `fine`: codes of refusals that only somebody known is given.

        A refusal for want of leave shows that they are taken, too: leave for `capability`.
        """
        _, failure = self._tried(question, fine)
        if failure is None:
            self.add(Code.KEYS_WORK)
            return True
        if self._meaning(failure) is Code.PERMISSION_MISSING:
            self.add(Code.KEYS_WORK)
            self._blame(failure, capability)
            return True
        self._blame(failure)
        return False

    def tries[T](self, capability: Capability, question: Callable[[], T], *, fine: Sequence[str] = ()) -> T | None:
        """What the platform answers; None, and the finding, when it refuses this part. `fine` as above."""
        answer, failure = self._tried(question, fine)
        if failure is None:
            self.add(Code.CAPABILITY_WORKS, capability=capability)
        else:
            self._blame(failure, capability)
        return answer

    def learns[T](self, question: Callable[[], T]) -> T | None:
        """What the platform answers; None, and no finding, when it does not tell: nothing hangs on it."""
        return self._tried(question, ())[0]

    def _tried[T](self, question: Callable[[], T], fine: Sequence[str]) -> tuple[T | None, PorticoError | None]:
        try:
            return question(), None
        except PorticoError as failure:
            words = self._signs.by_words(str(failure.data.get("platform_message", "")))
            expected = words is None and str(failure.data.get("platform_code", "")) in fine
            return None, None if expected else failure

    def _meaning(self, failure: PorticoError) -> Code:
        code, message = (str(failure.data.get(name, "")) for name in ("platform_code", "platform_message"))
        if code == "budget_spent":
            # We have asked so often ourselves that the platform would turn us down.
            return Code.QUOTA_USED_UP
        usual = Code.UNREACHABLE if isinstance(failure, Retryable) else Code.REFUSED
        return self._signs.tell(code, message) or usual

    def _blame(self, failure: PorticoError, capability: Capability | None = None) -> None:
        meaning = self._meaning(failure)
        data = {name: str(failure.data.get(name, "")) for name in ("platform_code", "platform_message")}
        if meaning is Code.IP_NOT_ALLOWED:
            data["ip"] = _ip_in(data["platform_message"])
        if capability and meaning in _OF_ONE_PART:
            data["capability"] = capability
        self.add(meaning, **data)

    def is_over(self) -> bool:
        """Whether something was found that every other question would meet as well."""
        return any(one.code in _ENDS_IT and "capability" not in one.data for one in self._found)

    def lacks(self, capability: Capability) -> bool:
        """Whether there is no leave for this part."""
        missing = (one for one in self._found if one.code == Code.PERMISSION_MISSING)
        return any(one.data.get("capability") == capability for one in missing)

    def counts(self, capability: Capability, *, left: int, limit: int) -> None:
        """What is left of a quota is told when it is little."""
        if limit > 0 and left <= 0:
            self.add(Code.QUOTA_USED_UP, capability=capability)
        elif limit > 0 and left < limit * LOW:
            self.add(Code.QUOTA_LOW, capability=capability, left=left, limit=limit)

    def ends(self, which: str, until: datetime, *, now: datetime, serial: str) -> None:
        """A certificate's end is told from two months before."""
        on = until.astimezone(UTC).date().isoformat()
        if until <= now:
            self.add(Code.CERTIFICATE_EXPIRED, which=which, on=on, serial=serial)
        elif (days := (until - now).days) <= CERTIFICATE_WARNS_DAYS:
            self.add(Code.CERTIFICATE_EXPIRES, which=which, days=days, on=on, serial=serial)

    def looks_home(self, address: OurAddress, *, platform_url: str) -> None:
        """Our own side: whether the platform can reach us, and ever has."""
        if address.heard is None:
            return
        parts = urlsplit(address.public_url)
        here, there = _is_here(parts.hostname or ""), _is_here(urlsplit(platform_url).hostname or "")
        if here and not there:
            self.add(Code.NOT_PUBLIC, url=address.public_url)
        elif parts.scheme != "https" and not here:
            self.add(Code.NOT_HTTPS, url=address.public_url)
        if not address.heard():
            self.add(Code.CALLBACK_NOT_CONFIRMED)


class Doorstep:
    """A platform's host as such: whether it answers, and what time it has. Nobody's account is touched."""

    def __init__(
        self, platform: str, base_url: str, *, limits: HttpLimits | None = None, record: Recorder = log_call
    ) -> None:
        # Not the address's path: hosts answer any question about `/`, and what they answer does not matter.
        parts = urlsplit(base_url)
        self._http = PlatformHttp(
            platform=platform, base_url=f"{parts.scheme}://{parts.netloc}", limits=limits, record=record
        )

    def visit(self, inquiry: Inquiry, *, now: datetime) -> bool:
        """Whether the host answers; what is wrong with it, or with our clock, is told."""
        try:
            answer = self._http.send(Request("doorstep", "HEAD", "/"), _never_fails)
        except Retryable as failure:
            inquiry.add(Code.UNREACHABLE, platform_code=failure.data.get("platform_code", ""), platform_message="")
            return False
        theirs = _date_of(answer)
        if theirs is not None and abs((theirs - now).total_seconds()) > CLOCK_MAY_DIFFER_SECONDS:
            inquiry.add(Code.CLOCK_OFF, seconds=round((now - theirs).total_seconds()))
        return True

    def close(self) -> None:
        """No connection is open any more."""
        self._http.close()


def _never_fails(answer: Answer) -> None:
    return None


def _date_of(answer: Answer) -> datetime | None:
    try:
        moment = parsedate_to_datetime(answer.headers.get("date", ""))
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _ip_in(message: str) -> str:
    """The first IPv4 address in what the platform says, which is ours as it saw it."""
    for found in _IP.findall(message):
        try:
            return str(ip_address(found))
        except ValueError:
            continue
    return ""


def _is_here(host: str) -> bool:
    """Whether a host is this machine and nothing else."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
