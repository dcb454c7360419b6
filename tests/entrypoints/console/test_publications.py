"""Editing content in the console: who may do what, that other sites do not exist, that every write is on record."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision, WorkflowState

from portico.domains.content import public as content
from portico.domains.sites import public as sites
from portico.infra.models import AuditRecord
from portico.kernel.clock import utc_now
from portico.kernel.ids import new_id
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db

WRITERS = ("owner", "operator", "customer_service")
PUBLISHERS = ("owner", "operator")


def page_of(site: sites.Site, *, title: str = "春日上新", **draft: Any) -> content.DecoratedPage:
    with transaction.atomic():
        values = {"slug": f"page-{new_id().hex[-6:]}", "blocks": [("heading", {"title": "你好"})], **draft}
        return content.save_draft(site_id=site.id, draft=content.PageDraft(title=title, **values))  # type: ignore[return-value]


def article_of(site: sites.Site, *, title: str = "怎么泡龙井") -> content.Article:
    with transaction.atomic():
        draft = content.ArticleDraft(title=title, slug=f"article-{new_id().hex[-6:]}")
        return content.save_draft(site_id=site.id, draft=draft)  # type: ignore[return-value]


def address(publication: content.Publication, name: str, *more: object) -> str:
    return reverse(publication.snippet_viewset.get_url_name(name), args=[publication.pk, *more])


def form_of(page: content.DecoratedPage, **changes: str) -> dict[str, str]:
    """What the editor's form sends for a page with one heading."""
    block = {
        "title": "你好",
        "subtitle": "",
        "align": "start",
        "more_link": "",
        "visible_from": "",
        "visible_until": "",
    }
    stream = {f"body-0-value-{name}": value for name, value in block.items()}
    return {
        "title": page.title, "role": page.role, "slug": page.slug, "background": "", "description": "",
        "share_image": "", "go_live_at": "", "expire_at": "", "body-count": "1", "body-0-deleted": "",
        "body-0-order": "0", "body-0-type": "heading", "body-0-id": "", **stream, **changes,
    }  # fmt: skip


def article_form(article: content.Article, **changes: str) -> dict[str, str]:
    return {
        "title": article.title, "kind": "article", "slug": article.slug, "summary": "", "cover": "", "author_name": "",
        "topic": "", "tags": "", "seo_title": "", "seo_description": "", "go_live_at": "", "expire_at": "",
        "body-count": "0", **changes,
    }  # fmt: skip


def state_of(publication: content.Publication) -> tuple[object, ...]:
    """Everything a refused request might have changed."""
    row = type(publication).objects.filter(pk=publication.pk).values().first()
    return row, Revision.objects.count(), WorkflowState.objects.count(), AuditRecord.objects.count()


def said(action: str) -> list[str]:
    return list(AuditRecord.objects.filter(action=action).values_list("changes__title", flat=True))


@pytest.mark.parametrize("role", ["warehouse", "finance", "analyst", "auditor"])
def test_those_without_the_right_neither_see_nor_change_content(site: sites.Site, role: str) -> None:
    page, client = page_of(site), shop.client_of(role)
    before = state_of(page)
    gets = ["edit", "history", "copy", "unpublish", "delete", "preview_on_edit"]
    lists = ["/console/decoration/pages/", "/console/content/articles/", "/console/content/resources/"]
    assert {client.get(address(page, name)).status_code for name in gets} == {403}
    assert {client.get(path).status_code for path in [*lists, "/console/decoration/templates/"]} == {403}
    posts = [address(page, name) for name in ("edit", "unpublish", "delete", "lock", "preview_on_edit")]
    posts += ["/console/content/articles/add/", "/console/decoration/templates/new/"]
    assert {client.post(path, form_of(page)).status_code for path in posts} == {403}
    assert client.get("/console/pick/product/").status_code == 403
    assert state_of(page) == before


