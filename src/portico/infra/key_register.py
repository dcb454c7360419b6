"""Which sealing keys this data base needs, by fingerprint: a start with a key missing or mistaken is refused.

The register holds no key: a fingerprint is an HMAC of a constant under the key, cut to 16 bytes.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime

from portico.infra.environment import ConfigurationError
from portico.infra.locks import require_transaction
from portico.infra.models import SealingKey
from portico.infra.sealed import KeyRing

_CONSTANT = b"portico sealing key"
# Ids of sealing keys go to 255; the index key is registered beside them.
INDEX_KEY = 1000


def check(ring: KeyRing, *, in_use: Callable[[int], bool], now: datetime) -> None:
    """Every key that seals something here is in `ring`, and new ones of the ring are registered.

    `in_use` says whether any value is sealed under a key; it is asked about keys that left the ring only, and never
    again about one that seals nothing. Raises ConfigurationError naming the key that is missing, or that is another
    one under a known id.
    """
    require_transaction()
    held = {key_id: _fingerprint(key) for key_id, key in _named(ring).items()}
    known = {row.key_id: row for row in SealingKey.objects.select_for_update().order_by("key_id")}
    for key_id, row in known.items():
        name = "索引密钥 / the index key" if key_id == INDEX_KEY else f"密钥 {key_id} / key {key_id}"
        if key_id in held and bytes(row.fingerprint) != held[key_id]:
            raise ConfigurationError(
                f"PORTICO_FIELD_KEYS：{name} 与封存数据时用的不是同一把，请从备份里找回。"
                " / is not the one that sealed the data: restore it from your backup."
            )
        if key_id not in held and (row.retired_at is None or in_use(key_id)):
            raise ConfigurationError(
                f"PORTICO_FIELD_KEYS：缺少{name}，有数据是用它封存的。请放回它，或先执行 `portico rotate-keys`。"
                " / is missing though data is sealed with it: put it back, or run `portico rotate-keys` first."
            )
    SealingKey.objects.filter(key_id__in=known.keys() - held).delete()
    fresh = [SealingKey(key_id=key_id, fingerprint=held[key_id], first_seen_at=now) for key_id in held.keys() - known]
    SealingKey.objects.bulk_create(fresh)
    # A retired key that is current again seals again.
    SealingKey.objects.filter(key_id=ring.current).exclude(retired_at=None).update(retired_at=None)


def retire_others(ring: KeyRing, *, now: datetime) -> None:
    """Nothing is sealed under any key but the current one: the others may leave the ring."""
    require_transaction()
    SealingKey.objects.filter(retired_at=None).exclude(key_id__in=(ring.current, INDEX_KEY)).update(retired_at=now)


def _named(ring: KeyRing) -> Mapping[int, bytes]:
    return {**ring.keys, INDEX_KEY: ring.index_key}


def _fingerprint(key: bytes) -> bytes:
    return hmac.new(key, _CONSTANT, hashlib.sha256).digest()[:16]
