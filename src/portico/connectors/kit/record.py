"""The record of a platform call: what was asked and answered, after `redaction`."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

logger = logging.getLogger("portico.platform")


@dataclass(frozen=True, slots=True)
class PlatformCall:
    """One exchange, redacted. `status` is 0 when no answer came; `outcome` is `ok` or the failure's code."""

    platform: str
    call: str
    method: str
    target: str
    status: int
    outcome: str
    attempts: int
    milliseconds: float
    request: str
    response: str
    account: str = ""


Recorder = Callable[[PlatformCall], None]


def log_call(call: PlatformCall) -> None:
    """The call is in the log: quietly when it went well, as a warning with both texts when not."""
    if call.outcome == "ok":
        logger.debug("%s %s %d in %.0f ms", call.platform, call.call, call.status, call.milliseconds)
        return
    logger.warning(
        "%s %s failed: %s (HTTP %d, %d attempts, %.0f ms) %s %s request=%s response=%s",
        call.platform,
        call.call,
        call.outcome,
        call.status,
        call.attempts,
        call.milliseconds,
        call.method,
        call.target,
        call.request,
        call.response,
    )
