from tests.sandbox.fixtures import listener, own_sandbox, sandbox, sandbox_process

__all__ = ["listener", "own_sandbox", "sandbox", "sandbox_process"]
