"""The audit log in words: what an action is called, whom and what it was about, what changed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext

from portico.entrypoints.console.audit_names import ACTIONS, ACTORS, FIELDS, PROOFS, SUBJECTS
from portico.entrypoints.console.platform_words import PLATFORMS
from portico.entrypoints.console.rights import ROLES
from portico.infra.audit_search import AuditEntry
from portico.kernel.money import yuan_text

_PAGES = {
    "after_sale": "console:after_sale",
    "order": "console:order",
    "product": "console:product",
    "member": "console:member",
    "staff": "console:staff_account",
    "platform": "console:connection",
    "store": "console:store",
}
_LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True)
class Change:
    """`before` is empty for what is only told, not changed."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A record as a person reads it."""

    entry: AuditEntry
    who: str
    action: str
    subject: str
    subject_name: str
    url: str
    changes: tuple[Change, ...]


def action_name(action: str) -> str:
    """The action in words; its group's word and the code for one without words of its own."""
    if action in ACTIONS:
        return str(ACTIONS[action])
    group = ACTIONS.get(action.partition(".")[0] + ".")
    return f"{group}：{action}" if group else action


def action_choices(used: Iterable[str]) -> list[tuple[str, str]]:
    """What the select offers: each group that occurs, and below it its actions."""
    offered: list[tuple[str, str]] = []
    for action in used:
        group = action.partition(".")[0] + "."
        if group in ACTIONS and group not in dict(offered):
            offered.append((group, gettext("%(group)s：全部") % {"group": ACTIONS[group]}))
        offered.append((action, ("\u3000" if group in ACTIONS else "") + action_name(action)))
    return offered


def shown(entry: AuditEntry, names: dict[str, str]) -> Shown:
    subject_name = names.get(entry.subject_id, "") if entry.subject_type == "staff" else ""
    if entry.subject_type == "platform" and entry.subject_id in PLATFORMS:
        subject_name = str(PLATFORMS[entry.subject_id].name)
    return Shown(
        entry=entry,
        who=_who(entry, names),
        action=action_name(entry.action),
        subject=str(SUBJECTS.get(entry.subject_type, entry.subject_type)),
        subject_name=subject_name or _short(entry.subject_id),
        url=_url(entry),
        changes=changes_of(entry.changes),
    )


def _short(subject_id: str) -> str:
    """Ids begin with their time, so that those of one day look alike: their ends tell them apart."""
    return subject_id if len(subject_id) <= 16 else f"…{subject_id[-8:]}"


def _who(entry: AuditEntry, names: dict[str, str]) -> str:
    if entry.actor_kind == "staff":
        return names.get(entry.actor_id, entry.actor_id)
    kind = str(ACTORS.get(entry.actor_kind, entry.actor_kind))
    return f"{kind} {entry.actor_id}".strip()


def _url(entry: AuditEntry) -> str:
    name = _PAGES.get(entry.subject_type)
    try:
        return reverse(name, args=[entry.subject_id]) if name else ""
    except NoReverseMatch:
        return ""


def changes_of(changes: dict[str, Any]) -> tuple[Change, ...]:
    """Field by field, before and after; what is no pair is told as it is."""
    found = []
    for field, value in changes.items():
        before, after = value if isinstance(value, list) and len(value) == 2 else (None, value)
        name = str(FIELDS.get(field, field))
        found.append(Change(name, _text(field, before), _text(field, after)))
    return tuple(found)


def _text(field: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if field.endswith("_fen") and isinstance(value, int):
        return f"¥{yuan_text(value)}"
    if field.endswith("roles") and isinstance(value, list):
        return "、".join(str(ROLES[role].label) if role in ROLES else str(role) for role in value)
    if field == "proof" and value in PROOFS:
        return str(PROOFS[value])
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"


def columns() -> list[str]:
    return [
        gettext("链上位置"), gettext("时间"), gettext("谁"), gettext("谁的编号"), gettext("做了什么"), gettext("代码"),
        gettext("对象"), gettext("对象编号"), gettext("原因"), gettext("改动"),
    ]  # fmt: skip


def cells(entry: AuditEntry, names: dict[str, str]) -> list[str]:
    """One line of the export. The changes stay as they were recorded."""
    at: datetime = timezone.localtime(entry.at)
    return [
        str(entry.position or ""),
        f"{at:%Y-%m-%d %H:%M:%S}",
        _who(entry, names),
        f"{entry.actor_kind}:{entry.actor_id}",
        action_name(entry.action),
        entry.action,
        str(SUBJECTS.get(entry.subject_type, entry.subject_type)),
        entry.subject_id,
        entry.reason,
        json.dumps(entry.changes, ensure_ascii=False, sort_keys=True) if entry.changes else "",
    ]
