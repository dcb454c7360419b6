"""Files that a task makes and somebody takes along: in pieces, sealed, in the data base.

In pieces, so that neither making nor taking needs more memory for a large file; in the data base, so that the machine
that makes one need not be the one that hands it out; sealed, because exports hold personal data.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from portico.infra.models import KeptPart
from portico.infra.sealed import seal, unseal
from portico.infra.sealed_columns import SealedColumn
from portico.kernel.ids import new_id

PART_BYTES = 512 * 1024
_PURPOSE = "kept_file"

SEALED_COLUMNS = (SealedColumn("infra_kept_part", "content", _PURPOSE),)


class FileBeingKept(io.RawIOBase):
    """What is written here is the task's file. Every full piece is stored at once, the last by `close`."""

    def __init__(self, task_id: UUID, *, now: datetime) -> None:
        """The task's file begins anew: what an earlier attempt stored is gone."""
        super().__init__()
        drop_pieces(task_id)
        self._task_id, self._now = task_id, now
        self._waiting = bytearray()
        self._position = self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, content: object, /) -> int:
        data = memoryview(content).tobytes()  # type: ignore[arg-type]
        self._waiting += data
        self.size += len(data)
        while len(self._waiting) >= PART_BYTES:
            self._store(bytes(self._waiting[:PART_BYTES]))
            del self._waiting[:PART_BYTES]
        return len(data)

    def close(self) -> None:
        if not self.closed and self._waiting:
            self._store(bytes(self._waiting))
            self._waiting.clear()
        super().close()

    def _store(self, piece: bytes) -> None:
        KeptPart.objects.create(
            id=new_id(),
            task_id=self._task_id,
            position=self._position,
            content=seal(base64.b64encode(piece).decode(), purpose=_PURPOSE),
            made_at=self._now,
        )
        self._position += 1


def kept_pieces(task_id: UUID) -> Iterator[bytes]:
    """The pieces of the task's file in order; none when there is no file any more. A query a piece."""
    position = 0
    while (part := KeptPart.objects.filter(task_id=task_id, position=position).first()) is not None:
        yield base64.b64decode(unseal(part.content, purpose=_PURPOSE))
        position += 1


def drop_pieces(task_id: UUID) -> None:
    """Nothing of the task's file is kept any more."""
    KeptPart.objects.filter(task_id=task_id).delete()


def is_kept(task_id: UUID) -> bool:
    return KeptPart.objects.filter(task_id=task_id, position=0).exists()
