"""Fixtures of the sandbox, for every test (`tests/conftest.py` takes them in)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.process import Listener, SandboxProcess


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    process = SandboxProcess(tmp_path_factory.mktemp("sandbox"))
    process.start()
    yield process
    process.stop()


@pytest.fixture
def own_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """A running sandbox of the test's own, to be stopped, killed and started again."""
    process = SandboxProcess(tmp_path_factory.mktemp("own-sandbox"))
    process.start()
    yield process
    process.stop()


@pytest.fixture
def sandbox(sandbox_process: SandboxProcess) -> SandboxProcess:
    """The running sandbox with nothing in it."""
    sandbox_process.api("POST", "/reset")
    return sandbox_process


@pytest.fixture
def listener() -> Iterator[Listener]:
    """Where notifications go."""
    server = Listener()
    yield server
    server.stop()
