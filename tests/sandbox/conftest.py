import pytest

from tests.sandbox.alipay_shop import Shop
from tests.sandbox.fixtures import listener, own_sandbox, sandbox, sandbox_process
from tests.sandbox.process import SandboxProcess

__all__ = ["listener", "own_sandbox", "sandbox", "sandbox_process"]


@pytest.fixture
def shop(sandbox: SandboxProcess) -> Shop:
    """Somebody who sells through the sandbox's Alipay."""
    return Shop(sandbox)
