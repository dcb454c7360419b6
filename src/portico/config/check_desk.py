"""What every check of a connection is made with."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

from django.conf import settings

from portico.connectors.kit.budget import DatabaseBudget
from portico.connectors.kit.checking import Doorstep, OurAddress
from portico.connectors.kit.http import HttpLimits
from portico.connectors.kit.record import Recorder
from portico.infra import heard
from portico.infra.platform_keys import PlatformKeys
from portico.kernel.ids import SiteId

# Somebody sits before the screen: a host that does not answer is not waited for as long as in a job.
LIMITS: Final = HttpLimits(budget=DatabaseBudget(), connect_seconds=3.0, read_seconds=6.0, connections=2)


class Line(Protocol):
    """A connector's line to a platform."""

    def close_connections(self) -> None:
        """No connection is open any more."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What every check is made with."""

    keys: PlatformKeys
    site_id: SiteId | None
    record: Recorder
    lines: ExitStack

    def door(self, platform: str, url: str) -> Doorstep:
        """The platform's host as such."""
        door = Doorstep(platform, url, limits=LIMITS, record=self.record)
        self.lines.callback(door.close)
        return door

    def address(self, platform: str, *, pushes: bool = True) -> OurAddress:
        """Where the platform reaches us; `pushes`: whether it is to tell us anything."""
        public_url = settings.PORTICO.public_url
        if not pushes or self.site_id is None:
            return OurAddress(public_url)
        return OurAddress(public_url, partial(heard.has_been, site_id=self.site_id, platform=platform))

    def kept[L: Line](self, line: L) -> L:
        """The line, closed when the check is done."""
        self.lines.callback(line.close_connections)
        return line
