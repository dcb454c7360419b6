"""What handing one member's rows to another changed, exactly enough to give everything back.

Domains say which tables belong to members and how their rows are told apart; how rows are united when both members
have the same thing is each domain's own affair. The journal is the difference between the rows before and after,
so that no domain writes an undo, and none can forget one.

Giving back restores what the merge did and nothing else: a row that was changed since keeps its change, what came
into being since stays with the member who has it, and what has become somebody else's (a number) stays theirs.

Sealed values are opened for the journal and sealed again on the way back: keys may change in the meantime. A journal
is therefore personal data in the clear, and is kept sealed as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import IntegrityError, connection, transaction
from psycopg.errors import UniqueViolation

from portico.infra.locks import require_transaction
from portico.infra.sealed import SealBroken, seal, unseal
from portico.infra.sealed_columns import SealedColumn
from portico.kernel.ids import MemberId, SiteId

type Row = dict[str, Any]
type Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class OwnedTable:
    """`member` names the column of the owner, `key` the columns that tell rows apart (they may include `member`).

    `ledger`: rows are never united or changed by a hand-over, only their owner moves; there may be very many.
    `together`: columns that mean something as a whole only; they are given back all, or not at all.
    """

    name: str
    member: str = "member_id"
    key: tuple[str, ...] = ("id",)
    ledger: bool = False
    together: tuple[tuple[str, ...], ...] = ()


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


@dataclass(frozen=True, slots=True)
class Ownership:
    """The tables that belong to members, and which of their columns are sealed."""

    tables: tuple[OwnedTable, ...]
    sealed: tuple[SealedColumn, ...] = ()

    def watch(self, *, site_id: SiteId, giver: MemberId, taker: MemberId) -> Watched:
        """Call it before the hand-over, and `Watched.journal` after it. One query per table."""
        plain = [table for table in self.tables if not table.ledger]
        ledgers = [table for table in self.tables if table.ledger]
        before = capture(plain, site_id=site_id, members=(giver, taker))
        # Of a ledger only the giver's rows move, and all of them do.
        moving = capture(ledgers, site_id=site_id, members=(giver,))
        return Watched(self, site_id, (giver, taker), before, moving)

    def give_back(self, journal: Journal, *, site_id: SiteId, giver: MemberId, taker: MemberId) -> None:
        """What `taker` got from `giver` is `giver`'s again. Idempotent: what was given back is not given twice."""
        require_transaction()
        for table in self.tables:
            entry = journal.get(table.name)
            if entry is None:
                continue
            purposes = self.purposes(table)
            _return_moved(table, entry.moved, site_id, giver, taker)
            _remove_unchanged(table, entry.new, site_id, purposes)
            # The taker lets go first: a number or a default address may be with one member at a time.
            of_giver = [one for one in entry.changed if _owner(table, one) == str(giver)]
            of_taker = [one for one in entry.changed if _owner(table, one) != str(giver)]
            for changes in (of_taker, of_giver):
                _change_back(table, changes, site_id, purposes)
            _insert(table, [_closed(row, purposes) for row in entry.gone])

    def purposes(self, table: OwnedTable) -> dict[str, str]:
        """What the sealed columns of the table are sealed for, by column."""
        return {column.column: column.purpose for column in self.sealed if column.table == table.name}


@dataclass(frozen=True, slots=True)
class Watched:
    """The rows of two members before one of them handed over."""

    ownership: Ownership
    site_id: SiteId
    members: tuple[MemberId, MemberId]
    before: Snapshot
    moving: Snapshot

    def journal(self) -> Journal:
        """What has happened since. Tables where nothing did are left out. One query per table that is no ledger."""
        tables = {table.name: table for table in self.ownership.tables}
        after = capture([tables[name] for name in self.before], site_id=self.site_id, members=self.members)
        found: Journal = {}
        for name, rows in self.moving.items():
            if rows:
                found[name] = TableJournal(moved=[list(key) for key in rows])
        for name, was in self.before.items():
            entry = _difference(was, after[name], self.ownership.purposes(tables[name]))
            if entry != TableJournal():
                found[name] = entry
        return found


