"""Under which keys attempts are counted: keyed hashes, because what is typed as a name may be a password."""

from __future__ import annotations

from portico.domains.staff import rules
from portico.infra.sealed import blind_index


def account_key(account: str) -> str:
    """The key of an account, from wherever somebody tries it."""
    return f"account:{_index(account, rules.ACCOUNT_PURPOSE)}"


def keys_of(account: str, client_ip: str) -> dict[str, str]:
    """The key of each scope of `rules.LIMITS`."""
    who, where = _index(account, rules.ACCOUNT_PURPOSE), _index(client_ip, rules.IP_PURPOSE)
    return {"account": f"account:{who}", "ip": f"ip:{where}", "both": f"both:{who}:{where[:16]}"}


def starts_of(account: str) -> tuple[str, ...]:
    """What the keys of an account begin with, whatever the address."""
    who = _index(account, rules.ACCOUNT_PURPOSE)
    return f"account:{who}", f"both:{who}:"


def _index(text: str, purpose: str) -> str:
    return blind_index(text, purpose=purpose).hex()
