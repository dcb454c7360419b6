import pytest

from tests.sandbox.alipay_shop import Shop
from tests.sandbox.process import SandboxProcess


@pytest.fixture
def shop(sandbox: SandboxProcess) -> Shop:
    """Somebody who sells through the sandbox's Alipay."""
    return Shop(sandbox)
