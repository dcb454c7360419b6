"""The product's platforms, wired by its own wiring to the running sandbox."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from portico.config import wiring
from portico.entrypoints.cli.sandbox_credentials import as_environment
from portico.infra.platform_keys import read_platforms
from portico.usecases import gateways
from tests.sandbox.process import SandboxProcess


@pytest.fixture
def connected(sandbox: SandboxProcess) -> Iterator[SandboxProcess]:
    """The running sandbox, empty, and every use case talking to it."""
    pointed = as_environment(sandbox.directory / "credentials.json", sandbox.url)
    made = wiring.connect(read_platforms(dict(os.environ) | pointed))
    gateways.bind(lambda _site: made)
    yield sandbox
    gateways.bind(wiring.gateways_of)
