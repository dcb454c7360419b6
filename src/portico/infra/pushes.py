"""What platforms tell us by themselves: read by a gate, kept sealed until it has had its effect, counted once.

The platform wants its answer within seconds, and an effect may need a call back to it. So the hook verifies, keeps
and answers; a job does the rest, in the order in which one person's pushes came.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Protocol
from uuid import UUID

from portico.infra import inbox
from portico.infra.jobs import defer
from portico.infra.locks import require_transaction
from portico.infra.models import PlatformPush
from portico.infra.sealed import blind_index, seal, unseal
from portico.infra.sealed_columns import SealedColumn
from portico.kernel.errors import Denied, Invalid
from portico.kernel.ids import SiteId, new_id

HANDLE_TASK: Final = "portico.handle_push"
_PURPOSE: Final = "platform_push"
SEALED_COLUMNS = (SealedColumn("infra_platform_push", "sealed_content", _PURPOSE),)


class PushForged(Denied):
    """Not from the platform, or not for us: the signature does not fit. `data["reason"]`."""

    code = "push_forged"


class PushStale(Denied):
    """Signed too long ago, or in the future."""

    code = "push_stale"


class PushMalformed(Invalid):
    """Genuine, but not of a form we know. `data["reason"]`."""

    code = "push_malformed"


@dataclass(frozen=True, slots=True)
class Push:
    """One message or event. `kind`: `text`, `event.subscribe`, lower case. `external_id` names it once for ever.

    `account`: the person's id in that app, empty when it is about nobody. `content`: the fields as the platform
    names them.
    """

    source: str
    app_id: str
    kind: str
    external_id: str
    account: str
    sent_at: datetime
    content: Mapping[str, Any]

    def value(self, name: str) -> str:
        return plain_value(self.content, name)


def plain_value(content: Mapping[str, Any], name: str) -> str:
    """A field by name as text, without blanks around; empty when it is missing or no plain value.

    Platforms write one name in several cases, and numbers as numbers or as texts.
    """
    wanted = name.lower()
    found = next((value for key, value in content.items() if key.strip().lower() == wanted), "")
    return str(found).strip() if isinstance(found, str | int) else ""


class PushGate(Protocol):
    """One app's way in."""

    def echo(self, *, query: Mapping[str, str], now: datetime) -> str:
        """What to answer when the platform asks whether the address is ours. Raises PushForged, PushStale."""
        ...

    def read(self, *, query: Mapping[str, str], body: bytes, now: datetime) -> Push:
        """The verified push. Raises PushForged, PushStale, PushMalformed."""
        ...


def keep(*, site_id: SiteId, push: Push, now: datetime) -> bool:
    """The push waits for its effect, sealed, and a job is planned. False when it was told before.

    Part of the caller's transaction. Idempotent by (site, source, app, external id).
    """
    require_transaction()
    told = hashlib.sha256(f"{site_id}:{push.app_id}:{push.external_id}".encode()).hexdigest()
    if not inbox.once(source=f"push.{push.source}", external_id=told):
        return False
    push_id = new_id()
    PlatformPush.objects.create(
        id=push_id,
        site_id=site_id,
        source=push.source,
        kind=push.kind,
        sealed_content=seal(_encoded(push), purpose=_PURPOSE),
        received_at=now,
    )
    person = blind_index(f"{push.source}:{push.app_id}:{push.account}", purpose=_PURPOSE)
    defer(HANDLE_TASK, queue="platforms", lock=f"push:{person.hex()}", push_id=str(push_id))
    return True


def waiting(*, push_id: UUID) -> tuple[SiteId, Push] | None:
    """A push that has not had its effect; None when it has. Locks nothing."""
    row = PlatformPush.objects.filter(id=push_id).first()
    return None if row is None else (SiteId(row.site_id), _decoded(unseal(row.sealed_content, purpose=_PURPOSE)))


def settle(*, push_id: UUID) -> bool:
    """The push is gone together with the effect it has in the caller's transaction. False when it was gone before.

    Locks: the push.
    """
    require_transaction()
    gone, _ = PlatformPush.objects.filter(id=push_id).delete()
    return bool(gone)


def _encoded(push: Push) -> str:
    values = {
        "source": push.source, "app_id": push.app_id, "kind": push.kind, "external_id": push.external_id,
        "account": push.account, "sent_at": push.sent_at.timestamp(), "content": dict(push.content),
    }  # fmt: skip
    # Escaped: a text from outside may hold half a character, which no encoding takes.
    return json.dumps(values)


def _decoded(text: str) -> Push:
    values = json.loads(text)
    return Push(**values | {"sent_at": datetime.fromtimestamp(values["sent_at"], UTC)})
