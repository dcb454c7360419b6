"""`portico run`: the embedded data base, migrations, the demo, web, worker and sandbox, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import httpx
from rich.console import Console

from portico.entrypoints.cli import preflight
from portico.entrypoints.cli.demo import catalogue
from portico.entrypoints.cli.preflight import CannotStart
from portico.entrypoints.cli.processes import Child, KeepsCrashing
from portico.entrypoints.cli.sandbox_credentials import as_environment
from portico.infra import embedded_postgres, environment

console = Console(stderr=True, highlight=False)

_READY_SECONDS = 90.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What this start runs, decided from the environment."""

    folder: Path
    host: str
    port: int
    sandbox_port: int
    demo: bool

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def sandbox_url(self) -> str:
        return f"http://127.0.0.1:{self.sandbox_port}"


class _Stopped(Exception):
    """Ctrl-C or SIGTERM."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _Stopped


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "portico.entrypoints.cli.main", *words]


def run(plan: Plan) -> int:
    """Everything runs until a signal; then nothing does. Returns the exit code."""
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)
    started = time.monotonic()
    try:
        preflight.data_folder(plan.folder)
        pid_file = preflight.not_running(plan.folder)
        preflight.port_free(plan.host, plan.port, "PORTICO_PORT")
        if plan.demo:
            preflight.port_free("127.0.0.1", plan.sandbox_port, "PORTICO_SANDBOX_PORT")
        with ExitStack() as stack:
            pid_file.write_text(str(os.getpid()))
            stack.callback(pid_file.unlink, missing_ok=True)
            children = _bring_up(plan, stack)
            _announce(plan, time.monotonic() - started)
            _watch(children, None if os.environ.get("DATABASE_URL") else plan.folder / "postgres")
    except _Stopped:
        console.print("已停止 / stopped")
        return 0
    except (CannotStart, KeepsCrashing, environment.ConfigurationError, RuntimeError) as problem:
        console.print(f"[bold red]✗[/] {problem}", soft_wrap=True)
        return 1
    return 0


def _bring_up(plan: Plan, stack: ExitStack) -> list[Child]:
    environment.ensure_secrets(plan.folder)
    env = {
        "PORTICO_DATA_DIR": str(plan.folder),
        "PORTICO_HOST": plan.host,
        "PORTICO_PORT": str(plan.port),
        "PORTICO_DEMO": "1" if plan.demo else "0",
    }
    logs = plan.folder / "logs"
    children: list[Child] = []

    def child(name: str, words: list[str]) -> Child:
        made = Child(name, words, logs / f"{name}.log", dict(env))
        stack.callback(made.stop)
        made.start()
        children.append(made)
        return made

    if plan.demo:
        sandbox = child("sandbox", _sandbox_command(plan))
    if not os.environ.get("DATABASE_URL"):
        _say("启动内置 PostgreSQL / starting the embedded PostgreSQL")
        env["DATABASE_URL"] = stack.enter_context(embedded_postgres.running(plan.folder / "postgres"))
    if plan.demo:
        _wait_for(sandbox, f"{plan.sandbox_url}/healthz")
        env.update(as_environment(plan.folder / "sandbox" / "credentials.json", plan.sandbox_url))
        # The bucket is connected; its log need not show every picture of every page. 1 plays that, too.
        env["PORTICO_STORAGE_MEDIA"] = os.environ.get("PORTICO_STORAGE_MEDIA", "0")
    _prepare(plan, env, logs)
    web = child("web", command("web"))
    child("worker", command("worker"))
    _wait_for(web, f"{plan.url}/healthz")
    return children


def _sandbox_command(plan: Plan) -> list[str]:
    return [
        sys.executable,
        "-m",
        "portico_sandbox",
        "--port",
        str(plan.sandbox_port),
        "--data",
        str(plan.folder / "sandbox"),
        "--portico-url",
        plan.url,
        "--site",
        catalogue.brand()["code"],
    ]


def _prepare(plan: Plan, env: dict[str, str], logs: Path) -> None:
    """Migrations, static files and the demo, in a process of its own so that the supervisor stays small."""
    import subprocess

    _say("准备数据 / preparing the data")
    done = subprocess.run(command("prepare"), env={**os.environ, **env}, check=False)
    if done.returncode != 0:
        raise CannotStart("准备数据失败，原因见上 / preparing failed, see above.")


def _wait_for(child: Child, url: str) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    with httpx.Client(timeout=2.0, trust_env=False) as client:
        while time.monotonic() < deadline:
            if not child.alive():
                raise CannotStart(f"{child.name} 没有启动成功 / did not start. {child.log}:\n{child.tail()}")
            try:
                if client.get(url).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
    raise CannotStart(f"{child.name} 在 {_READY_SECONDS:.0f} 秒内没有就绪 / is not ready. {child.log}:\n{child.tail()}")


def _watch(children: list[Child], database: Path | None) -> None:
    """Whatever dies is started again: a process of ours, or the embedded data base (`database`: its folder)."""
    while True:
        time.sleep(0.5)
        if database is not None and embedded_postgres.revive(database):
            _say("PostgreSQL 意外退出，已重新启动 / ended and was started again")
        for child in children:
            if child.restart_if_dead():
                _say(f"{child.name} 意外退出，已重新启动 / ended and was started again")


def _say(text: str) -> None:
    console.print(f"[dim]·[/] {text}")


def _announce(plan: Plan, seconds: float) -> None:
    rows = [
        ("小程序 H5 / mini app", f"{plan.url}/m/"),
        ("官网 / website", f"{plan.url}/"),
        ("商家后台 / console", f"{plan.url}/console/"),
        ("接口文档 / API docs", f"{plan.url}/api/v1/docs"),
        ("使用文档 / guide", f"{plan.url}/docs/"),
    ]
    if plan.demo:
        rows.append(("平台沙箱 / sandbox", f"{plan.sandbox_url}/"))
    console.print(f"\n[bold green]Portico 已就绪[/] / ready ({seconds:.1f} s)\n")
    for label, url in rows:
        console.print(f"  {label:<24} {url}")
    if plan.demo:
        from portico.entrypoints.cli.demo.accounts import STAFF

        console.print("\n  演示账号 / demo accounts（console）")
        for account in STAFF:
            console.print(f"    {account.username:<12} {account.password:<18} {account.role_label}")
        console.print("  手机登录的验证码显示在沙箱的手机里 / SMS codes show on the sandbox's phone")
    console.print("\n  Ctrl-C 停止 / stops everything\n")
