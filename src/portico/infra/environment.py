"""Configuration by environment: read once, typed, validated, with a clear sentence when it is wrong."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlparse

from portico.infra.platform_keys import ConfigurationError as ConfigurationError  # noqa: PLC0414 (offered here)
from portico.infra.platform_keys import PlatformKeys, read_platforms

SECRETS_FILE = "secrets.json"


@dataclass(frozen=True, slots=True)
class FieldKeys:
    """Keys of sealed personal data: `keys` by id, the id new values are sealed with, and the index key."""

    keys: Mapping[int, bytes]
    current: int
    index_key: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """The server that takes our e-mails. `security` is none, starttls or tls."""

    host: str
    port: int
    username: str
    password: str
    security: str
    sender: str


@dataclass(frozen=True, slots=True)
class Environment:
    data_dir: Path
    host: str
    port: int
    public_url: str
    database_url: str
    secret_key: str
    field_keys: FieldKeys
    demo: bool
    debug: bool
    web_processes: int
    sandbox_url: str
    platforms: PlatformKeys
    mail: Mail | None
    allowed_hosts: tuple[str, ...]
    trusted_proxies: tuple[str, ...]
    test_name: str


def port_from(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, str(default))
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise ConfigurationError(f"{name}={text!r}: give a port from 1 to 65535.")
    return int(text)


def flag_from(env: Mapping[str, str], name: str) -> bool:
    text = env.get(name, "").strip().lower()
    if text in {"", "0", "false", "no"}:
        return False
    if text in {"1", "true", "yes"}:
        return True
    raise ConfigurationError(f"{name}={text!r}: give 1 or 0.")


def _listed(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in env.get(name, "").split(",") if part.strip())


def data_dir(env: Mapping[str, str] = os.environ) -> Path:
    """Where this installation keeps its data, absolute; not necessarily existing yet."""
    return Path(env.get("PORTICO_DATA_DIR", ".data")).expanduser().resolve()


def parse_field_keys(text: str) -> FieldKeys:
    """`{"current": 1, "keys": {"1": base64 of 32 bytes}, "index": base64 of 32 bytes}`.

    Raises ConfigurationError naming what is wrong with it.
    """
    try:
        raw = json.loads(text)
        keys = {int(key_id): base64.b64decode(value, validate=True) for key_id, value in raw["keys"].items()}
        ring = FieldKeys(keys=keys, current=int(raw["current"]), index_key=base64.b64decode(raw["index"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ConfigurationError(
            'PORTICO_FIELD_KEYS is not of the form {"current":1,"keys":{"1":"<base64>"},"index":"<base64>"}.'
        ) from None
    if ring.current not in keys or any(len(key) != 32 for key in [*keys.values(), ring.index_key]):
        raise ConfigurationError("PORTICO_FIELD_KEYS: every key is 32 bytes and `current` is one of them.")
    if any(not 0 <= key_id <= 255 for key_id in keys):
        raise ConfigurationError("PORTICO_FIELD_KEYS: key ids go from 0 to 255.")
    return ring


def read_field_keys(env: Mapping[str, str] = os.environ) -> FieldKeys:
    """The ring as it is now: from PORTICO_FIELD_KEYS, else from a file that may have been changed since the start.

    Raises ConfigurationError.
    """
    directory = data_dir(env)
    held = env.get("PORTICO_FIELD_KEYS") or _field_keys_in_file(env)
    return parse_field_keys(held or _required(env, _stored_secrets(directory), "PORTICO_FIELD_KEYS", directory))


def _field_keys_in_file(env: Mapping[str, str]) -> str | None:
    named = env.get("PORTICO_FIELD_KEYS_FILE")
    if not named:
        return None
    try:
        return Path(named).expanduser().read_text()
    except OSError:
        raise ConfigurationError(f"PORTICO_FIELD_KEYS_FILE={named} cannot be read.") from None


def add_field_key(env: Mapping[str, str] = os.environ) -> int:
    """A fresh key is in the file of keys, current from now on; returns its id. Old keys stay.

    The file is replaced as a whole, so that nobody reads half of it. Raises ConfigurationError when the keys come
    from the environment, where nobody but the operator can change them, or when all 256 ids are taken.
    """
    if env.get("PORTICO_FIELD_KEYS"):
        raise ConfigurationError(
            "PORTICO_FIELD_KEYS 由环境变量给出：请自行加入新密钥、改 current 并重启，再执行本命令。"
            " / is set in the environment: add a key and change `current` there, restart, then run this again."
        )
    own = env.get("PORTICO_FIELD_KEYS_FILE")
    path = Path(own).expanduser() if own else data_dir(env) / SECRETS_FILE
    stored = json.loads(path.read_text())
    ring = stored if own else json.loads(stored["PORTICO_FIELD_KEYS"])
    taken = {int(key_id) for key_id in ring["keys"]}
    key_id = next((number for number in range(max(taken) + 1, 256)), None)
    key_id = key_id if key_id is not None else next((number for number in range(256) if number not in taken), None)
    if key_id is None:
        raise ConfigurationError("PORTICO_FIELD_KEYS: all 256 key ids are taken; remove retired keys first.")
    ring["keys"][str(key_id)] = base64.b64encode(secrets.token_bytes(32)).decode()
    ring["current"] = key_id
    _replace(path, ring if own else {**stored, "PORTICO_FIELD_KEYS": json.dumps(ring)})
    return key_id


def _replace(path: Path, content: Mapping[str, object]) -> None:
    beside = path.with_suffix(".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


_MAIL_SCHEMES = {"smtp": ("none", 25), "smtp+starttls": ("starttls", 587), "smtps": ("tls", 465)}


def parse_mail_url(text: str) -> Mail | None:
    """`smtp://user:password@host:port?from=shop@example.com`; also `smtp+starttls://` and `smtps://`. None when empty.

    Without `from` the user is the sender. Raises ConfigurationError without ever repeating the password.
    """
    if not text:
        return None
    advice = "give smtp://user:password@host:port?from=shop@example.com, smtp+starttls://… or smtps://…"
    try:
        parts = urlparse(text)
        security, port = _MAIL_SCHEMES[parts.scheme]
        username, password = unquote(parts.username or ""), unquote(parts.password or "")
        sender = parse_qs(parts.query).get("from", [username])[-1]
        mail = Mail(parts.hostname or "", parts.port or port, username, password, security, sender)
    except (KeyError, ValueError):
        raise ConfigurationError(f"PORTICO_EMAIL_URL cannot be read: {advice}.") from None
    if not mail.host or "@" not in mail.sender or any(character.isspace() for character in mail.sender):
        raise ConfigurationError(f"PORTICO_EMAIL_URL names no host or no sender: {advice}.")
    return mail


def generate_secrets() -> dict[str, str]:
    """Fresh secrets for a new installation, as environment variables."""

    def fresh() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    ring = {"current": 1, "keys": {"1": fresh()}, "index": fresh()}
    return {"PORTICO_SECRET_KEY": secrets.token_urlsafe(48), "PORTICO_FIELD_KEYS": json.dumps(ring)}


def ensure_secrets(directory: Path) -> None:
    """`directory` holds a secrets file (mode 0600); made on the first start, never changed after."""
    path = directory / SECRETS_FILE
    if path.exists():
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(generate_secrets(), file, indent=2)


def _stored_secrets(directory: Path) -> dict[str, str]:
    path = directory / SECRETS_FILE
    if not path.exists():
        return {}
    try:
        return dict(json.loads(path.read_text()))
    except (OSError, ValueError):
        raise ConfigurationError(f"{path} cannot be read; restore it from your backup.") from None


def _required(env: Mapping[str, str], stored: Mapping[str, str], name: str, directory: Path) -> str:
    value = env.get(name) or stored.get(name)
    if not value:
        raise ConfigurationError(
            f"{name} is not set and {directory / SECRETS_FILE} does not exist. Start with `portico run`, which "
            f"makes one, or set {name}."
        )
    return value


def read(env: Mapping[str, str] = os.environ) -> Environment:
    """The whole configuration. Raises ConfigurationError with one sentence that says what to do."""
    directory = data_dir(env)
    stored = _stored_secrets(directory)
    port = port_from(env, "PORTICO_PORT", 8000)
    sandbox_url = env.get("PORTICO_SANDBOX_URL", "")
    public_url = env.get("PORTICO_PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/")
    processes = env.get("PORTICO_WEB_PROCESSES", "2")
    if not processes.isdigit() or int(processes) < 1:
        raise ConfigurationError(f"PORTICO_WEB_PROCESSES={processes!r}: give a whole number from 1.")
    return Environment(
        data_dir=directory,
        host=env.get("PORTICO_HOST", "127.0.0.1"),
        port=port,
        public_url=public_url,
        database_url=env.get("DATABASE_URL") or running_embedded_url(directory) or "",
        secret_key=_required(env, stored, "PORTICO_SECRET_KEY", directory),
        field_keys=read_field_keys(env),
        demo=flag_from(env, "PORTICO_DEMO"),
        debug=flag_from(env, "PORTICO_DEBUG"),
        web_processes=int(processes),
        sandbox_url=sandbox_url,
        platforms=read_platforms(env),
        mail=parse_mail_url(env.get("PORTICO_EMAIL_URL", "")),
        allowed_hosts=_listed(env, "PORTICO_ALLOWED_HOSTS"),
        trusted_proxies=_listed(env, "PORTICO_TRUSTED_PROXIES"),
        test_name=env.get("PORTICO_TEST_NAME", "main"),
    )


def running_embedded_url(directory: Path) -> str | None:
    """The URL of the embedded server that somebody else is running for this data folder, if any."""
    pid_file = directory / "postgres" / "postmaster.pid"
    try:
        lines = pid_file.read_text().splitlines()
        os.kill(int(lines[0]), 0)
    except (OSError, ValueError, IndexError):
        return None
    socket_dir = lines[4] if len(lines) > 4 else ""
    return f"postgresql://postgres@/portico?host={socket_dir}&port={lines[3]}" if socket_dir else None


def database_settings(url: str, *, test_name: str) -> dict[str, object]:
    """Django's DATABASES entry for a PostgreSQL URL. Raises ConfigurationError for any other scheme."""
    parts = urlparse(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ConfigurationError(
            "DATABASE_URL must start with postgresql://; Portico speaks to PostgreSQL 16 or newer only."
        )
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = query.pop("host", None) or unquote(parts.hostname or "")
    port = query.pop("port", None) or (str(parts.port) if parts.port else "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "portico",
        "USER": unquote(parts.username or "postgres"),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": {**query, "application_name": "portico"},
        "TEST": {"NAME": f"test_portico_{test_name}"},
    }
