from tests.sandbox.fixtures import listener, sandbox, sandbox_process

__all__ = ["listener", "sandbox", "sandbox_process"]
