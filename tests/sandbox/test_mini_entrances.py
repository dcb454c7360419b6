"""What leads into the mini program, as the sandbox plays it: codes, URL Links, schemes, short links."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from portico_sandbox.mini.release import PORTICO_PAGES
from tests.sandbox.mini_app import MiniApp
from tests.sandbox.process import SandboxProcess

PAGE = "pages-goods/product/index"
DAY = 86_400


@pytest.fixture
def app(sandbox: SandboxProcess) -> MiniApp:
    return MiniApp(sandbox)


def now(app: MiniApp) -> int:
    return int(app.sandbox.api("GET", "/state")["clock"]["now"])


def test_the_released_pages_are_those_of_our_mini_program() -> None:
    pages = json.loads((Path(__file__).parents[2] / "miniapp/src/pages.json").read_text("utf-8"))
    ours = [page["path"] for page in pages["pages"]]
    ours += [f"{part['root']}/{page['path']}" for part in pages["subPackages"] for page in part["pages"]]
    assert list(PORTICO_PAGES) == ours


class TestCodes:
    def draw(self, app: MiniApp, **body: Any) -> Any:
        query = {"access_token": app.token}
        body = {"scene": "p=1", "page": PAGE} | body
        return app.sandbox.client.post("/wxa/getwxacodeunlimit", params=query, json=body)

    def test_a_picture(self, app: MiniApp) -> None:
        answer = self.draw(app, width=600)
        assert answer.headers["content-type"] == "image/jpeg"
        assert Image.open(io.BytesIO(answer.content)).size == (600, 600)

    def test_a_picture_without_ground(self, app: MiniApp) -> None:
        answer = self.draw(app, is_hyaline=True, line_color={"r": "200", "g": 10, "b": "0"})
        picture = Image.open(io.BytesIO(answer.content))
        assert (picture.format, picture.mode, picture.size) == ("PNG", "RGBA", (430, 430))
        assert picture.getpixel((0, 0))[3] == 0  # type: ignore[index]
        assert (200, 10, 0, 255) in {pixel for _, pixel in picture.getcolors(1 << 20) or []}

    def test_scanning_leads_to_page_and_scene(self, app: MiniApp) -> None:
        self.draw(app, scene="c=A1&s=2")
        (entry,) = app.sandbox.api("GET", "/mini/entries")["items"]
        assert app.sandbox.api("POST", "/mini/open", text=entry["text"], person="lin-xiao") == {
            "page": PAGE,
            "query": "scene=c=A1&s=2",
        }

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"scene": "x" * 33}, 40169),
            ({"scene": ""}, 40169),
            ({"scene": 7}, 40169),
            ({"scene": "a%20b"}, 40129),
            ({"scene": "中文"}, 40129),
            ({"page": f"/{PAGE}"}, 41030),
            ({"page": f"{PAGE}?id=1"}, 41030),
            ({"page": "pages/none/index"}, 41030),
            ({"scene": "scancode_time=1"}, 85096),
            ({"env_version": "release_error"}, 40097),
            ({"width": 279}, 40097),
            ({"width": 1281}, 40097),
            ({"line_color": {"r": 256, "g": 0, "b": 0}}, 40097),
        ],
    )
    def test_refused(self, app: MiniApp, body: dict[str, Any], code: int) -> None:
        assert self.draw(app, **body).json()["errcode"] == code

    def test_every_character_of_the_page_fits(self, app: MiniApp) -> None:
        for scene in ("!#$&'()*+,/:;=?@-._~", "0123456789abcdefghijklmnopqrstuv", "ABCDEFGHIJKLMNOPQRSTUVWXYZwxyz"):
            assert self.draw(app, scene=scene).headers["content-type"] == "image/jpeg"

    def test_unreleased_pages_when_not_checked(self, app: MiniApp) -> None:
        assert self.draw(app, page="pages/next/index", check_path=False).status_code == 200
        app.sandbox.api("POST", "/mini/release", pages=[])
        assert self.draw(app, page=PAGE).json()["errcode"] == 41030

    def test_so_many_a_minute(self, app: MiniApp) -> None:
        app.sandbox.api("PATCH", "/quotas", **{"mini.code.per_minute": 1})
        self.draw(app)
        assert self.draw(app).json()["errcode"] == 45009
        app.sandbox.advance(60)
        assert self.draw(app).headers["content-type"] == "image/jpeg"


class TestLinks:
    def url_link(self, app: MiniApp, **body: Any) -> dict[str, Any]:
        body = {"path": PAGE, "query": "id=7", "expire_type": 1, "expire_interval": 30} | body
        return app.post("/wxa/generate_urllink", **body)

    def scheme(self, app: MiniApp, **body: Any) -> dict[str, Any]:
        return app.post("/wxa/generatescheme", **({"jump_wxa": {"path": PAGE, "query": "id=7"}} | body))

    def test_a_url_link_opens_the_page(self, app: MiniApp) -> None:
        link = self.url_link(app)["url_link"]
        assert link.startswith("https://wxaurl.cn/")
        assert app.sandbox.api("POST", "/mini/open", text=link) == {"page": PAGE, "query": "id=7"}
        opened = app.sandbox.api("POST", "/mini/open", text=f"{link}?cq=s=a")
        assert opened["query"] == "id=7&s=a"

    def test_a_scheme_opens_the_page(self, app: MiniApp) -> None:
        link = self.scheme(app)["openlink"]
        assert link.startswith("weixin://dl/business/?t=")
        assert app.sandbox.api("POST", "/mini/open", text=f"{link}&cq=s=a")["query"] == "id=7&s=a"

    def test_links_end(self, app: MiniApp) -> None:
        link = self.url_link(app, expire_interval=1)["url_link"]
        moment = self.url_link(app, expire_type=0, expire_time=now(app) + 120)["url_link"]
        app.sandbox.advance(121)
        assert app.sandbox.api("POST", "/mini/open", 409, text=moment)["code"] == "link_expired"
        app.sandbox.api("POST", "/mini/open", text=link)
        app.sandbox.advance(DAY)
        assert app.sandbox.api("POST", "/mini/open", 409, text=link)["code"] == "link_expired"

    def test_what_a_link_is(self, app: MiniApp) -> None:
        link = self.url_link(app, expire_interval=2)["url_link"]
        info = app.post("/wxa/query_urllink", url_link=f"{link}?cq=a=b")["url_link_info"]
        assert (info["path"], info["query"], info["env_version"]) == (PAGE, "id=7&a=b", "release")
        assert info["expire_time"] - info["create_time"] == 2 * DAY
        assert app.post("/wxa/query_urllink", url_link="https://wxaurl.cn/none")["errcode"] == 85403
        scheme = self.scheme(app)["openlink"]
        assert app.post("/wxa/queryscheme", scheme=scheme)["scheme_info"]["path"] == PAGE
        plain = f"weixin://dl/business/?appid={app.held['app_id']}&path={PAGE}&query=a=1&b=2&env_version=release"
        assert app.post("/wxa/queryscheme", scheme=plain)["scheme_info"]["query"] == "a=1&b=2"
        foreign = f"weixin://dl/business/?appid=wxother&path={PAGE}"
        assert app.post("/wxa/queryscheme", scheme=foreign)["errcode"] == 85405

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"path": "pages/none/index"}, 40165),
            ({"path": f"{PAGE}?a=1"}, 40165),
            ({"query": "中文"}, 40212),
            ({"query": "a" * 1025}, 40212),
            ({"expire_interval": 31}, 85401),
            ({"expire_interval": 0}, 85401),
            ({"expire_type": 0}, 85401),
            ({"expire_type": 2}, 85401),
            ({"env_version": "prod"}, 85402),
        ],
    )
    def test_refused(self, app: MiniApp, body: dict[str, Any], code: int) -> None:
        assert self.url_link(app, **body)["errcode"] == code

    @pytest.mark.parametrize(("ahead", "code"), [(59, 85401), (30 * DAY + 60, 85401), (30 * DAY - 60, 0)])
    def test_between_a_minute_and_thirty_days(self, app: MiniApp, ahead: int, code: int) -> None:
        assert self.url_link(app, expire_type=0, expire_time=now(app) + ahead)["errcode"] == code

    def test_nothing_released(self, app: MiniApp) -> None:
        app.sandbox.api("POST", "/mini/release", pages=[])
        assert self.url_link(app)["errcode"] == 85079

    def test_links_and_schemes_share_their_day(self, app: MiniApp) -> None:
        app.sandbox.api("PATCH", "/quotas", **{"mini.link.per_day": 2})
        self.url_link(app)
        self.scheme(app)
        assert self.url_link(app)["errcode"] == 44993
        app.sandbox.advance(DAY)
        assert self.url_link(app)["errcode"] == 0

    def test_so_many_a_second(self, app: MiniApp) -> None:
        app.sandbox.api("PATCH", "/quotas", **{"mini.link.per_second": 0})
        assert self.url_link(app)["errcode"] == 44990

    def test_so_many_openings_a_day(self, app: MiniApp) -> None:
        app.sandbox.api("PATCH", "/quotas", **{"mini.link.opened_per_day": 1})
        link = self.url_link(app)["url_link"]
        assert app.post("/wxa/query_urllink", query_type=1)["quota_info"] == {"remain_visit_quota": 1}
        app.sandbox.api("POST", "/mini/open", text=link)
        assert app.sandbox.api("POST", "/mini/open", 409, text=link)["code"] == "opened_too_often"


class TestShortLinks:
    def link(self, app: MiniApp, **body: Any) -> dict[str, Any]:
        return app.post("/wxa/genwxashortlink", **({"page_url": f"{PAGE}?id=7", "page_title": "手工陶杯"} | body))

    def test_opens_the_page(self, app: MiniApp) -> None:
        link = self.link(app)["link"]
        assert link.startswith("#小程序://")
        assert app.sandbox.api("POST", "/mini/open", text=link) == {"page": PAGE, "query": "id=7"}
        lasting = self.link(app, is_permanent=True)["link"]
        app.sandbox.advance(31 * DAY)
        assert app.sandbox.api("POST", "/mini/open", 409, text=link)["code"] == "link_expired"
        app.sandbox.api("POST", "/mini/open", text=lasting)

    def test_a_long_title_is_cut(self, app: MiniApp) -> None:
        assert f"/{'陶' * 20}.../" in self.link(app, page_title="陶" * 21)["link"]

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"page_url": "pages/none/index"}, 40066),
            ({"page_url": ""}, 40066),
            ({"page_url": f"{PAGE}?{'a' * 1024}"}, 40066),
            ({"page_title": "a\nb"}, 40225),
        ],
    )
    def test_refused(self, app: MiniApp, body: dict[str, Any], code: int) -> None:
        assert self.link(app, **body)["errcode"] == code

    def test_quotas(self, app: MiniApp) -> None:
        app.sandbox.api("PATCH", "/quotas", **{"mini.short_link.lasting_total": 1, "mini.short_link.per_day": 3})
        self.link(app, is_permanent=True)
        assert self.link(app, is_permanent=True)["errcode"] == 85400
        self.link(app)
        assert self.link(app)["errcode"] == 45009
