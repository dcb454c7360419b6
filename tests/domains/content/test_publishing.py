"""Publishing writes what readers get, taking down deletes it, whichever way it comes about."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Task, Workflow, WorkflowContentType, WorkflowTask

from portico.domains.content import public as content
from portico.domains.content.models import DecoratedPage, Document
from portico.entrypoints.console.staff import ensure_account
from portico.infra.cache import hot
from tests.domains.content import studio

pytestmark = pytest.mark.django_db
HEADING = ("heading", {"title": "慢慢挑"})


def edit(page_id, **changes):
    """A saved draft of the page with `changes`, as the editor's form leaves it."""
    page = DecoratedPage.objects.get(pk=page_id).get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(page, name, content.stored(value, place="page") if name == "body" else value)
    return page.save_revision()


def titles(site, slug="autumn-tea"):
    found = content.find_page(site_id=site.id, slug=slug)
    return [block["data"]["title"] for block in found.body if block["type"] == "heading"]


def test_a_published_page_is_one_finished_row(site):
    image = studio.picture(site.id)
    page_id = studio.page(
        site.id,
        [
            ("banner", {"ratio": "2:1", "items": [{"image": image, "title": "暖光", "link": "search: 灯 "}]}),
            ("rich_text", {"html": '<p onclick="x()">好<script>alert(1)</script></p>'}),
        ],
        description="慢慢喝",
    )
    with CaptureQueriesContext(connection) as queries:
        found = content.find_page(site_id=site.id, slug="autumn-tea")
    assert len(queries) == 1
    assert (found.id, found.role, found.head["title"], found.head["description"]) == (
        page_id, "campaign", "秋茶节", "慢慢喝",
    )  # fmt: skip
    banner, text = found.body
    (slide,) = banner["data"]["items"]
    assert slide["link"] == "search:灯"
    assert (slide["image"]["width"], slide["image"]["height"], slide["image"]["alt"]) == (1500, 600, "暖光")
    assert [source["width"] for source in slide["image"]["srcset"]] == [480, 750, 1080, 1500]
    assert all(source["url"].endswith(".webp") for source in slide["image"]["srcset"])
    assert text["data"] == {"html": "<p>好</p>"}
    assert found.warnings == []


def test_a_small_picture_is_never_enlarged(site):
    image = studio.picture(site.id, width=600, height=600)
    studio.page(site.id, [("image", {"image": image})])
    (block,) = content.find_page(site_id=site.id, slug="autumn-tea").body
    shown = block["data"]["image"]
    assert (shown["width"], [source["width"] for source in shown["srcset"]]) == (600, [480, 600])


def test_saving_a_draft_changes_nothing_until_it_is_published(site):
    page_id = studio.page(site.id, [HEADING])
    revision = edit(page_id, title="改名", body=[("heading", {"title": "草稿"})])
    assert titles(site) == ["慢慢挑"]
    revision.publish()
    assert titles(site) == ["草稿"]
    found = content.find_page(site_id=site.id, slug="autumn-tea")
    assert (found.version, found.head["title"]) == (revision.pk, "改名")


def test_rolling_back_brings_the_old_state_to_readers(site):
    page_id = studio.page(site.id, [HEADING])
    page = DecoratedPage.objects.get(pk=page_id)
    first = page.live_revision
    edit(page_id, body=[("heading", {"title": "第二版"})]).publish()
    assert titles(site) == ["第二版"]
    restored = first.as_object().save_revision(previous_revision=first)
    restored.publish(previous_revision=first)
    assert titles(site) == ["慢慢挑"]


def test_taking_down_and_deleting_leave_nothing_to_read(site):
    pages = [studio.page(site.id, [HEADING], slug=slug) for slug in ("one", "two", "three")]
    DecoratedPage.objects.get(pk=pages[0]).unpublish()
    DecoratedPage.objects.get(pk=pages[1]).delete()
    DecoratedPage.objects.filter(pk=pages[2]).delete()
    for slug in ("one", "two", "three"):
        with pytest.raises(content.PageNotFound):
            content.find_page(site_id=site.id, slug=slug)
    assert Document.objects.count() == 0
    assert DecoratedPage.objects.filter(pk=pages[0]).exists()


def test_every_change_is_announced_to_readers_of_this_site(site, other_site):
    def kept(one):
        return hot.get_or_make(("kept", one.id), (content.site_tag(one.id),), object)

    page_id = studio.page(site.id, [HEADING])
    for change in (
        lambda: edit(page_id, title="改名").publish(),
        lambda: DecoratedPage.objects.get(pk=page_id).unpublish(),
        lambda: edit(page_id, title="再来").publish(),
        lambda: DecoratedPage.objects.filter(pk=page_id).delete(),
    ):
        mine, theirs = kept(site), kept(other_site)
        change()
        assert kept(site) is not mine
        assert kept(other_site) is theirs


