"""Kept pages: what may be kept, what tells copies apart, and when they go."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from portico.infra.cache import GRACE_SECONDS, TaggedCache, pages
from portico.infra.page_cache import KeptPage, PageKeeper, keep, page_key

CHINESE = "zh-CN,zh;q=0.9"


@pytest.fixture(autouse=True)
def _empty():
    pages.clear()
    yield
    pages.clear()


def ask(view, path="/", method="GET", **headers):
    request = RequestFactory(headers=headers).generic(method, path, HTTP_HOST="shop.example")
    return PageKeeper(view)(request)


def found(path="/", cookies="", accept_language=CHINESE, host="shop.example"):
    return pages.find(page_key(host, path, cookies=cookies, accept_language=accept_language))


def kept(_request):
    return keep(HttpResponse("页面", headers={"Content-Language": "zh-hans"}), tags=("sites",))


def test_a_marked_page_is_kept_with_its_headers():
    response = ask(kept, accept_language=CHINESE)
    page = found()
    assert isinstance(page, KeptPage)
    assert page.body == "页面".encode()
    headers = dict(page.headers)
    assert headers[b"content-language"] == b"zh-hans"
    assert headers[b"content-length"] == b"6"
    assert headers[b"etag"].decode() == response["ETag"]


def test_copies_differ_by_host_path_and_language():
    ask(kept, "/p/1/", accept_language=CHINESE)
    assert found("/p/1/") is not None
    assert found("/p/1/", accept_language="zh-hans") is not None
    assert found("/p/1/", cookies="a=b; django_language=zh-hans", accept_language="en") is not None
    assert found("/p/1/", accept_language="en-GB") is None
    assert found("/p/1/", cookies="django_language=en") is None
    assert found("/p/1/", host="other.example") is None
    assert found("/p/2/") is None


@pytest.mark.parametrize(("cookie", "same"), [("light", False), ("dark", False), ("auto", True), ("x" * 900, True)])
def test_copies_differ_by_the_chosen_appearance(cookie, same):
    ask(kept, accept_language=CHINESE)
    assert (found(cookies=f"portico_appearance={cookie}") is not None) == same


def set_cookie(_request):
    response = keep(HttpResponse("x"), tags=())
    response.set_cookie("one", "person")
    return response


def looked_into_the_session(request):
    from django.contrib.sessions.backends.signed_cookies import SessionStore

    request.session = SessionStore()
    request.session.get("member")
    return keep(HttpResponse("x"), tags=())


@pytest.mark.parametrize(
    ("view", "path", "method"),
    [
        (lambda _: HttpResponse("unmarked"), "/", "GET"),
        (kept, "/?page=2", "GET"),
        (kept, "/", "POST"),
        (kept, "/", "HEAD"),
        (lambda _: keep(HttpResponse("gone", status=404), tags=()), "/", "GET"),
        (set_cookie, "/", "GET"),
        (looked_into_the_session, "/", "GET"),
    ],
)
def test_what_is_not_kept(view, path, method):
    ask(view, path, method, accept_language=CHINESE)
    assert found(path.partition("?")[0]) is None


def test_an_announcement_drops_the_page_at_once():
    ask(kept, accept_language=CHINESE)
    pages.drop("catalog:other")
    assert found() is not None
    pages.drop("sites")
    assert found() is None


def test_a_page_made_while_an_edit_was_announced_is_not_kept():
    def slow(_request):
        pages.drop("sites")
        return keep(HttpResponse("before the edit"), tags=("sites",))

    assert ask(slow, accept_language=CHINESE).content == b"before the edit"
    assert found() is None


def test_of_many_who_ask_for_an_expired_page_one_makes_it_anew():
    now = [0.0]
    store = TaggedCache(clock=lambda: now[0])
    store.keep("k", (), "old", generation=store.generation, seconds=30)
    now[0] = 30.1
    assert [store.find("k") for _ in range(3)] == [None, "old", "old"]
    store.keep("k", (), "new", generation=store.generation, seconds=60)
    assert store.find("k") == "new"


def test_the_old_value_is_served_during_one_grace_only():
    now = [0.0]
    store = TaggedCache(clock=lambda: now[0])
    store.keep("k", (), "old", generation=store.generation, seconds=30)
    now[0] = 30.1
    assert [store.find("k"), store.find("k")] == [None, "old"]
    now[0] += GRACE_SECONDS
    assert [store.find("k"), store.find("k")] == [None, None]
