"""`portico audit verify`: is the audit record what was written?"""

from __future__ import annotations

from rich.console import Console

from portico.infra import audit

_WORDS = {
    "changed": "被改动 / changed",
    "removed": "被删除 / removed",
    "gap": "之前缺失 / links are missing before it",
    "unlinked": "绕过审计链写入 / slipped in past the chain",
}


def report(*, noted_head: str) -> int:
    """Prints every fault, or the head to note down; 1 when the chain is not what was written, else 0."""
    console = Console()
    verdict = audit.verify()
    for fault in verdict.faults:
        where = f"#{fault.position} " if fault.position else ""
        console.print(f"[red]✗[/] {where}记录 / record {fault.record}: {_WORDS[fault.kind]}")
    lost = bool(noted_head) and audit.position_of(noted_head) is None
    if lost:
        console.print(
            "[red]✗[/] 记下的链头已不在链上：记录被重写或截短 / the noted head is gone: rewritten or cut short"
        )
    if verdict.faults or lost:
        return 1
    console.print(f"[green]✓[/] {verdict.links} 条，完整 / records, all as written")
    if verdict.head:
        console.print(f"  链头 / head {verdict.head}", soft_wrap=True)
    return 0
