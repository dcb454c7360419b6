"""What handing one member's rows to another changed, exactly enough to give everything back.

Domains say which tables belong to members and how their rows are told apart; how rows are united when both members
have the same thing is each domain's own affair. The journal is the difference between the rows before and after,
so that no domain writes an undo, and none can forget one.

Giving back restores what the merge did and nothing else: a row that was changed since keeps its change, and what
came into being since stays with the member who has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import connection

from portico.infra.locks import require_transaction
from portico.kernel.ids import MemberId, SiteId

type Row = dict[str, Any]
type Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class OwnedTable:
    """`member` names the column of the owner, `key` the columns that tell rows apart (they may include `member`).

    `ledger`: rows are never united or changed by a hand-over, only their owner moves; there may be very many.
    """

    name: str
    member: str = "member_id"
    key: tuple[str, ...] = ("id",)
    ledger: bool = False


class Change(msgspec.Struct, frozen=True):
    """A row whose columns were `before` and became `after`; both hold only the columns that differ."""

    key: list[Any]
    before: Row
    after: Row


class TableJournal(msgspec.Struct, frozen=True):
    """`moved`: keys of ledger rows. `gone` and `new`: whole rows the hand-over deleted and made."""

    moved: list[list[Any]] = []
    gone: list[Row] = []
    new: list[Row] = []
    changed: list[Change] = []


type Journal = dict[str, TableJournal]
type Snapshot = dict[str, dict[Key, Row]]


def capture(tables: Iterable[OwnedTable], *, site_id: SiteId, members: tuple[MemberId, MemberId]) -> Snapshot:
    """The rows of both members now; of ledgers the keys and owners only. One query per table."""
    return {table.name: _rows(table, site_id, members) for table in tables}


def difference(tables: Iterable[OwnedTable], *, before: Snapshot, after: Snapshot) -> Journal:
    """What happened between two captures; tables where nothing did are left out."""
    found = {}
    for table in tables:
        was, now = before[table.name], after[table.name]
        if table.ledger:
            moved = [list(key) for key, row in was.items() if now.get(key) != row]
            journal = TableJournal(moved=moved)
        else:
            journal = TableJournal(
                gone=[row for key, row in was.items() if key not in now],
                new=[row for key, row in now.items() if key not in was],
                changed=[_change(key, row, now[key]) for key, row in was.items() if key in now and now[key] != row],
            )
        if journal != TableJournal():
            found[table.name] = journal
    return found


def give_back(
    tables: Iterable[OwnedTable], journal: Journal, *, site_id: SiteId, giver: MemberId, taker: MemberId
) -> None:
    """What `taker` got from `giver` is `giver`'s again. Idempotent: what was given back is not given twice."""
    require_transaction()
    for table in tables:
        entry = journal.get(table.name)
        if entry is None:
            continue
        _return_moved(table, entry.moved, site_id, giver, taker)
        for row in entry.new:
            _remove_unchanged(table, row, site_id)
        # The taker lets go first: a number or a default address may be with one member at a time.
        for change in sorted(entry.changed, key=lambda one: _owner(table, one) == str(giver)):
            _change_back(table, change, site_id)
        _insert(table, entry.gone)


def encoded(journal: Journal) -> bytes:
    return msgspec.json.encode(journal)


def decoded(content: bytes | str) -> Journal:
    return msgspec.json.decode(content, type=dict[str, TableJournal])


