"""The demo's console accounts. They exist in demo mode only, on a machine that serves itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """`role` is a role of the console; `role_label` is how `portico run` announces it."""

    username: str
    password: str
    role: str
    role_label: str
    display_name: str


_PASSWORD = "tingyan-2026"  # noqa: S105 — printed at every start of the demo, a secret from nobody

STAFF: tuple[Account, ...] = (
    Account("owner", _PASSWORD, "owner", "店主 / owner", "檐主"),
    Account("operator", _PASSWORD, "operator", "运营 / operator", "小雨"),
    Account("service", _PASSWORD, "customer_service", "客服 / customer service", "阿宁"),
    Account("warehouse", _PASSWORD, "warehouse", "仓库 / warehouse", "老周"),
    Account("finance", _PASSWORD, "finance", "财务 / finance", "顾会计"),
    Account("analyst", _PASSWORD, "analyst", "分析 / analyst", "数姐"),
    Account("auditor", _PASSWORD, "auditor", "审计 / auditor", "严审"),
    Account("clerk", _PASSWORD, "clerk", "店员 / clerk", "小满"),
)
