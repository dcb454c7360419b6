"""Child processes of the supervisor: started, watched, restarted, and stopped so that none is left."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_STOP_SECONDS = 12.0
_CRASH_WINDOW_SECONDS = 30.0
_MAX_CRASHES = 4
_PR_SET_PDEATHSIG = 1


class KeepsCrashing(Exception):
    """A process ended again and again; the message holds the tail of its log."""


def _die_with_parent() -> None:
    """Linux: the child gets SIGTERM when its supervisor dies, even by kill -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One supervised process. Its output goes to `log`."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    crashes: list[float] = field(default_factory=list)

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # the command is ours
                self.command,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env={**os.environ, **self.environment},
                # A group of its own: Ctrl-C reaches the supervisor only, which then stops everybody in order.
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509  (the supervisor has no threads)
            )

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def restart_if_dead(self) -> bool:
        """True when it had ended and runs again. Raises KeepsCrashing."""
        if self.alive():
            return False
        now = time.monotonic()
        self.crashes = [at for at in self.crashes if now - at < _CRASH_WINDOW_SECONDS] + [now]
        if len(self.crashes) >= _MAX_CRASHES:
            raise KeepsCrashing(f"{self.name} 反复退出 / keeps ending. {self.log}:\n{self.tail()}")
        # A server killed at its head leaves its workers behind, still listening: they go before the new one comes.
        self._signal_group(signal.SIGKILL)
        self.start()
        return True

    def tail(self, lines: int = 12) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return ""

    def _signal_group(self, number: int) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def stop(self) -> None:
        """The process and all it started are gone: asked first, killed after a while."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(_STOP_SECONDS)
        self._signal_group(signal.SIGKILL)
        self.process.wait()
