"""Faults a tester orders: what goes wrong, where, and how many times."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Final

# On a call that comes in.
CALL_KINDS: Final = frozenset(
    {
        "system_error",  # the platform's own "busy", nothing done
        "refuse",  # the platform's error `code` (and `status`), nothing done
        "slow",  # `delay_ms` of real time, then the normal answer
        "drop",  # the connection closes, nothing done
        "lose_reply",  # everything done, then the connection closes: the caller cannot know
        "forge_reply",  # the reply's signature does not fit (WeChat Pay)
        "stale_reply",  # the reply is signed ten minutes ago (WeChat Pay)
    }
)
# On a notification that goes out; target "notify" or "notify.TRANSACTION.SUCCESS".
NOTICE_KINDS: Final = frozenset(
    {
        "wrong_signature",
        "wrong_appid",  # sealed for another app (message pushes)
        "unknown_serial",
        "expired_timestamp",
        "duplicate",  # the same notification arrives twice at once
        "delay",  # `seconds` of sandbox time before this attempt
        "lose",  # never arrives; the retry ladder goes on
        "reorder",  # waits until another notification has gone first
    }
)


@dataclass(slots=True)
class Fault:
    """`target` is a call name or pattern (`pay.jsapi`, `mini.*`, `notify.*`); `times` None: until removed."""

    id: int
    target: str
    kind: str
    times: int | None = 1
    options: dict[str, Any] = field(default_factory=dict)
    hits: int = 0


class Faults:
    """The orders still open."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)
        self._open: list[Fault] = []

    def add(self, target: str, kind: str, times: int | None = 1, **options: Any) -> Fault:
        """Raises ValueError for a kind that does not exist for this target."""
        kinds = NOTICE_KINDS if target.startswith("notify") else CALL_KINDS
        if kind not in kinds:
            raise ValueError(f"{kind!r} is not one of {', '.join(sorted(kinds))}")
        if kind == "refuse" and not options.get("code"):
            raise ValueError("refuse needs the platform's error `code`")
        fault = Fault(next(self._ids), target, kind, times, options)
        self._open.append(fault)
        return fault

    def take(self, name: str, *, kinds: frozenset[str] | None = None) -> Fault | None:
        """The first open fault for this call, used once."""
        if not self._open:
            return None
        for fault in self._open:
            if fnmatchcase(name, fault.target) and (kinds is None or fault.kind in kinds):
                fault.hits += 1
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times == 0:
                        self._open.remove(fault)
                return fault
        return None

    def open(self) -> list[Fault]:
        return list(self._open)

    def remove(self, fault_id: int) -> bool:
        before = len(self._open)
        self._open = [fault for fault in self._open if fault.id != fault_id]
        return len(self._open) < before

    def clear(self) -> None:
        self._open.clear()
