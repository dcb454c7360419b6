"""Checks as the product wires them, pointed at the running sandbox, with keys that a test may spoil."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings

from portico.config.wiring_checks import checks_of
from portico.connectors.kit.record import PlatformCall
from portico.entrypoints.cli.sandbox_credentials import as_environment
from portico.infra.platform_checks import Code, Finding
from portico.infra.platform_keys import read_platforms
from portico.kernel.clock import utc_now
from portico.kernel.ids import SiteId
from tests.sandbox.process import SandboxProcess

NONE: Mapping[str, str] = {}
SITE = SiteId(UUID("01900000-0000-7000-8000-000000000001"))


@dataclass
class Checker:
    """`recorded`: every call that a check has made."""

    sandbox: SandboxProcess
    recorded: list[PlatformCall] = field(default_factory=list)

    def find(
        self, platform: str, changes: Mapping[str, str] = NONE, *, ahead_seconds: float = 0.0
    ) -> tuple[Finding, ...]:
        """What a check finds with the sandbox's keys and these `changes`, in a process whose clock may be ahead."""
        pointed = as_environment(self.sandbox.directory / "credentials.json", self.sandbox.url)
        keys = read_platforms({**os.environ, **pointed, **changes})
        checks = checks_of(keys, site_id=SITE, record=self.recorded.append)
        now = utc_now()
        return checks[platform].check(now=now.fromtimestamp(now.timestamp() + ahead_seconds, now.tzinfo))

    def codes(self, platform: str, changes: Mapping[str, str] = NONE) -> list[tuple[str, str]]:
        """Each finding's code and what it is about, in the order found, but the callback's, which is everywhere."""
        found = [one for one in self.find(platform, changes) if one.code != Code.CALLBACK_NOT_CONFIRMED]
        return [(one.code, one.data.get("capability", "")) for one in found]

    def consoles(self, **choices: Any) -> None:
        """The merchant changes something in the platforms' own consoles."""
        self.sandbox.api("PATCH", "/consoles", **choices)


def one(found: tuple[Finding, ...], code: Code) -> Mapping[str, str]:
    """The data of the only finding with this code."""
    [only] = [finding for finding in found if finding.code == code]
    return only.data


def public_url() -> str:
    """Where the shop says it is."""
    return str(settings.PORTICO.public_url)
