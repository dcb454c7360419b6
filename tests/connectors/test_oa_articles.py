"""Articles: files, drafts with mini-program cards, publishing and its outcome, and who read what."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from portico.connectors.wechat_api.forms import UploadedFile
from portico.connectors.wechat_oa.articles import (
    ArticleDraft,
    OfficialArticles,
    PublishState,
    Submitted,
    card,
    publication_of,
    text_link,
)
from portico.connectors.wechat_oa.events import Published, meaning_of
from portico.connectors.wechat_oa.line import OfficialLine
from portico.connectors.wechat_oa.links import MiniProgramLink
from portico.connectors.wechat_oa.statistics import ArticleFigures, OfficialStatistics
from portico.kernel.clock import utc_now
from portico.kernel.errors import Refused, Retryable
from tests.connectors.official import JPG, PNG, judge_of, line_to
from tests.connectors.test_wechat_push import query_of, sandbox_gate
from tests.sandbox.process import Listener, SandboxProcess


@pytest.fixture
def line(sandbox: SandboxProcess, listener: Listener) -> OfficialLine:
    listener.default, listener.respond = 200, lambda received: b"success"
    sandbox.api("PATCH", "/settings", push_url_oa=listener.url)
    return line_to(sandbox)


@pytest.fixture
def articles(line: OfficialLine) -> OfficialArticles:
    return OfficialArticles(line)


def link(sandbox: SandboxProcess) -> MiniProgramLink:
    return MiniProgramLink(sandbox.credentials["wechat_mini"]["app_id"], 'pages/product/detail?id=1&q="x"')


def picture(content: bytes = PNG) -> UploadedFile:
    return UploadedFile("cup.png", "image/png", content)


def published(articles: OfficialArticles, sandbox: SandboxProcess, count: int = 1) -> tuple[Submitted, str]:
    """A publication that is out, and its article id."""
    cover, _ = articles.add_picture(picture())
    draft_id = articles.add_draft([ArticleDraft(f"第 {n} 篇", "<p>正文</p>", cover) for n in range(count)])
    submitted = articles.publish(draft_id=draft_id)
    sandbox.advance(2)
    return submitted, articles.state(publish_id=submitted.publish_id).article_id


class TestPublishing:
    @pytest.mark.fidelity(
        "client",
        "oa.material_add",
        "oa.material_delete",
        "oa.picture_upload",
        "oa.draft_add",
        "oa.draft_update",
        "oa.draft_delete",
        "oa.publish",
        "oa.publish_status",
        "oa.publish_delete",
    )
    def test_from_a_draft_to_an_address(
        self, sandbox: SandboxProcess, listener: Listener, line: OfficialLine, articles: OfficialArticles
    ) -> None:
        cover, cover_url = articles.add_picture(picture())
        inside = articles.add_body_picture(picture(JPG))
        assert cover_url.startswith("http://mmbiz.qpic.cn/")
        content = (
            f'<p>新品<img src="{inside}"><img src="https://evil.example/1.png"></p><script>alert(1)</script>'
            + card(link=link(sandbox), title='陶杯 "大"', picture_url=inside)
            + text_link(link=link(sandbox), text="去看看 <3")
        )
        first = ArticleDraft("新品上架", content, cover, author="听檐", digest="一只杯子", comments=True)
        spare = articles.add_draft([first])
        draft_id = articles.add_draft([first, ArticleDraft("第二篇", "<p>二</p>", cover)])
        assert line.ask("draft.count", "/cgi-bin/draft/count") == {"total_count": 2}
        articles.remove_draft(draft_id=spare)
        articles.change_draft(draft_id=draft_id, index=1, article=ArticleDraft("第二篇改", "<p>贰</p>", cover))
        kept = line.send("draft.get", "/cgi-bin/draft/get", {"media_id": draft_id})["news_item"]
        assert [one["title"] for one in kept] == ["新品上架", "第二篇改"]
        assert inside in kept[0]["content"]
        assert "evil" not in kept[0]["content"]
        assert "script" not in kept[0]["content"]
        submitted = articles.publish(draft_id=draft_id)
        assert articles.state(publish_id=submitted.publish_id).state is PublishState.RUNNING
        sandbox.advance(2)
        out = articles.state(publish_id=submitted.publish_id)
        assert (out.state, len(out.urls)) == (PublishState.PUBLISHED, 2)
        received = listener.next()
        push = sandbox_gate(sandbox).read(query=query_of(received), body=received.body, now=utc_now())
        assert meaning_of(push) == Published(submitted.publish_id, out)
        with pytest.raises(Refused) as refused:
            articles.publish(draft_id=draft_id)
        assert refused.value.data["platform_code"] == "40007"
        articles.withdraw(article_id=out.article_id, index=1)
        told = line.send("article", "/cgi-bin/freepublish/getarticle", {"article_id": out.article_id})["news_item"]
        assert [one["is_deleted"] for one in told] == [True, False]
        articles.remove_picture(media_id=cover)
        with pytest.raises(Refused):
            articles.remove_picture(media_id=cover)

    @pytest.mark.parametrize("state", [PublishState.ORIGINAL_CHECK_FAILED, PublishState.TURNED_DOWN])
    def test_what_does_not_come_out(
        self, sandbox: SandboxProcess, listener: Listener, articles: OfficialArticles, state: PublishState
    ) -> None:
        sandbox.api("POST", "/official/publish-outcome", status=state.value)
        submitted, article_id = published(articles, sandbox)
        assert (articles.state(publish_id=submitted.publish_id).state, article_id) == (state, "")
        received = listener.next()
        told = meaning_of(sandbox_gate(sandbox).read(query=query_of(received), body=received.body, now=utc_now()))
        assert isinstance(told, Published)
        assert told.publication.state is state

    def test_one_article_or_many_in_the_event(self) -> None:
        """XML makes one item an object."""
        item = {"idx": "1", "article_url": "http://a"}
        for items in (item, [item]):
            info = {"publish_status": "0", "article_id": "A", "article_detail": {"count": "1", "item": items}}
            assert publication_of(info).urls == ("http://a",)

    def test_nothing_is_made_twice(self, sandbox: SandboxProcess, articles: OfficialArticles) -> None:
        cover, _ = articles.add_picture(picture())
        for name in ("oa.draft_add", "oa.material_add"):
            sandbox.fault(name, "lose_reply")
        with pytest.raises(Retryable):
            articles.add_draft([ArticleDraft("a", "b", cover)])
        with pytest.raises(Retryable):
            articles.add_picture(picture())
        assert (len(sandbox.rules("oa.draft_add")), len(sandbox.rules("oa.material_add"))) == (1, 2)

    @pytest.mark.fidelity("oracle", "oa.material_add", "oa.picture_upload")
    def test_the_judge_gives_pictures(
        self, sandbox: SandboxProcess, line: OfficialLine, articles: OfficialArticles
    ) -> None:
        judge = judge_of(sandbox)
        cover = judge.material.add("image", ("cup.png", PNG, "image/png"))["media_id"]
        inside = judge.media.upload_mass_image(("in.jpg", JPG, "image/jpeg"))
        content = card(
            link=link(sandbox), title="陶杯", picture_url=inside if isinstance(inside, str) else inside["url"]
        )
        assert articles.add_draft([ArticleDraft("a", content, cover)])


class TestWhatIsTurnedDown:
    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"title": "一" * 33}, "45003"),
            ({"title": ""}, "45003"),
            ({"author": "一" * 17}, "45110"),
            ({"digest": "一" * 129}, "45004"),
            ({"content": ""}, "44004"),
            ({"content": "x" * 20_001}, "45002"),
            ({"content_source_url": "https://a.example/" + "x" * 1_024}, "45005"),
            ({"thumb_media_id": "invented"}, "40007"),
            ({"content": '<mp-miniprogram data-miniprogram-appid="{mini}"></mp-miniprogram>'}, "45166"),
            ({"content": "{card:wx0000000000000000:http://mmbiz.qpic.cn/1}"}, "45166"),
            ({"content": "{card:{mini}:https://shop.example/1.png}"}, "45166"),
        ],
    )
    def test_a_draft(
        self,
        sandbox: SandboxProcess,
        line: OfficialLine,
        articles: OfficialArticles,
        changes: dict[str, Any],
        code: str,
    ) -> None:
        cover, _ = articles.add_picture(picture())
        mini = sandbox.credentials["wechat_mini"]["app_id"]
        if "content" in changes:
            changes = {"content": _with_card(changes["content"].replace("{mini}", mini))}
        article = {"title": "a", "content": "<p>b</p>", "thumb_media_id": cover} | changes
        with pytest.raises(Refused) as refused:
            line.send("draft.add", "/cgi-bin/draft/add", {"articles": [article]})
        assert refused.value.data["platform_code"] == code
        assert line.ask("draft.count", "/cgi-bin/draft/count") == {"total_count": 0}

    def test_a_temporary_cover(self, sandbox: SandboxProcess, line: OfficialLine, articles: OfficialArticles) -> None:
        """Permanent pictures only; a temporary one is gone after three days."""
        told = line.upload("media", "/cgi-bin/media/upload", picture(), type="image")
        with pytest.raises(Refused) as refused:
            articles.add_draft([ArticleDraft("a", "b", told["media_id"])])
        assert refused.value.data["platform_code"] == "40007"

    @pytest.mark.parametrize(
        ("content", "kind", "code"),
        [
            (PNG, "film", "40004"),
            (b"", "image", "41005"),
            (b"%PDF-1.7", "image", "40005"),
            (PNG, "thumb", "40005"),
            (JPG + b"\x00" * 65_536, "thumb", "40012"),
        ],
    )
    def test_a_file(self, line: OfficialLine, content: bytes, kind: str, code: str) -> None:
        with pytest.raises(Refused) as refused:
            line.upload("material.add", "/cgi-bin/material/add_material", picture(content), type=kind)
        assert refused.value.data["platform_code"] == code

    def test_ours_are_checked_before_they_go(self) -> None:
        good: dict[str, Any] = {"title": "a", "content": "b", "cover_id": "c"}
        for wrong in ({"title": "一" * 33}, {"title": ""}, {"digest": "一" * 129}, {"content": "x" * 20_001}):
            with pytest.raises(ValueError):
                ArticleDraft(**good | wrong)


def _with_card(content: str) -> str:
    """`{card:app:picture}` stands for a card."""
    if not content.startswith("{card:"):
        return content
    app_id, address = content.removeprefix("{card:").removesuffix("}").split(":", 1)
    return card(link=MiniProgramLink(app_id, "pages/a"), title="t", picture_url=address)


class TestStatistics:
    @pytest.mark.fidelity("client", "oa.figures_read", "oa.figures_share", "oa.figures_detail")
    def test_day_by_day(self, sandbox: SandboxProcess, line: OfficialLine, articles: OfficialArticles) -> None:
        submitted, article_id = published(articles, sandbox, count=2)
        today = _beijing_day(sandbox)

        def read(person: str, index: int, deed: str = "read") -> None:
            sandbox.api("POST", "/official/read", person=person, article_id=article_id, index=index, deed=deed)

        for person in ("lin-xiao", "chen-siyuan", "lin-xiao"):
            read(person, 1)
        read("lin-xiao", 2)
        read("lin-xiao", 2, "share")
        statistics = OfficialStatistics(line)
        with pytest.raises(Refused) as refused:
            statistics.read(first=today, last=today)
        assert refused.value.data["platform_code"] == "61501"
        sandbox.advance(86_400)
        read("aunt-wang", 1)
        sandbox.advance(86_400)
        tomorrow = today + timedelta(days=1)
        data_id = submitted.data_id
        found = statistics.read(first=today, last=tomorrow)
        assert found.complete
        assert found.articles == (
            ArticleFigures(today, data_id, 1, readers=2),
            ArticleFigures(today, data_id, 2, readers=1),
            ArticleFigures(tomorrow, data_id, 1, readers=1),
        )
        assert statistics.shared(first=today, last=tomorrow).articles == (ArticleFigures(today, data_id, 2, sharers=1),)
        totals = statistics.running_totals(first=today, last=tomorrow).articles
        assert [(one.day, one.index, one.readers, one.sharers) for one in totals] == [
            (today, 1, 2, 0),
            (tomorrow, 1, 3, 0),
            (today, 2, 1, 1),
            (tomorrow, 2, 1, 1),
        ]
        told = line.send("summary", "/datacube/getbizsummary", {"begin_date": str(today), "end_date": str(tomorrow)})
        assert [day["detail"]["read_user"] for day in told["list"]] == [2, 1]

    def test_spans_that_cannot_be(self, sandbox: SandboxProcess, line: OfficialLine) -> None:
        statistics, today = OfficialStatistics(line), _beijing_day(sandbox)
        for first, last in ((today, today - timedelta(days=1)), (today - timedelta(days=30), today)):
            with pytest.raises(ValueError):
                statistics.read(first=first, last=last)
        with pytest.raises(Refused) as refused:
            line.send("read", "/datacube/getarticleread", {"begin_date": "2026/11/01", "end_date": "2026/11/01"})
        assert refused.value.data["platform_code"] == "61500"


def _beijing_day(sandbox: SandboxProcess) -> date:
    now = float(sandbox.api("GET", "/state")["clock"]["now"])
    return datetime.fromtimestamp(now, UTC).astimezone(timezone(timedelta(hours=8))).date()
