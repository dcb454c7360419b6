"""Who somebody is, among a million members: finding them by any evidence, uniting two, changing the sealing key.

Issue 4's figures: a look-up by any link one indexed query and under 5 ms, a search by blind index under 5 ms, two
members with 1,000 rows united within 200 ms, 5,000 sealed fields a second under a new key, six queries to sign in.
PORTICO_BENCH_MEMBERS=10000 makes it small.
"""

from __future__ import annotations

import base64
import json
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from bench.harness import Bench, Result

MEMBERS = int(os.environ.get("PORTICO_BENCH_MEMBERS", "1000000"))
LOOK_UPS = 2_000
MERGES = 25
# What the one who is absorbed owns: a thousand rows.
ROWS = {"visits": 300, "events": 300, "history": 200, "favourites": 150, "addresses": 20, "cart lines": 30}
_NOW = datetime(2026, 11, 1, tzinfo=UTC)
_APP = "wx-bench"


def member_id(number: int) -> UUID:
    return UUID(f"00000000-0000-7000-a000-{number:012x}")


def phone(number: int) -> str:
    return f"13{number:09d}"


def run(bench: Bench) -> list[Result]:
    ((site_id,),) = bench.query("SELECT id FROM sites_site WHERE is_default")
    bench.say(f"  · {MEMBERS:,} members with a phone, an openid and a unionid")
    started = time.perf_counter()
    _seed(site_id)
    bench.say(f"    {time.perf_counter() - started:.0f} s")
    raw = bench.pgbench(
        f"\\set i random(1, {MEMBERS})\nSELECT merged_into_id FROM members_member"
        " WHERE id = ('00000000-0000-7000-a000-' || lpad(to_hex(:i::int), 12, '0'))::uuid;\n",
        clients=1,
    )
    return [*_look_ups(site_id, raw), *_sign_ins(site_id), _merges(site_id), _rotation(bench)]


# --- looking up ----------------------------------------------------------------------------------------------


def _look_ups(site_id: UUID, raw: float) -> list[Result]:
    from portico.domains.members import public as members
    from portico.domains.members.actions.identities import _member_of_unionid, _unionid_index
    from portico.domains.members.ports import MiniProgramIdentity

    def by_openid(number: int) -> object:
        return members.find_by_account(
            site_id=site_id, provider="wechat_mini", app_id=_APP, openid=f"o-{number}"
        )  # fmt: skip

    def by_unionid(number: int) -> object:
        account = MiniProgramIdentity("wechat_mini", _APP, "", f"u-{number}")
        return _member_of_unionid(site_id, _unionid_index(account))

    def by_phone(number: int) -> object:
        found = members.find_by_phone(site_id=site_id, phone=phone(number))
        return found.id if found else None

    def in_console(number: int) -> object:
        asked = members.MemberFilter(phone=phone(number))
        page = members.list_members(site_id=site_id, filter=asked, limit=20)
        return page.items[0].member.id if page.items else None

    return [
        _measured("look up by openid", by_openid, raw, queries=1),
        _measured("look up by unionid", by_unionid, raw, queries=1),
        _measured("look up by verified phone", by_phone, raw, queries=1),
        _measured("blind-index search of the console", in_console, raw, queries=4),
    ]


def _measured(work: str, find: Callable[[int], object], raw: float, *, queries: int) -> Result:
    dice = random.Random(work)
    for _ in range(50):
        find(dice.randrange(1, MEMBERS + 1))
    taken, errors = [], 0
    for _ in range(LOOK_UPS):
        number = dice.randrange(1, MEMBERS + 1)
        started = time.perf_counter()
        found = find(number)
        taken.append(time.perf_counter() - started)
        errors += found != member_id(number)
    errors += find(MEMBERS + 1) is not None
    with _counted() as seen:
        find(dice.randrange(1, MEMBERS + 1))
    result = _result(work, taken, errors + (len(seen) > queries), limit_ms=5)
    result.raw_name, result.raw_per_second = "pgbench", raw
    result.notes = [f"queries: {len(seen)}", *_plan(seen[0])]
    return result


