"""The media library: only the site's own files, only for those who write content, only what is what it says."""

from __future__ import annotations

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings
from PIL import Image

from portico.domains.content import public as content
from portico.domains.sites import public as sites
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path


def png(colour: str = "#aa3344") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(written, "PNG")
    return written.getvalue()


def upload(client: Client, name: str, body: bytes, *, to: str = "images") -> dict:
    """What the library's upload page does with each file dropped on it."""
    answer = client.post(
        f"/console/{to}/multiple/add/" if to == "images" else "/console/documents/multiple/add/",
        {"files[]": SimpleUploadedFile(name, body), "title": name},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    return json.loads(answer.content) if answer.status_code == 200 else {"status": answer.status_code}


def kept(site: sites.Site, colour: str = "#112233") -> content.MediaImage:
    with transaction.atomic():
        image_id = content.keep_image(site_id=site.id, content=png(colour), title="茶席", description="一张茶席")
    return content.MediaImage.objects.get(pk=image_id)


def test_a_picture_lands_in_the_library_of_the_site(site: sites.Site) -> None:
    assert upload(shop.client_of("customer_service"), "tea.png", png())["success"] is True
    image = content.MediaImage.objects.get()
    assert image.collection == content.media_collection(site_id=site.id)
    assert (image.width, image.height) == (40, 30)


@pytest.mark.parametrize(
    ("name", "body", "chinese", "english"),
    [
        ("poster.png", b"<!doctype html><script>alert(1)</script>", "内容不是图片", "its content is no picture"),
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "不支持 svg 格式", "svg is not"),
        ("photo.jpg", png(), "内容却是 png 图片", "the content is a png picture"),
        ("huge.png", png() + b"\0" * (10 * 1024 * 1024), "超过 10 MB", "more than 10 MB"),
    ],
)
def test_pictures_that_are_none_are_refused_with_a_reason(
    site: sites.Site, name: str, body: bytes, chinese: str, english: str
) -> None:
    client = shop.client_of("owner")
    assert chinese in upload(client, name, body)["error_message"]
    with override_settings(LANGUAGE_CODE="en"):
        assert english in upload(client, name, body)["error_message"]
    assert not content.MediaImage.objects.exists()


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("price-list.pdf", b"MZ\x90\x00" + b"\0" * 64, "内容不是这种文件"),
        ("setup.exe", b"MZ\x90\x00", "不支持 exe 格式"),
        ("page.html", b"<script>alert(1)</script>", "不支持 html 格式"),
    ],
)
def test_files_that_are_not_what_they_say_are_refused(site: sites.Site, name: str, body: bytes, reason: str) -> None:
    assert reason in upload(shop.client_of("owner"), name, body, to="documents")["error_message"]
    assert not content.MediaFile.objects.exists()


def test_a_real_file_lands_in_the_library_of_the_site(site: sites.Site) -> None:
    assert upload(shop.client_of("owner"), "guide.pdf", b"%PDF-1.7\n%%EOF", to="documents")["success"] is True
    assert content.MediaFile.objects.get().collection == content.media_collection(site_id=site.id)


@override_settings(ALLOWED_HOSTS=["127.0.0.1", "other.example"])
def test_another_sites_files_are_neither_shown_nor_changed(site: sites.Site, other_site: sites.Site) -> None:
    image = kept(site)
    client = Client(headers={"host": other_site.host})
    client.force_login(shop.staff("owner"))
    for path in ("/console/images/", "/console/images/chooser/"):
        assert "茶席" not in client.get(path).content.decode()
    client.post(f"/console/images/{image.pk}/", {"title": "别人的"})
    client.post(f"/console/images/{image.pk}/delete/")
    assert content.MediaImage.objects.get(pk=image.pk).title == "茶席"
    assert "茶席" in shop.client_of("owner").get("/console/images/").content.decode()


@pytest.mark.parametrize("role", ["warehouse", "finance", "analyst", "auditor"])
def test_those_without_the_right_have_no_library(site: sites.Site, role: str) -> None:
    image, client = kept(site), shop.client_of(role)
    for path in ("/console/images/", "/console/documents/", f"/console/images/{image.pk}/"):
        assert "茶席" not in client.get(path).content.decode()
    assert "success" not in upload(client, "tea.png", png("#445566"))
    client.post(f"/console/images/{image.pk}/delete/")
    assert content.MediaImage.objects.count() == 1


def test_a_writer_adds_pictures_but_does_not_take_them_away(site: sites.Site) -> None:
    image = kept(site)
    shop.client_of("customer_service").post(f"/console/images/{image.pk}/delete/")
    assert content.MediaImage.objects.filter(pk=image.pk).exists()
    shop.client_of("operator").post(f"/console/images/{image.pk}/delete/")
    assert not content.MediaImage.objects.filter(pk=image.pk).exists()


def test_the_forms_say_the_limits_beforehand(site: sites.Site) -> None:
    shown = shop.client_of("owner").get("/console/images/add/").content.decode()
    assert "10.0" in shown
    assert "svg" not in shown.lower().split("accept=")[1].split(">")[0]


def test_published_pages_show_a_replaced_picture_and_resources_offer_a_replaced_file(site: sites.Site) -> None:
    """Wagtail deletes the old file, and every size of the old picture, as soon as the new one is saved."""
    image = kept(site)
    page = content.PageDraft(title="茶席", slug="tea", blocks=[("image", {"image": image.pk})])
    with transaction.atomic():
        file_id = content.keep_file(site_id=site.id, content=b"%PDF-1.7 old", title="手册", extension="pdf")
        content.publish_draft(site_id=site.id, draft=page)
        content.publish_draft(site_id=site.id, draft=content.ResourceDraft(title="手册", slug="book", file=file_id))
    client = shop.client_of("operator")
    collection = content.media_collection(site_id=site.id).pk
    for address, name, body in (
        (f"/console/images/{image.pk}/", "new.png", png("#ffffff")),
        (f"/console/documents/edit/{file_id}/", "new.pdf", b"%PDF-1.7 a new one"),
    ):
        values = {"title": "新的", "collection": collection, "file": SimpleUploadedFile(name, body), "tags": ""}
        assert client.post(address, values).status_code == 302
    (block,) = content.find_page(site_id=site.id, slug="tea").body
    shown = [block["data"]["image"]["url"], *(one["url"] for one in block["data"]["image"]["srcset"])]
    storage = content.MediaImage.objects.get(pk=image.pk).file.storage
    assert [url for url in shown if not storage.exists(url.removeprefix("/media/"))] == []
    head = content.find_resource(site_id=site.id, slug="book").head
    assert (head["file_name"], head["file_bytes"]) == ("新的.pdf", 18)
    assert storage.exists(head["file_url"].removeprefix("/media/"))
