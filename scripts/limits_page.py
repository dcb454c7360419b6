"""Writes what platforms allow into the documentation: `python scripts/limits_page.py`.

The whole table into docs/platforms/limits.md, and each platform's part of it between two marks of its own pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from portico.connectors.kit.limits import Limit, table

FOLDER = Path(__file__).resolve().parents[1] / "docs/platforms"
PAGE = FOLDER / "limits.md"
_PER = {"second": "每秒 second", "minute": "每分 minute", "day": "每天 day"}
_PER_IN = {
    "zh": {"second": "每秒", "minute": "每分钟", "day": "每天"},
    "en": {"second": "second", "minute": "minute", "day": "day"},
}
_COLUMNS = {
    "zh": ("每个账号合计：", "| 接口 | 最多 | 每 | 来源 | 日期 |"),
    "en": ("All of one account together:", "| call | most | per | source | date |"),
}
_BLOCK = re.compile(r"(<!-- limits of (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
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
    """The page of all limits, whole."""
    lines = _HEAD.splitlines()
    for platform, rows in groupby(sorted(limits, key=lambda row: row.platform), key=lambda row: row.platform):
        lines += ["", f"## {platform}", "", "| call | most | per | source | date |", "|---|---:|---|---|---|"]
        lines += _rows(list(rows), _PER)
    return "\n".join(lines) + "\n"


def completed(text: str, limits: Sequence[Limit], language: str) -> str:
    """A platform's page with its part of the table of today between the marks; nothing there for one without rows."""

    def block(found: re.Match[str]) -> str:
        rows = [limit for limit in limits if limit.platform == found[2]]
        if not rows:
            return found[1] + found[3]
        intro, head = _COLUMNS[language]
        told = ["", intro, "", head, "|---|---:|---|---|---|", *_rows(rows, _PER_IN[language]), ""]
        return found[1] + "\n".join(told) + "\n" + found[3]

    return _BLOCK.sub(block, text)


def _rows(rows: Sequence[Limit], per: dict[str, str]) -> list[str]:
    lines = []
    for row in sorted(rows, key=lambda row: (row.calls, row.per.seconds)):
        calls = " ".join(f"`{call}`" for call in row.calls)
        source = f"{row.source} ({row.certainty})"
        lines.append(f"| {calls} | {row.most:,} | {per[row.per]} | {source} | {row.date} |")
    return lines


if __name__ == "__main__":
    PAGE.write_text(page(table()), "utf-8")
    for language in _COLUMNS:
        for file in sorted((FOLDER / language).glob("*.md")):
            file.write_text(completed(file.read_text("utf-8"), table(), language), "utf-8")