@pytest.mark.parametrize("role", WRITERS)
def test_writers_save_drafts_that_nobody_else_sees(site: sites.Site, role: str) -> None:
    page = page_of(site)
    answer = shop.client_of(role).post(address(page, "edit"), form_of(page, title="改过的标题"))
    assert answer.status_code == 302
    latest = content.DecoratedPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert (latest.title, latest.live) == ("改过的标题", False)
    assert said("content.save") == ["改过的标题"]
    with pytest.raises(content.PageNotFound):
        content.find_page(site_id=site.id, slug=page.slug)


@pytest.mark.parametrize("role", PUBLISHERS)
def test_publishers_publish_take_down_and_delete(site: sites.Site, role: str) -> None:
    page, client = page_of(site), shop.client_of(role)
    client.post(address(page, "edit"), form_of(page, **{"action-publish": "action-publish"}))
    assert content.find_page(site_id=site.id, slug=page.slug).head["title"] == "春日上新"
    client.post(address(page, "unpublish"))
    with pytest.raises(content.PageNotFound):
        content.find_page(site_id=site.id, slug=page.slug)
    client.post(address(page, "delete"))
    assert not content.DecoratedPage.objects.filter(pk=page.pk).exists()
    assert [said(f"content.{name}") for name in ("publish", "unpublish", "delete")] == [["春日上新"]] * 3


def test_a_writer_cannot_publish_take_down_or_delete_whatever_they_send(site: sites.Site) -> None:
    page = page_of(site)
    page.latest_revision.publish()
    client = shop.client_of("customer_service")
    before = state_of(page)
    assert client.post(address(page, "unpublish")).status_code == 302
    assert client.post(address(page, "delete")).status_code == 302
    assert client.post(address(page, "lock")).status_code == 302
    assert state_of(page) == before
    client.post(address(page, "edit"), form_of(page, title="偷偷发布", **{"action-publish": "action-publish"}))
    assert content.find_page(site_id=site.id, slug=page.slug).head["title"] == "春日上新"
    assert said("content.publish") == []


@override_settings(ALLOWED_HOSTS=["127.0.0.1", "other.example"])
def test_another_sites_content_does_not_exist_here(site: sites.Site, other_site: sites.Site) -> None:
    page = page_of(site)
    client = Client(headers={"host": other_site.host})
    client.force_login(shop.staff("owner"))
    before = state_of(page)
    gets = ["edit", "history", "copy", "delete", "unpublish", "preview_on_edit"]
    assert {client.get(address(page, name)).status_code for name in gets} == {404}
    revert = address(page, "revisions_revert", page.latest_revision.pk)
    posts = [address(page, name) for name in ("edit", "delete", "unpublish", "lock", "preview_on_edit")]
    assert {client.post(path, form_of(page)).status_code for path in [*posts, revert]} == {404}
    assert page.title not in client.get("/console/decoration/pages/").content.decode()
    client.post(f"/console/bulk/content/decoratedpage/delete/?id={page.pk}")
    assert state_of(page) == before


def test_an_address_is_made_from_the_title_and_stays_unique_within_the_site(site: sites.Site) -> None:
    client, taken = shop.client_of("owner"), page_of(site, slug="zhong-qiu-li-he")
    page = page_of(site)
    client.post(address(page, "edit"), form_of(page, title="中秋礼盒", slug=""))
    assert content.DecoratedPage.objects.get(pk=page.pk).get_latest_revision_as_object().slug == "zhong-qiu-li-he-2"
    answer = client.post(address(page, "edit"), form_of(page, slug=taken.slug))
    assert answer.status_code == 200
    assert "这个网址名已被使用" in answer.content.decode()


def test_a_home_has_no_address_of_its_own(site: sites.Site) -> None:
    page = page_of(site, role="home", slug="")
    shop.client_of("owner").post(address(page, "edit"), form_of(page, slug="whatever"))
    assert content.DecoratedPage.objects.get(pk=page.pk).get_latest_revision_as_object().slug == ""