def _rows(table: OwnedTable, site_id: SiteId, members: tuple[MemberId, MemberId]) -> dict[Key, Row]:
    quote = connection.ops.quote_name
    columns = [*table.key, table.member]
    content = (
        "jsonb_build_object(" + ", ".join(f"'{name}', held.{quote(name)}" for name in dict.fromkeys(columns)) + ")"
        if table.ledger
        else "to_jsonb(held)"
    )
    statement = (
        f"SELECT {content} FROM {quote(table.name)} held"  # noqa: S608 — names come from our own declarations
        f" WHERE held.site_id = %s AND held.{quote(table.member)} = ANY(%s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [site_id, list(members)])
        rows = [_json(value) for (value,) in cursor.fetchall()]
    return {tuple(row[name] for name in table.key): row for row in rows}


def _json(value: object) -> Row:
    row: Row = msgspec.json.decode(value) if isinstance(value, str | bytes) else value  # type: ignore[assignment]
    return row


def _change(key: Key, was: Row, now: Row) -> Change:
    columns = [name for name in was if was[name] != now[name]]
    return Change(
        key=list(key), before={name: was[name] for name in columns}, after={name: now[name] for name in columns}
    )


def _owner(table: OwnedTable, change: Change) -> str:
    """Whose the row was before; the key tells where the owner is part of it."""
    known = dict(zip(table.key, change.key, strict=True)) | change.before
    return str(known.get(table.member, ""))


def _return_moved(table: OwnedTable, keys: list[list[Any]], site_id: SiteId, giver: MemberId, taker: MemberId) -> None:
    if not keys:
        return
    rows = [dict(zip(table.key, key, strict=True)) for key in keys]
    _run(
        "UPDATE {table} held SET {member} = %(giver)s FROM jsonb_populate_recordset(NULL::{table}, %(rows)s) was"
        " WHERE held.site_id = %(site)s AND held.{member} = %(taker)s AND {same}",
        table,
        {"giver": giver, "taker": taker, "rows": _text(rows), "site": site_id},
    )


def _remove_unchanged(table: OwnedTable, row: Row, site_id: SiteId) -> None:
    _run(
        "DELETE FROM {table} held USING jsonb_populate_record(NULL::{table}, %(row)s) was"
        " WHERE held.site_id = %(site)s AND {same} AND to_jsonb(held) = %(row)s::jsonb",
        table,
        {"row": _text(row), "site": site_id},
    )


def _change_back(table: OwnedTable, change: Change, site_id: SiteId) -> None:
    """Each column that still is as the hand-over left it; all of a row at once, as its checks may want."""
    quote = connection.ops.quote_name
    found = _run(
        "SELECT to_jsonb(held) FROM {table} held, jsonb_populate_record(NULL::{table}, %(row)s) was"
        " WHERE held.site_id = %(site)s AND {same} FOR UPDATE OF held",
        table,
        {"row": _text(dict(zip(table.key, change.key, strict=True))), "site": site_id},
    )
    if not found:
        return
    held = _json(found[0][0])
    untouched = [name for name in change.before if held[name] == change.after[name]]
    if not untouched:
        return
    columns = ", ".join(f"{quote(name)} = was.{quote(name)}" for name in untouched)
    # The key as it is now finds the row; the columns come from then.
    keys = [f"now_{number}" for number in range(len(table.key))]
    same = " AND ".join(f"held.{quote(name)}::text = %({key})s" for name, key in zip(table.key, keys, strict=True))
    statement = (
        f"UPDATE {quote(table.name)} held SET {columns}"  # noqa: S608 — names come from our own declarations
        f" FROM jsonb_populate_record(NULL::{quote(table.name)}, %(row)s) was WHERE held.site_id = %(site)s AND {same}"
    )
    values = {key: str(held[name]) for name, key in zip(table.key, keys, strict=True)}
    with connection.cursor() as cursor:
        cursor.execute(statement, {"row": _text(change.before), "site": site_id, **values})


def _insert(table: OwnedTable, rows: list[Row]) -> None:
    if rows:
        _run(
            "INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, %(rows)s)"
            " ON CONFLICT DO NOTHING",
            table,
            {"rows": _text(rows)},
        )


def _run(template: str, table: OwnedTable, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Rows of a statement that returns some."""
    quote = connection.ops.quote_name
    same = " AND ".join(f"held.{quote(name)} = was.{quote(name)}" for name in table.key)
    with connection.cursor() as cursor:
        cursor.execute(template.format(table=quote(table.name), member=quote(table.member), same=same), values)
        return cursor.fetchall() if cursor.description else []


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()
