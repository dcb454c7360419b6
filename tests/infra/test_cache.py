"""The hot cache: never staler than its lifetime, dropped at once when an edit is announced."""

from __future__ import annotations

import time

import pytest
from django.db import transaction

from portico.infra import cache
from portico.infra.cache import TaggedCache


def test_a_value_is_made_once_until_its_tag_is_dropped():
    store = TaggedCache(ttl=60)
    made = []

    def read(tag: str) -> int:
        return store.get_or_make(("k", tag), (tag,), lambda: made.append(tag) or len(made))

    assert [read("a"), read("a"), read("b")] == [1, 1, 2]
    store.drop("a")
    assert [read("a"), read("b")] == [3, 2]


def test_a_value_never_outlives_its_lifetime():
    now = [5.0]
    store = TaggedCache(ttl=2, clock=lambda: now[0])
    assert store.get_or_make("k", (), lambda: 1) == 1
    now[0] = 6.9
    assert store.get_or_make("k", (), lambda: 2) == 1
    now[0] = 7.0
    assert store.get_or_make("k", (), lambda: 2) == 2


def test_a_value_made_while_an_edit_is_announced_is_not_kept():
    store = TaggedCache(ttl=60)

    def slow_read() -> str:
        store.drop("a")
        return "before the edit"

    assert store.get_or_make("k", ("a",), slow_read) == "before the edit"
    assert store.get_or_make("k", ("a",), lambda: "after") == "after"


def test_the_oldest_entries_go_first():
    store = TaggedCache(ttl=60, max_entries=2)
    for key in "abc":
        store.get_or_make(key, (), lambda key=key: key)
    assert store.get_or_make("a", (), lambda: "made again") == "made again"
    assert store.get_or_make("c", (), lambda: "made again") == "c"


@pytest.mark.django_db(transaction=True)
def test_an_announcement_reaches_this_process_after_the_commit_only():
    listener = cache.listen()
    try:
        _until(lambda: listener.connected)
        cache.hot.get_or_make("k", ("product:1",), lambda: "old")
        with transaction.atomic():
            cache.announce("product:1")
            time.sleep(0.2)
            assert cache.hot.get_or_make("k", ("product:1",), lambda: "new") == "old"
        _until(lambda: cache.hot.get_or_make("k", ("product:1",), lambda: "new") == "new")
    finally:
        listener.stop()


def _until(condition, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.01)
