"""P10: Chinese search with facets over the whole catalogue: rare words, common words, pinyin, synonyms."""

from __future__ import annotations

import random
from urllib.parse import quote

from bench.harness import Bench, Result, Web
from bench.load import drive
from bench.seed import _LOOKS, _STUFFS, _THINGS, product_name

CONNECTIONS = 2  # one per process: the time of a search, not of a queue


def queries(count: int) -> list[str]:
    """What shoppers type: single words (common here: each is in 1/12 of all names), pairs, whole names, pinyin."""
    from portico.domains.catalog.words import pinyin_of

    dice = random.Random(10)
    made = []
    for i in range(count):
        thing, stuff, look = dice.choice(_THINGS), dice.choice(_STUFFS), dice.choice(_LOOKS)
        made.append(
            (thing, f"{stuff}{thing}", f"{look} {thing}", product_name(dice), pinyin_of(thing)[0], f"{stuff}{look}")[
                i % 6
            ]
        )
    return made


def check(bench: Bench, web: Web) -> None:
    """The best hits have the word, or a synonym of it, in their names; facets come with them."""
    for word, wanted in (
        ("龙井茶", ("龙井茶",)),
        ("氨基酸洗面奶", ("氨基酸",)),
        ("longjingcha", ("龙井茶",)),
    ):
        page = web.json(f"/api/v1/products?q={quote(word)}&limit=20")
        names = [card["name"] for card in page["items"]]
        assert names, word
        assert all(part in name for name in names for part in wanted), (word, names)
        assert page["facets"]["brands"]
    # Common enough for the page to walk: only names that match may show, and both synonyms do.
    names = [card["name"] for card in web.json(f"/api/v1/products?q={quote('桑蚕丝洗面奶')}&limit=20")["items"]]
    assert {name[-3:] for name in names} == {"洗面奶", "洁面乳"}, names


def run(bench: Bench) -> list[Result]:
    from portico.domains.catalog import words

    texts = queries(1200)
    counting = "SELECT count(*) FROM (SELECT 1 FROM catalog_search_entry WHERE words @@ '{}'::tsquery LIMIT 1000) f;\n"
    sample = random.Random(1).sample(texts, 60)
    script = "".join(counting.format(words.query(text, {}).replace("'", "''")) for text in sample)
    with bench.web() as server:
        check(bench, server)
        # Different price floors keep the cache out of it.
        paths = [f"/api/v1/products?q={quote(text)}&min_price_fen={n % 900}" for n, text in enumerate(texts * 3)]
        random.Random(2).shuffle(paths)
        drive(server.url, paths, connections=CONNECTIONS, seconds=2)
        load = drive(server.url, paths, connections=CONNECTIONS, seconds=bench.seconds)
        words_only = [quote(text) for text in (*_THINGS, *_STUFFS, *_LOOKS)]
        floors = range(0, 900, 9)
        common = drive(
            server.url,
            [f"/api/v1/products?q={word}&min_price_fen={floor}" for word in words_only for floor in floors],
            connections=CONNECTIONS,
            seconds=bench.seconds,
        )
        typed = [f"/api/v1/search/suggest?q={quote(text[:n])}" for text in texts[:300] for n in (1, 2, 3)]
        suggest = drive(server.url, typed, connections=CONNECTIONS, seconds=min(4.0, bench.seconds))
        check(bench, server)
        memory = server.memory_mb()
    raw = bench.pgbench(script, clients=CONNECTIONS, seconds=max(4, bench.seconds / 2)) * 60
    return [
        Result(
            "P10 search, mixed", load.per_second, load.p50_ms, load.p99_ms, load.errors, "bare tsquery", raw,
            memory, floor_p95_ms=50, p95_ms=load.p95_ms,
            notes=[f"{CONNECTIONS} connections, {bench.products:,} products"],
        ),
        Result(
            "P10 search, common words only", common.per_second, common.p50_ms, common.p99_ms, common.errors,
            "bare tsquery", raw, memory, floor_p95_ms=50, p95_ms=common.p95_ms,
        ),
        Result(
            "P10 suggestions, mostly cached", suggest.per_second,
            suggest.p50_ms, suggest.p99_ms, suggest.errors, memory_mb=memory,
            floor_p95_ms=50, p95_ms=suggest.p95_ms,
        ),
    ]  # fmt: skip
