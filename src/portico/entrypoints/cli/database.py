"""Commands that need the data base: they join the running one, or hold the embedded one while they work."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from portico.infra import embedded_postgres, environment


@contextmanager
def django_ready() -> Iterator[None]:
    """Django is set up on a reachable data base inside the block. Raises ConfigurationError, RuntimeError."""
    folder = environment.data_dir()
    if os.environ.get("DATABASE_URL") or environment.running_embedded_url(folder):
        _setup()
        yield
        return
    if not (folder / "postgres" / "PG_VERSION").exists():
        raise environment.ConfigurationError(
            f"{folder} 里还没有数据：请先执行 `portico run`，或设置 DATABASE_URL。"
            f" / no data base in {folder} yet: start `portico run` once, or set DATABASE_URL."
        )
    with embedded_postgres.running(folder / "postgres") as url:
        os.environ["DATABASE_URL"] = url
        _setup()
        yield


def _setup() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portico.config.settings")
    import django

    django.setup()
