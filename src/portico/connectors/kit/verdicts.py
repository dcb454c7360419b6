"""Error tables: what a platform's code means for us. It may pass, and when; or it is final."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from portico.connectors.kit.http import PlatformHttp
from portico.kernel.errors import PorticoError

# Seconds after which asking again makes sense.
SOON: Final = 5
NEXT_MINUTE: Final = 60
# A day's quota is asked about by the hour: when the platform's day begins is its own affair.
NEXT_DAY: Final = 3_600


def _as_it_is(code: str) -> str:
    return code


@dataclass(frozen=True, slots=True)
class ErrorTable:
    """`passing`: the codes that may pass, with the seconds to wait. `families`: the same by how a code begins.

    Every other code is final: a code nobody has read about must not be repeated blindly. `spelling` makes codes
    meet that a platform writes in several ways.
    """

    passing: Mapping[str, int]
    families: Mapping[str, int] = field(default_factory=dict)
    spelling: Callable[[str], str] = _as_it_is

    def wait(self, code: str) -> int | None:
        """Seconds after which `code` may have passed, or None when it is final."""
        spelt = self.spelling(code)
        if spelt in self.passing:
            return self.passing[spelt]
        return next((wait for start, wait in self.families.items() if spelt.startswith(start)), None)

    def failure(self, http: PlatformHttp, call: str, code: str | int, message: str = "") -> PorticoError:
        """Retryable, with `retry_after_seconds`, or Refused. Both keep the platform's own code."""
        wait = self.wait(str(code))
        if wait is None:
            return http.refused(call, str(code), message)
        return http.retryable(call, str(code), message, retry_after_seconds=wait)
