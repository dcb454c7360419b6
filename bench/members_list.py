"""The console's member list and member card among a million members: first pages of every filter, and a far page.

PORTICO_BENCH_MEMBERS=10000 makes it small.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from bench.harness import Bench, Result

MEMBERS = int(os.environ.get("PORTICO_BENCH_MEMBERS", "1000000"))
ROUNDS = 40
MOST_MS = 50
VISITS, ORDERS = 5_000, 300
_NOW = datetime(2026, 11, 1, tzinfo=UTC)
_FIRST = "林周陈何宋许方乔罗沈唐穆江顾夏秋冬春山水云月风雪花木石竹梅兰"
_SECOND = "小大老阿间见禾松愿糖木日既不棉南北东西上下左右一二三四五六"
_LAST = "满茶山妈童池奶深手白甜开心宝子猫狗鱼鸟星海光影梦歌诗酒书画"
# Shares of the front ends, in ten thousand: a common one, a small one, one that hardly anybody uses.
_CARRIERS = (("mp-weixin", 6_000), ("oa", 300), ("mp-kuaishou", 1))


def run(bench: Bench) -> list[Result]:
    ((site_id,),) = bench.query("SELECT id FROM sites_site WHERE is_default")
    bench.say(f"  · {MEMBERS:,} members with nicknames, accounts and numbers")
    _seed(site_id)
    regular = _furnish(site_id)
    raw = bench.pgbench(
        "SELECT id, nickname FROM members_member WHERE site_id = '" + str(site_id) + "' AND erased_at IS NULL"
        " AND merged_into_id IS NULL ORDER BY created_at DESC, id DESC LIMIT 21;\n",
        clients=1, seconds=3,
    )  # fmt: skip
    return [*_lists(site_id, raw), *_card(site_id, regular)]


def _lists(site_id: UUID, raw: float) -> list[Result]:
    from portico.domains.members import public as members

    def listed(wanted: members.MemberFilter, cursor: str | None = None) -> Callable[[], int]:
        def ask() -> int:
            page = members.list_members(site_id=site_id, filter=wanted, cursor=cursor, limit=20)
            return len(page.items)

        return ask

    far = members.MemberFilter(until=_NOW - timedelta(days=500))
    month = members.MemberFilter(since=_NOW - timedelta(days=330), until=_NOW - timedelta(days=300))
    page = members.list_members(site_id=site_id, filter=far, limit=20)
    asked = {
        "newest": listed(members.MemberFilter()),
        "a page in the middle": listed(members.MemberFilter(), page.next_cursor),
        "a month": listed(month),
        "nickname, one character": listed(members.MemberFilter(nickname="满")),
        "nickname, three characters": listed(members.MemberFilter(nickname="林小满")),
        "nickname, nobody": listed(members.MemberFilter(nickname="查无此人呀")),
        "merged": listed(members.MemberFilter(merged=True)),
        "common front end and month": listed(members.MemberFilter(carrier="mp-weixin", since=month.since)),
    }
    for carrier, _share in _CARRIERS:
        asked[f"came by {carrier}"] = listed(members.MemberFilter(carrier=carrier))
    results = [_timed(f"member list: {name}", ask) for name, ask in asked.items()]
    results.append(_timed("member count, capped", lambda: members.count_members(site_id=site_id)))
    results[0].raw_name, results[0].raw_per_second = "pgbench", raw
    return results


def _card(site_id: UUID, regular: UUID) -> list[Result]:
    from portico.usecases import member_review, member_timeline

    def card() -> int:
        member_review.side_of(site_id=site_id, member_id=regular)
        return 1

    def timeline() -> int:
        return len(
            member_timeline.read_timeline(site_id=site_id, member_id=regular, cursor=None, limit=20).items
        )  # fmt: skip

    notes = [f"{VISITS:,} visits, {ORDERS} orders"]
    made = [_timed("member card: facts of a regular", card), _timed("member card: line of time of a regular", timeline)]
    for result in made:
        result.notes = notes
    return made


def _timed(work: str, ask: Callable[[], int]) -> Result:
    found = ask()
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - started) * 1000)
    cuts = statistics.quantiles(taken, n=100)
    # From merges to members and not the other way: what it costs grows with the merges, ten thousand here.
    most = 3 * MOST_MS if work.endswith("merged") else MOST_MS
    return Result(
        work, 1000 / statistics.fmean(taken), statistics.median(taken), cuts[98], 0, floor_p95_ms=most,
        p95_ms=cuts[94], notes=[f"{found} found"],
    )  # fmt: skip


def _seed(site_id: UUID) -> None:
    """Members of three years. Sealed values are never opened by a list but for the phone: all share one number's."""
    from django.db import connection

    from portico.infra.sealed import seal

    dice = random.Random(4)
    names = [dice.choice(_FIRST) + dice.choice(_SECOND) + dice.choice(_LAST) for _ in range(50_000)]
    values = {
        "site": site_id, "count": MEMBERS, "now": _NOW, "names": names,
        "phone": seal("13800000000", purpose="member_phone"), "openid": seal("o-bench-openid", purpose="member_openid"),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE NOT indisprimary"
            " AND indrelid IN ('members_member'::regclass, 'members_identity_link'::regclass)"
            " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)"
        )
        # Built once at the end: a tenth of the time.
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute(
            "INSERT INTO members_member (id, site_id, nickname, avatar_url, phone_sealed, phone_index,"
            " phone_verified_at, phone_provenance, created_at)"
            " SELECT ('00000000-0000-7000-b000-' || lpad(to_hex(i), 12, '0'))::uuid, %(site)s,"
            " (%(names)s::text[])[1 + (i::bigint * 7919) %% 50000], '', %(phone)s,"
            " decode(lpad(to_hex(i), 32, '0'), 'hex'), %(now)s,"
            " jsonb_build_object('carrier', CASE WHEN i %% 10 < 7 THEN 'mp-weixin' ELSE 'web' END),"
            " %(now)s::timestamptz - (%(count)s - i) * (interval '1095 days' / %(count)s)"
            " FROM generate_series(1, %(count)s) i",
            values,
        )
        start = 0
        for carrier, share in _CARRIERS:
            cursor.execute(
                "INSERT INTO members_identity_link (id, site_id, member_id, provider, app_id, openid_sealed,"
                " openid_index, provenance, created_at)"
                " SELECT gen_random_uuid(), %(site)s, ('00000000-0000-7000-b000-' || lpad(to_hex(i), 12, '0'))::uuid,"
                " 'wechat_mini', 'wx-bench', %(openid)s, decode(lpad(to_hex(i), 32, '0'), 'hex'),"
                " jsonb_build_object('carrier', %(carrier)s::text), %(now)s"
                " FROM generate_series(1, %(count)s) i"
                " WHERE (i::bigint * 104729) %% 10000 >= %(start)s AND (i::bigint * 104729) %% 10000 < %(end)s",
                {**values, "carrier": carrier, "start": start, "end": start + share},
            )
            start += share
        cursor.execute(
            "INSERT INTO members_merge (id, site_id, winner_id, loser_id, evidence, merged_at, undone_by, undo_reason)"
            " SELECT gen_random_uuid(), %(site)s, ('00000000-0000-7000-b000-' || lpad(to_hex(i * 37), 12, '0'))::uuid,"
            " gen_random_uuid(), 'phone', %(now)s, '', '' FROM generate_series(1, %(count)s / 100) i",
            values,
        )
        for _name, definition in indexes:
            cursor.execute(definition)
        for table in ("members_member", "members_identity_link", "members_merge"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def _furnish(site_id: UUID) -> UUID:
    """Somebody who has come for years."""
    from django.db import connection

    regular = UUID("00000000-0000-7000-b000-000000000001")
    values = {"site": site_id, "who": regular, "now": _NOW}
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO touchpoints_visit (id, site_id, visitor_id, member_id, carrier, path, params, referrer, at)"
            f" SELECT gen_random_uuid(), %(site)s, 'visitor-0001', %(who)s, 'web', '/', '{{}}', '',"
            f" %(now)s::timestamptz - i * interval '1 hour' FROM generate_series(1, {VISITS}) i",
            values,
        )
        cursor.execute(
            "INSERT INTO orders_order (id, site_id, number, member_id, state, currency, goods_fen, freight_fen,"
            " discount_fen, payable_fen, explanation, address, region_code, phone_index, note, source, created_at,"
            " expires_at) SELECT gen_random_uuid(), %(site)s, 'BENCH-' || i, %(who)s, 'completed', 'CNY', 100, 0, 0,"
            " 100, '[]', ''::bytea, '330106', ''::bytea, '', 'cart', %(now)s::timestamptz - i * interval '1 day',"
            f" %(now)s FROM generate_series(1, {ORDERS}) i",
            values,
        )
        cursor.execute(
            "INSERT INTO orders_timeline_entry (order_id, code, actor_kind, at) SELECT id, step, 'member', created_at"
            " FROM orders_order, unnest(ARRAY['placed', 'paid', 'completed']) step WHERE member_id = %(who)s",
            values,
        )
        cursor.execute("ANALYZE touchpoints_visit, orders_order, orders_timeline_entry")
    return regular
