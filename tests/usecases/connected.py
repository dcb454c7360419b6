"""The product's platforms, wired by its own wiring to the running sandbox."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from portico.config import wiring
from portico.entrypoints.cli.sandbox_credentials import as_environment
from portico.infra import environment
from portico.usecases import gateways
from tests.sandbox.process import SandboxProcess


@pytest.fixture
def connected(sandbox: SandboxProcess) -> Iterator[SandboxProcess]:
    """The running sandbox, empty, and every use case talking to it."""
    before = gateways.gateways()
    pointed = as_environment(sandbox.directory / "credentials.json", sandbox.url)
    gateways.bind(wiring.connect(environment.read(dict(os.environ) | pointed)))
    yield sandbox
    gateways.bind(before)
