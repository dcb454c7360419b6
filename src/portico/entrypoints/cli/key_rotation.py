"""`portico rotate-keys`: a fresh key for personal data, and everything sealed anew under it."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from portico.infra import environment
from portico.kernel.clock import utc_now
from portico.usecases import key_rotation

_SHOWN = 20


def run(*, fresh_key: bool) -> int:
    """Prints what was done; 1 when a value could not be opened, else 0. Raises ConfigurationError."""
    console = Console()
    if fresh_key:
        key_id = environment.add_field_key()
        console.print(f"[green]✓[/] 新密钥 {key_id} 已加入并启用 / key {key_id} added, current from now on")
    key_rotation.announce_new_key(now=utc_now())
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        shown = bar.add_task("重新加密 / sealing anew", total=None)
        done = key_rotation.rotate(
            on_progress=lambda done, total: bar.update(shown, completed=done, total=total), now=utc_now()
        )
    console.print(f"[green]✓[/] {done.resealed} 个值 / values")
    for broken in done.broken[:_SHOWN]:
        console.print(f"[red]✗[/] 打不开 / cannot be opened: {broken}")
    if done.retired:
        console.print("  旧密钥已不再使用，备份后可从密钥文件中移除 / the old keys seal nothing any more")
    return 1 if done.broken else 0