def capture(tables: Iterable[OwnedTable], *, site_id: SiteId, members: tuple[MemberId, ...]) -> Snapshot:
    """The rows of these members now; of ledgers the keys and owners only. One query per table."""
    return {table.name: _rows(table, site_id, members) for table in tables}


def encoded(journal: Journal) -> str:
    return msgspec.json.encode(journal).decode()


def decoded(content: str) -> Journal:
    return msgspec.json.decode(content, type=dict[str, TableJournal])


def _rows(table: OwnedTable, site_id: SiteId, members: tuple[MemberId, ...]) -> dict[Key, Row]:
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


# --- the journal ---------------------------------------------------------------------------------------------


def _difference(was: dict[Key, Row], now: dict[Key, Row], purposes: Mapping[str, str]) -> TableJournal:
    return TableJournal(
        gone=[_opened(row, purposes) for key, row in was.items() if key not in now],
        new=[_opened(row, purposes) for key, row in now.items() if key not in was],
        changed=[_change(key, row, now[key], purposes) for key, row in was.items() if key in now and now[key] != row],
    )


def _change(key: Key, was: Row, now: Row, purposes: Mapping[str, str]) -> Change:
    columns = [name for name in was if was[name] != now[name]]
    return Change(
        key=list(key),
        before=_opened({name: was[name] for name in columns}, purposes),
        after=_opened({name: now[name] for name in columns}, purposes),
    )


def _opened(row: Row, purposes: Mapping[str, str]) -> Row:
    """The row with its sealed values in the clear, as `{"opened": …}`. What no key opens stays as it is."""
    found = dict(row)
    for name in purposes.keys() & row.keys():
        value = row[name]
        if isinstance(value, str) and len(value) > len("\\x"):
            try:
                found[name] = {"opened": unseal(bytes.fromhex(value[2:]), purpose=purposes[name])}
            except SealBroken:
                continue
    return found


def _closed(row: Row, purposes: Mapping[str, str]) -> Row:
    """The row as its table holds it: opened values sealed again, under the key of today."""
    found = dict(row)
    for name in purposes.keys() & row.keys():
        value = row[name]
        if isinstance(value, dict):
            found[name] = "\\x" + seal(value["opened"], purpose=purposes[name]).hex()
    return found


def _owner(table: OwnedTable, change: Change) -> str:
    """Whose the row was before; the key tells where the owner is part of it."""
    known = dict(zip(table.key, change.key, strict=True)) | change.before
    return str(known.get(table.member, ""))


# --- giving back ---------------------------------------------------------------------------------------------


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


def _remove_unchanged(table: OwnedTable, rows: list[Row], site_id: SiteId, purposes: Mapping[str, str]) -> None:
    """Rows the hand-over made and nobody has touched since are gone. A column added since does not count."""
    held = _held(table, rows, site_id, purposes)
    theirs = [{name: row[name] for name in table.key} for row in rows if _as_it_was(row, held.get(_key(table, row)))]
    if theirs:
        _run(
            "DELETE FROM {table} held USING jsonb_populate_recordset(NULL::{table}, %(rows)s) was"
            " WHERE held.site_id = %(site)s AND {same}",
            table,
            {"rows": _text(theirs), "site": site_id},
        )


def _change_back(table: OwnedTable, changes: list[Change], site_id: SiteId, purposes: Mapping[str, str]) -> None:
    """Each column that still is as the hand-over left it, is as it was before."""
    keys = [dict(zip(table.key, change.key, strict=True)) for change in changes]
    held = _held(table, keys, site_id, purposes)
    # One statement for all rows whose same columns go back.
    groups: dict[tuple[str, ...], list[Row]] = {}
    for key, change in zip(keys, changes, strict=True):
        row = held.get(_key(table, key))
        for columns in _untouched(table, change, row) if row is not None else ():
            before = _closed({name: change.before[name] for name in columns}, purposes)
            groups.setdefault(columns, []).append(key | before)
    for columns, rows in groups.items():
        _set_back(table, columns, rows, site_id)


