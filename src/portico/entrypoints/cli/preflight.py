"""What must be true before anything starts. Each failure is one line that says what to do."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path


class CannotStart(Exception):
    """One sentence for the person at the terminal."""


MIN_FREE_BYTES = 500 * 1024 * 1024


def data_folder(folder: Path) -> None:
    """`folder` exists, is writable and has room. Raises CannotStart."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".write-check-{os.getpid()}"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        raise CannotStart(
            f"数据目录 {folder} 不可写（{error.strerror}）：请修改权限，或用 PORTICO_DATA_DIR 指定别的目录。"
            f" / cannot write to {folder}: fix its permissions or set PORTICO_DATA_DIR."
        ) from None
    if shutil.disk_usage(folder).free < MIN_FREE_BYTES:
        raise CannotStart(f"{folder} 所在磁盘剩余不足 500 MB。 / less than 500 MB free where {folder} is.")


def port_free(host: str, port: int, variable: str) -> None:
    """Nobody listens on the port. Raises CannotStart naming the variable that moves it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"端口 {port} 不能使用（{error.strerror}）：请停掉占用它的程序，或换一个端口：{variable}={port + 100}。"
                f" / port {port} is taken: stop its owner or set {variable}."
            ) from None


def not_running(folder: Path) -> Path:
    """The pid file of the supervisor, when no supervisor runs on `folder`. Raises CannotStart."""
    pid_file = folder / "portico.pid"
    try:
        pid = int(pid_file.read_text())
        os.kill(pid, 0)
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return pid_file
    if b"portico" not in command or pid == os.getpid():
        return pid_file
    raise CannotStart(
        f"Portico 已在这个数据目录上运行（进程 {pid}）：请先停止它，或用 PORTICO_DATA_DIR 另开一份。"
        f" / already running on {folder} (pid {pid})."
    )