def _plan(statement: str) -> list[str]:
    """How PostgreSQL answers it: the index, and that nothing is scanned."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (COSTS OFF) {statement}")
        lines = [str(line).strip() for (line,) in cursor.fetchall()]
    return ["; ".join(line for line in lines if "Scan" in line or "Sort" in line)]


def _sign_ins(site_id: UUID) -> list[Result]:
    """The whole sign-in but for the platform's answer: member, session, tokens."""
    from django.db import transaction

    from portico.domains.members import public as members
    from portico.domains.members.ports import MiniProgramIdentity
    from portico.usecases import identity, signin

    arrival = signin.Arrival("mp-weixin", user_agent="bench")

    def enter(number: int) -> object:
        account = MiniProgramIdentity("wechat_mini", _APP, f"o-{number}", f"u-{number}")
        with transaction.atomic():
            found = identity.recognise(site_id=site_id, identity=account, provenance={}, now=_NOW)
            signin.welcome(site_id, found, arrival, _NOW)
        return found.member_id

    dice, taken, errors = random.Random(7), [], 0
    for _ in range(LOOK_UPS // 2):
        number = dice.randrange(1, MEMBERS + 1)
        started = time.perf_counter()
        errors += enter(number) != member_id(number)
        taken.append(time.perf_counter() - started)
    with _counted() as seen:
        enter(1)
    result = _result("sign-in of a known account", taken, errors + (len(seen) > 6), limit_ms=None)
    result.notes = [f"{len(seen)} queries; durable: waits for the disk"]
    assert members.get_member(site_id=site_id, member_id=member_id(1)).id == member_id(1)
    return [result]


# --- uniting -------------------------------------------------------------------------------------------------


def _merges(site_id: UUID) -> Result:
    from django.db import transaction

    from portico.infra.ownership import capture
    from portico.usecases import identity

    taken, errors = [], 0
    for number in range(1, MERGES + 1):
        stays, absorbed = member_id(number), member_id(MEMBERS - number)
        owned = _furnish(site_id, absorbed, number)
        started = time.perf_counter()
        with transaction.atomic():
            identity.unite(
                site_id=site_id, one=stays, other=absorbed, evidence="unionid", provenance={}, now=_NOW
            )  # fmt: skip
        taken.append(time.perf_counter() - started)
        rows = capture(identity.TABLES, site_id=site_id, members=(stays, absorbed))
        column = {table.name: table.member for table in identity.TABLES}
        left = [name for name, held in rows.items() for row in held.values() if row[column[name]] == str(absorbed)]
        moved = sum(len(held) for held in rows.values())
        errors += left != ["members_member"] or moved < owned
    result = _result("merge of two members, 1,000 rows", taken, errors, limit_ms=200)
    result.notes = [", ".join(f"{count} {what}" for what, count in ROWS.items())]
    return result


def _furnish(site_id: UUID, owner: UUID, number: int) -> int:
    """The member owns ROWS; returns how many rows that are. No phone: two numbers would want a person."""
    from django.db import connection, transaction

    from portico.infra.sealed import seal

    detail = seal("文三路 90 号", purpose="address_detail")
    shared = {"site": site_id, "owner": owner, "now": _NOW, "sealed": detail}
    statements = {
        "visits": "INSERT INTO touchpoints_visit (id, site_id, visitor_id, member_id, carrier, path, params, referrer,"
        " at) SELECT gen_random_uuid(), %(site)s, 'visitor-0001', %(owner)s, 'web', '/', '{}', '', %(now)s"
        " FROM generate_series(1, %(count)s)",
        "events": "INSERT INTO tracking_event (id, site_id, visitor_id, member_id, name, carrier, properties,"
        " occurred_at, received_at) SELECT gen_random_uuid(), %(site)s, 'visitor-0001', %(owner)s, 'page_view', 'web',"
        " '{}', %(now)s, %(now)s FROM generate_series(1, %(count)s)",
        "history": "INSERT INTO members_viewed_item (site_id, member_id, kind, subject_id, viewed_at, times)"
        " SELECT %(site)s, %(owner)s, 'product', gen_random_uuid(), %(now)s, 1 FROM generate_series(1, %(count)s)",
        "favourites": "INSERT INTO members_saved_item (site_id, member_id, kind, subject_id, saved_at)"
        " SELECT %(site)s, %(owner)s, 'product', gen_random_uuid(), %(now)s FROM generate_series(1, %(count)s)",
        "addresses": "INSERT INTO members_address (id, site_id, member_id, recipient_sealed, phone_sealed, region_code,"
        " detail_sealed, is_default) SELECT gen_random_uuid(), %(site)s, %(owner)s, %(sealed)s, %(sealed)s, '330106',"
        " %(sealed)s, false FROM generate_series(1, %(count)s)",
        "cart lines": "INSERT INTO orders_cart_line (id, site_id, member_id, sku_id, quantity, selected,"
        " price_when_added_fen, added_at, updated_at) SELECT gen_random_uuid(), %(site)s, %(owner)s, gen_random_uuid(),"
        " 1, true, 990, %(now)s, %(now)s FROM generate_series(1, %(count)s)",
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE members_member SET phone_sealed = NULL, phone_index = NULL, phone_verified_at = NULL"
            " WHERE id = %(owner)s",
            shared,
        )
        for what, count in ROWS.items():
            cursor.execute(statements[what], shared | {"count": count})
    return sum(ROWS.values())


# --- a new key -----------------------------------------------------------------------------------------------


class _Enough(Exception):
    """The measuring time is over; the rotation may be interrupted anywhere."""


def _rotation(bench: Bench) -> Result:
    from portico.domains.members import public as members
    from portico.infra import sealed
    from portico.infra.environment import generate_secrets
    from portico.kernel.ids import MemberId
    from portico.usecases import key_rotation

    ring = json.loads(os.environ["PORTICO_FIELD_KEYS"])
    fresh = json.loads(generate_secrets()["PORTICO_FIELD_KEYS"])
    new = max(map(int, ring["keys"])) + 1
    ring = {**ring, "current": new, "keys": {**ring["keys"], str(new): next(iter(fresh["keys"].values()))}}
    assert all(len(base64.b64decode(key)) == 32 for key in ring["keys"].values())
    os.environ["PORTICO_FIELD_KEYS"] = json.dumps(ring)
    sealed.reload_keys()
    at: list[tuple[float, int, int]] = []

    def progress(done: int, total: int) -> None:
        at.append((time.perf_counter(), done, total))
        if at[-1][0] - at[0][0] > max(bench.seconds, 5):
            raise _Enough

    with suppress(_Enough):
        key_rotation.rotate(on_progress=progress, now=_NOW)
    seconds, fields = at[-1][0] - at[0][0], at[-1][1] - at[0][1]
    steps = [later[0] - earlier[0] for earlier, later in pairwise(at)]
    ((site_id,),) = bench.query("SELECT id FROM sites_site WHERE is_default")
    ((resealed,),) = bench.query(
        "SELECT count(*) FROM members_member WHERE substring(phone_sealed FROM 1 FOR 1) = %s", bytes([new])
    )
    wrong = 0
    for number in [*range(100, 200), *range(MEMBERS - 300, MEMBERS - 200)]:
        held = members.phone_in_clear(site_id=site_id, member_id=MemberId(member_id(number)))
        wrong += held != phone(number)
    result = _result("rotation, sealed fields", steps, wrong + (resealed == 0), limit_ms=None)
    result.per_second, result.floor_per_second = fields / seconds, 5000
    result.notes = [f"{fields:,} of {at[-1][2]:,} fields in {seconds:.1f} s; p50 and p99 are of batches of 500"]
    return result


# --- plumbing ------------------------------------------------------------------------------------------------


def _seed(site_id: UUID) -> None:
    """Rows as the doors write them, by COPY; indexes are built once at the end."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid IN"
            " ('members_member'::regclass, 'members_identity_link'::regclass) AND NOT indisprimary AND NOT EXISTS"
            " (SELECT FROM pg_constraint WHERE conindid = indexrelid)"
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        with cursor.copy(
            "COPY members_member (id, site_id, nickname, avatar_url, phone_sealed, phone_index, phone_verified_at,"
            " phone_provenance, created_at, last_seen_at) FROM STDIN"
        ) as copy:
            for row in _members(site_id):
                copy.write_row(row)
        with cursor.copy(
            "COPY members_identity_link (id, site_id, member_id, provider, app_id, openid_sealed, openid_index,"
            " unionid_sealed, unionid_index, provenance, created_at) FROM STDIN"
        ) as copy:
            for row in _links(site_id):
                copy.write_row(row)
        for _, definition in indexes:
            cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE members_member")
        cursor.execute("VACUUM ANALYZE members_identity_link")


def _members(site_id: UUID) -> Iterator[tuple[Any, ...]]:
    from portico.domains.members import rules
    from portico.infra.sealed import blind_index, seal

    for number in range(1, MEMBERS + 1):
        text = phone(number)
        at = _NOW - timedelta(days=400) + timedelta(seconds=number)
        yield (
            member_id(number), site_id, f"晴空{number % 5000}", "", seal(text, purpose=rules.PHONE),
            blind_index(text, purpose=rules.PHONE), at, '{"carrier": "web"}', at, _NOW,
        )  # fmt: skip


def _links(site_id: UUID) -> Iterator[tuple[Any, ...]]:
    from portico.domains.members import rules
    from portico.infra.sealed import blind_index, seal

    for number in range(1, MEMBERS + 1):
        openid, unionid = f"o-{number}", f"u-{number}"
        yield (
            UUID(f"00000000-0000-7000-b000-{number:012x}"), site_id, member_id(number), "wechat_mini", _APP,
            seal(openid, purpose=rules.OPENID), blind_index(openid, purpose=rules.OPENID),
            seal(unionid, purpose=rules.UNIONID), blind_index(f"wechat:{unionid}", purpose=rules.UNIONID),
            '{"carrier": "mp-weixin"}', _NOW,
        )  # fmt: skip


@contextmanager
def _counted() -> Iterator[list[str]]:
    """The statements sent inside, with their values."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    seen: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield seen
        seen += [str(one["sql"]) for one in captured.captured_queries if not one["sql"].startswith(_NO_QUERY)]


_NO_QUERY = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def _result(work: str, taken: list[float], errors: int, *, limit_ms: float | None) -> Result:
    ordered = sorted(taken)

    def at(share: float) -> float:
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000

    return Result(
        work, len(taken) / sum(taken), at(0.5), at(0.99), errors, floor_p95_ms=limit_ms,
        p95_ms=at(0.95) if limit_ms is not None else None,
    )  # fmt: skip