def _untouched(table: OwnedTable, change: Change, held: Row) -> list[tuple[str, ...]]:
    """Which columns go back, in the groups that go back as one."""
    known = [name for name in change.before if name in held]
    same = {name for name in known if held[name] == change.after[name]}
    groups = [tuple(name for name in known if name in whole) for whole in table.together]
    alone = tuple(name for name in known if not any(name in group for group in groups))
    whole = [group for group in groups if group and same.issuperset(group)]
    rest = tuple(name for name in alone if name in same)
    return [*whole, rest] if rest else whole


def _set_back(table: OwnedTable, columns: tuple[str, ...], rows: Sequence[Row], site_id: SiteId) -> None:
    """The columns are as in `rows`. What is somebody else's by now (a number) stays theirs."""
    quote = connection.ops.quote_name
    changes = ", ".join(f"{quote(name)} = was.{quote(name)}" for name in columns)
    statement = (
        f"UPDATE {{table}} held SET {changes}"  # noqa: S608 — names come from our own declarations
        " FROM jsonb_populate_recordset(NULL::{table}, %(rows)s) was WHERE held.site_id = %(site)s AND {same}"
    )
    try:
        with transaction.atomic():
            _run(statement, table, {"rows": _text(rows), "site": site_id})
    except IntegrityError as error:
        if not isinstance(error.__cause__, UniqueViolation):
            raise
        if len(rows) > 1:
            for row in rows:
                _set_back(table, columns, [row], site_id)


def _insert(table: OwnedTable, rows: list[Row]) -> None:
    """The rows are there again. Columns added since get their default; columns dropped since are left out."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
            " AND attgenerated = ''",
            [connection.ops.quote_name(table.name)],
        )
        known = {name for (name,) in cursor.fetchall()}
    columns = ", ".join(connection.ops.quote_name(name) for name in rows[0] if name in known)
    _run(
        f"INSERT INTO {{table}} ({columns}) SELECT {columns}"  # noqa: S608 — names come from the data base
        " FROM jsonb_populate_recordset(NULL::{table}, %(rows)s) ON CONFLICT DO NOTHING",
        table,
        {"rows": _text(rows)},
    )


def _held(
    table: OwnedTable, keys: Sequence[Row], site_id: SiteId, purposes: Mapping[str, str]
) -> dict[tuple[str, ...], Row]:
    """The rows of these keys as they are now, locked, with sealed values in the clear."""
    if not keys:
        return {}
    asked = [{name: key[name] for name in table.key} for key in keys]
    found = _run(
        "SELECT to_jsonb(held) FROM {table} held, jsonb_populate_recordset(NULL::{table}, %(rows)s) was"
        " WHERE held.site_id = %(site)s AND {same} FOR UPDATE OF held",
        table,
        {"rows": _text(asked), "site": site_id},
    )
    rows = [_opened(_json(value), purposes) for (value,) in found]
    return {_key(table, row): row for row in rows}


def _key(table: OwnedTable, row: Row) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in table.key)


def _as_it_was(row: Row, held: Row | None) -> bool:
    return held is not None and all(held[name] == value for name, value in row.items() if name in held)


def _run(template: str, table: OwnedTable, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Rows of a statement that returns some."""
    quote = connection.ops.quote_name
    same = " AND ".join(f"held.{quote(name)} = was.{quote(name)}" for name in table.key)
    with connection.cursor() as cursor:
        cursor.execute(template.format(table=quote(table.name), member=quote(table.member), same=same), values)
        return cursor.fetchall() if cursor.description else []


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()
