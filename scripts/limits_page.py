"""Writes docs/platforms/limits.md from the table of limits: `python scripts/limits_page.py`."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from portico.connectors.kit.limits import Limit, table

PAGE = Path(__file__).resolve().parents[1] / "docs/platforms/limits.md"
_PER = {"second": "每秒 second", "minute": "每分 minute", "day": "每天 day"}
_HEAD = """\
# 平台的调用限额 · What the platforms allow

本页由 `python scripts/limits_page.py` 从 `src/portico/connectors/kit/limits.toml` 生成，不要手改。每个账号（小程序、
公众号、商户号）各算各的；同一行的几个调用共用一份额度。Portico 的所有进程合起来不会超过：要等的人马上得到答复，批量
发送排队，并给别人留出余地。来源可信度：A 官方文档且另有印证，B 仅官方文档，C 仅第三方，? 未经证实。

Generated from the table by `python scripts/limits_page.py`; do not edit. Counted per account; the calls of one row
share it. All processes of Portico together stay within: what a person waits for is answered at once, mass sending
stands in line and leaves room. Certainty: A official and confirmed independently, B official only, C third party only,
? unconfirmed.
"""


def page(limits: Iterable[Limit]) -> str:
    """The page, whole."""
    lines = _HEAD.splitlines()
    for platform, rows in groupby(sorted(limits, key=lambda row: row.platform), key=lambda row: row.platform):
        lines += ["", f"## {platform}", "", "| call | most | per | source | date |", "|---|---:|---|---|---|"]
        for row in sorted(rows, key=lambda row: (row.calls, row.per.seconds)):
            calls = " ".join(f"`{call}`" for call in row.calls)
            source = f"{row.source} ({row.certainty})"
            lines.append(f"| {calls} | {row.most:,} | {_PER[row.per]} | {source} | {row.date} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(table()), "utf-8")
