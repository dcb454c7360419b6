"""Files that can be made again, kept on disk under the hash of everything they depend on."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


class FileCache:
    """At most about `max_files` files below `folder`; those used longest ago go first. Safe between processes."""

    def __init__(self, folder: Path, *, max_files: int) -> None:
        self._folder = folder
        self._max = max_files

    def find(self, key: str) -> bytes | None:
        """What is kept under `key` (a hash), or None."""
        path = self._path(key)
        try:
            content = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return content

    def keep(self, key: str, content: bytes) -> None:
        """`content` is found under `key`, whole or not at all."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
        Path(file.name).replace(path)
        self._trim()

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key

    def _trim(self) -> None:
        """A tenth of the files at once, so that this happens rarely."""
        used = [(path.stat().st_mtime, path) for path in self._folder.glob("*/*") if path.is_file()]
        if len(used) <= self._max:
            return
        for _when, path in sorted(used)[: len(used) - self._max + self._max // 10]:
            path.unlink(missing_ok=True)
