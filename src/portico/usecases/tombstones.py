"""The list of who was erased, outside the data base: what a restored backup does not know any more.

One line per person in `erased.jsonl` of the data directory: site, member id, moment. Ids name nobody once the data
base has forgotten who they were. Keep the file when you restore; keep a copy of it wherever you keep backups.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from portico.domains.privacy import public as privacy
from portico.kernel.ids import MemberId, SiteId

FILE = "erased.jsonl"


class ListUnreadable(Exception):
    """The list has a line that we did not write; the message says which."""


def path_of_list() -> Path:
    directory: Path = settings.PORTICO.data_dir
    return directory / FILE


def write_down(graves: Iterable[privacy.Grave], *, path: Path | None = None) -> None:
    """These people are on the list, durably. Locks: the file, so that processes do not mix their lines."""
    lines = "".join(
        json.dumps({"site": str(one.site_id), "member": str(one.member_id), "at": one.erased_at.isoformat()}) + "\n"
        for one in graves
    )
    if not lines:
        return
    descriptor = os.open(path or path_of_list(), os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        # A line that a crash cut short goes; who it was about is written again by the sweep.
        file.truncate(file.read().rfind(b"\n") + 1)
        file.seek(0, os.SEEK_END)
        file.write(lines.encode())
        file.flush()
        os.fsync(file.fileno())


def read_list(path: Path | None = None) -> Iterator[privacy.Grave]:
    """Everybody on the list, the first one first; nobody when there is no list.

    A last line that a crash cut short is left out: the sweep writes it again. Raises ListUnreadable.
    """
    found = path or path_of_list()
    if not found.exists():
        return
    lines = found.read_text(encoding="utf-8").split("\n")
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        try:
            raw = json.loads(line)
            yield privacy.Grave(
                SiteId(UUID(raw["site"])), MemberId(UUID(raw["member"])), datetime.fromisoformat(raw["at"])
            )
        except (ValueError, KeyError, TypeError):
            if number == len(lines):
                return
            raise ListUnreadable(f"{found}:{number}") from None


def complete_list() -> int:
    """Whoever the data base knows as erased is on the list; how many were missing."""
    known = {(one.site_id, one.member_id) for one in read_list()}
    missing = [one for one in privacy.graves() if (one.site_id, one.member_id) not in known]
    write_down(missing)
    return len(missing)
