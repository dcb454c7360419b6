"""A pytest plugin (loaded by `-p`, before Django's settings): one embedded PostgreSQL shared by all test runs.

Sets the environment the settings read. `PORTICO_TEST_NAME` gives a run a data base of its own.
"""

import atexit
import base64
import json
import os
import tempfile
from pathlib import Path

from portico.infra import embedded_postgres

_ROOT = Path(__file__).resolve().parents[1]
# Tests survive no power cut, so they need not wait for the disk; a killed process loses nothing either way.
_FAST = """\
fsync = off
full_page_writes = off
max_connections = 300
log_min_duration_statement = -1
"""


def _test_key(seed: int) -> str:
    return base64.b64encode(bytes([seed]) * 32).decode()


def _start() -> None:
    if "DATABASE_URL" not in os.environ:
        server = embedded_postgres.running(_ROOT / ".cache" / "test-postgres", database="portico", extra=_FAST)
        os.environ["DATABASE_URL"] = server.__enter__()
        atexit.register(server.__exit__, None, None, None)
    ring = {"current": 1, "keys": {"1": _test_key(1)}, "index": _test_key(9)}
    data_dir = tempfile.mkdtemp(prefix="portico-test-")
    for folder in ("static", "www", "media"):
        (Path(data_dir) / folder).mkdir()
    os.environ.setdefault("PORTICO_DATA_DIR", data_dir)
    os.environ.setdefault("PORTICO_SECRET_KEY", "test-secret-key-of-at-least-fifty-characters-0123456789")
    os.environ.setdefault("PORTICO_FIELD_KEYS", json.dumps(ring))


_start()