def test_one_home_of_a_kind_is_live(site, other_site):
    first = studio.page(site.id, [HEADING], title="老首页", role="home")
    studio.page(site.id, [HEADING], title="网站首页", role="web_home")
    studio.page(other_site.id, [HEADING], title="别家首页", role="home")
    second = studio.page(site.id, [HEADING], title="新首页", role="home")

    def home(one, role="home"):
        found = content.find_home(site_id=one.id, role=role)
        return found and found.head["title"]

    assert (home(site), home(site, "web_home"), home(other_site)) == ("新首页", "网站首页", "别家首页")
    assert not DecoratedPage.objects.get(pk=first).live
    DecoratedPage.objects.get(pk=first).get_latest_revision().publish()
    assert home(site) == "老首页"
    assert not DecoratedPage.objects.get(pk=second).live
    assert Document.objects.filter(site_id=site.id).count() == 2


def test_a_page_that_becomes_the_home_takes_the_place(site):
    studio.page(site.id, [HEADING], title="老首页", role="home")
    page_id = studio.page(site.id, [HEADING], title="活动")
    edit(page_id, role="home").publish()
    assert content.find_home(site_id=site.id, role="home").id == page_id
    with pytest.raises(content.PageNotFound):
        content.find_page(site_id=site.id, slug="autumn-tea")


def test_a_schedule_publishes_when_it_is_due_and_takes_down_in_time(site):
    now = timezone.now()
    page_id = studio.page(site.id, [HEADING])
    revision = edit(
        page_id, body=[("heading", {"title": "双十二"})],
        go_live_at=now + timedelta(hours=1), expire_at=now + timedelta(hours=3),
    )  # fmt: skip
    revision.publish()
    assert titles(site) == ["慢慢挑"]
    assert content.due_changes(now=now, limit=10) == ()
    revision.refresh_from_db()
    _bring_forward(revision, timedelta(hours=2))
    changes = content.due_changes(now=timezone.now(), limit=10)
    assert [(change.kind, change.key) for change in changes] == [("publish", revision.pk)]
    for _twice in range(2):
        content.carry_out(change=changes[0])
    assert titles(site) == ["双十二"]
    DecoratedPage.objects.filter(pk=page_id).update(expire_at=timezone.now() - timedelta(minutes=1))
    (change,) = content.due_changes(now=timezone.now(), limit=10)
    content.carry_out(change=change)
    page = DecoratedPage.objects.get(pk=page_id)
    assert (change.kind, page.live, page.expired) == ("expire", False, True)
    assert Document.objects.count() == 0


def _bring_forward(revision, by):
    """The schedule of the revision as if it had been made earlier."""
    moment = revision.approved_go_live_at - by
    revision.content["go_live_at"] = moment.isoformat()
    revision.approved_go_live_at = moment
    revision.save()


def test_wagtails_own_command_ends_in_the_same_place(site):
    """An installation that already runs `publish_scheduled` from cron gets the same documents."""
    page_id = studio.page(site.id, [HEADING])
    revision = edit(page_id, title="到点了", go_live_at=timezone.now() + timedelta(hours=1))
    revision.publish()
    revision.refresh_from_db()
    _bring_forward(revision, timedelta(hours=2))
    call_command("publish_scheduled")
    assert content.find_page(site_id=site.id, slug="autumn-tea").head["title"] == "到点了"


def test_an_approved_workflow_publishes(site):
    owner = ensure_account(username="owner", password="a-long-password-1", role="owner", display_name="店主")
    workflow = Workflow.objects.create(name="主编审核", active=True)
    task = Task.objects.create(name="主编", active=True)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    WorkflowContentType.objects.filter(content_type=DecoratedPage.get_content_type()).update(workflow=workflow)
    page_id = studio.page(site.id, [HEADING])
    edit(page_id, body=[("heading", {"title": "审过了"})])
    page = DecoratedPage.objects.get(pk=page_id)
    state = workflow.start(page, owner)
    assert titles(site) == ["慢慢挑"]
    state.current_task_state.approve(user=owner)
    assert titles(site) == ["审过了"]


def test_documents_can_be_written_again(site, other_site):
    studio.page(site.id, [HEADING])
    studio.article(site.id)
    studio.resource(site.id)
    before = list(Document.objects.order_by("id").values("head", "body", "version", "published_at"))
    Document.objects.update(head={}, body=[])
    assert content.rebuild_all(site_id=site.id) == 3
    assert list(Document.objects.order_by("id").values("head", "body", "version", "published_at")) == before
    assert content.rebuild_all(site_id=other_site.id) == 0
