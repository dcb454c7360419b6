"""Draws the state machines of trade from the tables the code runs on. `conf.py` calls it whenever the guide is built.

Graphviz runs in Node (tools/diagrams). The drawings stand in the page itself, so that they take its colours.
"""

from __future__ import annotations

import json
import subprocess
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from enum import StrEnum
from html import escape
from pathlib import Path
from typing import Any

from portico.domains.fulfilment.after_sales import rules as after_sales
from portico.domains.invoices import rules as invoices
from portico.domains.orders import rules as orders
from portico.domains.wallet import rules as wallet
from portico.kernel.state import TransitionTable

_ROOT = Path(__file__).resolve().parents[2]
_LABELS = _ROOT / "src" / "portico" / "infra" / "messages"
_FONT = 14

# Name of the drawing (and of its group in moves.toml), table, group of the labels that name its states.
MACHINES: tuple[tuple[str, TransitionTable[Any, Any], str], ...] = (
    ("order", orders.TRANSITIONS, "order_state"),
    ("after_sale", after_sales.TRANSITIONS, "after_sale_state"),
    ("invoice", invoices.INVOICE_TRANSITIONS, "invoice_state"),
    ("withdrawal", wallet.WITHDRAWAL_TRANSITIONS, "withdrawal_state"),
)


def draw_all(folder: Path, language: str) -> None:
    """`folder` holds one SVG element for each machine, in words of `language` (`zh` or `en`).

    Raises KeyError for a state or move without words, FileNotFoundError without Node.
    """
    labels = tomllib.loads((_LABELS / f"labels.{language}.toml").read_text(encoding="utf-8"))
    moves = tomllib.loads((Path(__file__).parent / "moves.toml").read_text(encoding="utf-8"))[language]
    graphs = [graph(table, states=labels[group], moves=moves[name]) for name, table, group in MACHINES]
    done = subprocess.run(
        ["node", "draw.mjs"], cwd=_ROOT / "tools" / "diagrams", input=json.dumps(graphs),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    folder.mkdir(exist_ok=True)
    for (name, _, _), svg in zip(MACHINES, json.loads(done.stdout), strict=True):
        drawn = f'<div class="guide-states">{svg}</div>\n'
        path = folder / f"{name}.html"
        if not path.exists() or path.read_text(encoding="utf-8") != drawn:
            path.write_text(drawn, encoding="utf-8")


def graph[S: StrEnum, M: StrEnum](
    table: TransitionTable[S, M], *, states: Mapping[str, str], moves: Mapping[str, str]
) -> str:
    """The table in Graphviz's language. Moves that lead from one state to the same next one share an arrow."""
    arrows: defaultdict[tuple[S, S], list[str]] = defaultdict(list)
    for (state, move), target in table.moves.items():
        arrows[state, target].append("\N{NO-BREAK SPACE}" + moves[move])  # keeps clear of the arrow
    lines = [
        'digraph { bgcolor="transparent" rankdir=TB nodesep=0.35 ranksep=0.45',
        f'node [shape=box style="rounded" fontsize={_FONT} margin="0.12,0.06" height=0.4]',
        f"edge [fontsize={_FONT - 2} arrowsize=0.7]",
        'start [label="" shape=circle style=filled width=0.14 height=0.14 fixedsize=true class=start]',
        f"start -> {table.initial}",
    ]
    for state in type(table.initial):
        kind = "end" if state in table.terminal else "on"
        lines.append(f'{state} [label={_sized([states[state]], _FONT)} class="{kind}"]')
    lines += [f"{one} -> {other} [label={_sized(said, _FONT - 2)}]" for (one, other), said in arrows.items()]
    return "\n".join([*lines, "}"])


def _sized(said: list[str], size: int) -> str:
    """A label as wide as browsers draw it: Graphviz knows no Chinese letters and would take them for narrow ones."""
    rows = "".join(
        f'<TR><TD ALIGN="LEFT" FIXEDSIZE="TRUE" WIDTH="{_width(line, size)}" HEIGHT="{size + 4}">'
        f"{escape(line)}</TD></TR>"
        for line in said
    )
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0">{rows}</TABLE>>'


def _width(text: str, size: int) -> int:
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return round(size * (wide + 0.58 * (len(text) - wide))) + 4