def test_an_earlier_version_is_brought_back_and_published(site: sites.Site) -> None:
    page, client = page_of(site), shop.client_of("owner")
    publish = {"action-publish": "action-publish"}
    client.post(address(page, "edit"), form_of(page, **publish))
    first = content.DecoratedPage.objects.get(pk=page.pk).latest_revision
    client.post(address(page, "edit"), form_of(page, title="改坏了", **publish))
    assert content.find_page(site_id=site.id, slug=page.slug).head["title"] == "改坏了"
    shown = client.get(address(page, "revisions_revert", first.pk)).content.decode()
    assert "春日上新" in shown
    client.post(address(page, "revisions_revert", first.pk), form_of(page, **publish))
    assert content.find_page(site_id=site.id, slug=page.slug).head["title"] == "春日上新"
    compared = client.get(address(page, "revisions_compare", first.pk, "latest"))
    assert compared.status_code == 200


def in_an_hour() -> str:
    """As the form writes it, on the merchant's clock."""
    return timezone.localtime(utc_now() + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M")


def test_a_schedule_publishes_at_its_time(site: sites.Site) -> None:
    page, client = page_of(site), shop.client_of("operator")
    client.post(address(page, "edit"), form_of(page, go_live_at=in_an_hour(), **{"action-publish": "action-publish"}))
    with pytest.raises(content.PageNotFound):
        content.find_page(site_id=site.id, slug=page.slug)
    assert "定时" in client.get("/console/decoration/pages/?state=scheduled").content.decode()
    with time_machine.travel(utc_now() + timedelta(hours=2)):
        call_command("publish_scheduled")
    assert content.find_page(site_id=site.id, slug=page.slug).head["title"] == "春日上新"
    assert said("content.publish") == ["春日上新"]


def test_a_schedule_can_be_taken_back(site: sites.Site) -> None:
    page, client = page_of(site), shop.client_of("operator")
    client.post(address(page, "edit"), form_of(page, go_live_at=in_an_hour(), **{"action-publish": "action-publish"}))
    scheduled = content.DecoratedPage.objects.get(pk=page.pk).scheduled_revision
    client.post(address(page, "revisions_unschedule", scheduled.pk))
    with time_machine.travel(utc_now() + timedelta(hours=2)):
        call_command("publish_scheduled")
    with pytest.raises(content.PageNotFound):
        content.find_page(site_id=site.id, slug=page.slug)
    assert said("content.unschedule") == ["春日上新"]


def test_an_article_is_submitted_seen_on_the_start_page_and_approved(site: sites.Site) -> None:
    article, writer = article_of(site), shop.client_of("customer_service")
    writer.post(address(article, "edit"), article_form(article, **{"action-submit": "action-submit"}))
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_IN_PROGRESS
    with pytest.raises(content.ArticleNotFound):
        content.find_article(site_id=site.id, slug=article.slug)
    owner = shop.client_of("owner")
    assert "待我审核" in owner.get("/console/").content.decode()
    assert "待我审核" not in writer.get("/console/").content.decode()
    assert "待审核" in writer.get("/console/content/articles/?state=review").content.decode()
    decision = {"action-workflow-action": "true", "workflow-action-name": "approve", "workflow-action-extra-data": "{}"}
    owner.post(address(article, "edit"), article_form(article, **decision))
    assert content.find_article(site_id=site.id, slug=article.slug).head["title"] == "怎么泡龙井"
    assert [said(f"content.{name}") for name in ("submit", "approve")] == [["怎么泡龙井"]] * 2
    assert "待我审核" not in owner.get("/console/").content.decode()


def test_a_rejected_article_goes_back_to_its_author_with_the_reason(site: sites.Site) -> None:
    article, writer = article_of(site), shop.client_of("customer_service")
    writer.post(address(article, "edit"), article_form(article, **{"action-submit": "action-submit"}))
    task = WorkflowState.objects.get().current_task_state
    owner = shop.client_of("owner")
    owner.post(address(article, "workflow_action", "reject", task.pk), {"comment": "请补充水温"})
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_NEEDS_CHANGES
    assert "已退回修改" in writer.get("/console/content/articles/").content.decode()
    assert "请补充水温" in writer.get(address(article, "edit")).content.decode()
    assert said("content.reject") == ["怎么泡龙井"]


def test_a_writer_cannot_approve_their_own_article(site: sites.Site) -> None:
    article, writer = article_of(site), shop.client_of("customer_service")
    writer.post(address(article, "edit"), article_form(article, **{"action-submit": "action-submit"}))
    task = WorkflowState.objects.get().current_task_state
    before = state_of(article)
    writer.post(address(article, "workflow_action", "approve", task.pk))
    assert state_of(article) == before


def test_the_preview_keeps_what_is_typed_without_saving_it(site: sites.Site) -> None:
    page, client = page_of(site), shop.client_of("customer_service")
    before = state_of(page)
    told = client.post(address(page, "preview_on_edit"), form_of(page, title="还没保存")).json()
    kept = content.find_preview(site_id=site.id, token=told["token"], now=utc_now())
    assert (kept.head["title"], [block["type"] for block in kept.body]) == ("还没保存", ["heading"])
    assert told["addresses"]["mini"] == f"/m/#/pages-content/page/index?preview={told['token']}"
    assert told["addresses"]["web"] == f"/preview/{told['token']}/"
    assert state_of(page) == before


def test_versions_and_submitted_drafts_are_previewed_in_the_real_front_end(site: sites.Site) -> None:
    page, client = page_of(site), shop.client_of("owner")
    seen = client.get(address(page, "revisions_view", page.latest_revision.pk))
    assert seen.status_code == 302
    assert seen.headers["location"].startswith("/m/#/pages-content/page/index?preview=")
    web = client.get(address(page, "preview_on_edit") + "?mode=web")
    assert web.headers["location"].startswith("/preview/")


def test_what_shoppers_would_not_see_is_said_to_the_editor(site: sites.Site) -> None:
    page, client = page_of(site), shop.client_of("owner")
    stored = json.loads(page.latest_revision.content["body"])
    broken = [*stored, {"type": "heading", "value": {"title": ["kein"]}, "id": str(new_id())}]
    broken.append({"type": "gone_block", "value": {}, "id": str(new_id())})
    revision = page.latest_revision
    revision.content["body"] = json.dumps(broken)
    revision.save()
    shown = client.get(address(page, "edit"))
    assert shown.status_code == 200
    assert [item.block for item in shown.context["left_out"]] == ["标题", "gone_block"]
    assert "此页有 2 个模块未显示" in shown.content.decode()


def test_a_copy_is_a_new_draft_with_an_address_of_its_own(site: sites.Site) -> None:
    page, client = page_of(site), shop.client_of("operator")
    shown = client.get(address(page, "copy")).content.decode()
    assert "春日上新" in shown
    answer = client.post(address(page, "copy"), form_of(page, slug=""))
    copied = content.DecoratedPage.objects.exclude(pk=page.pk).get()
    assert (answer.status_code, copied.site_id, copied.live) == (302, site.id, False)
    assert copied.slug == "chun-ri-shang-xin"
    assert UUID(str(copied.pk)) != page.pk


@pytest.mark.parametrize("role", WRITERS)
def test_an_empty_page_begins_as_a_draft(site: sites.Site, role: str) -> None:
    answer = shop.client_of(role).post("/console/decoration/templates/new/", {"role": "campaign", "starter": ""})
    page = content.DecoratedPage.objects.get()
    assert answer.headers["location"] == address(page, "edit")
    assert (page.role, page.live, page.site_id) == ("campaign", False, site.id)
    assert len(said("content.save")) == 1


@pytest.mark.django_db(transaction=True)
def test_saving_and_publishing_at_the_same_moment_do_not_wait_for_each_other_forever(site: sites.Site) -> None:
    page = page_of(site)
    clients = [shop.client_of("owner") for _ in range(4)]

    def send(number: int) -> int:
        changes = {"action-publish": "action-publish"} if number % 2 else {}
        try:
            form = form_of(page, title=f"第 {number} 版", **changes)
            return clients[number % 4].post(address(page, "edit"), form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(send, range(12))) == {302}
    saved = content.DecoratedPage.objects.get(pk=page.pk)
    assert saved.live
    assert content.find_page(site_id=site.id, slug=page.slug).version == saved.live_revision_id
    assert len(said("content.save")) == len(said("content.publish")) == 6
