"""`portico erase --reapply`: after a backup was restored, who had left is gone again."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.progress import track

from portico.kernel.clock import utc_now
from portico.usecases import leaving, tombstones


def reapply(*, file: Path | None) -> int:
    """Erases everybody on the list; 0 when done, 1 when the list is missing or cannot be read."""
    console = Console()
    path = file or tombstones.path_of_list()
    if not path.exists():
        console.print(f"[red]✗[/] 没有找到注销名单 {path}，请用 --list 指出它在哪里 / no list of erased members there")
        return 1
    try:
        graves = list(tombstones.read_list(path))
    except tombstones.ListUnreadable as problem:
        console.print(f"[red]✗[/] 名单有一行读不懂：{problem} / this line of the list cannot be read")
        return 1
    now = utc_now()
    shown = track(graves, description="重新注销 / erasing again", console=console)
    came_back = leaving.erase_again(graves=shown, now=now)
    tombstones.complete_list()
    console.print(
        f"[green]✓[/] 名单共 {len(graves)} 人，其中 {came_back} 人随备份恢复，已再次注销"
        f" / {len(graves)} on the list, {came_back} had come back and are erased again"
    )
    return 0
