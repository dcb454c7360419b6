"""Pictures of the shop in a bucket: written there, read out by way of this server or from a public address."""

from __future__ import annotations

import io
from pathlib import Path

import httpx
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from portico.config.media_storage import media_settings
from portico.entrypoints.cli.media import copy_media
from portico.entrypoints.cli.sandbox_credentials import as_environment
from portico.entrypoints.site.pictures import srcset
from portico.infra import media, renditions
from portico.infra.platform_keys import read_platforms
from portico.infra.platform_keys.services import Storage

pytestmark = pytest.mark.django_db


def picture(colour: str = "#8c2f39") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (900, 600), colour).save(out, "PNG")
    return out.getvalue()


def apply(settings, held: Storage, tmp_path: Path) -> None:
    made = media_settings(held, tmp_path)
    settings.STORAGES = {**settings.STORAGES, "default": made.storage}
    settings.MEDIA_URL, settings.MEDIA_ROOT = made.url, made.root


@pytest.fixture
def held(sandbox) -> Storage:
    return read_platforms(as_environment(sandbox.directory / "credentials.json", sandbox.url)).storage


@pytest.fixture
def bucket(sandbox, settings, tmp_path, held):
    """The shop's pictures lie in the sandbox's bucket, which is private."""
    apply(settings, held, tmp_path)
    return sandbox


def test_a_picture_is_written_to_the_bucket_and_read_by_way_of_the_shop(bucket, client, site, held):
    name = media.store_image(picture(), folder="catalog")
    url = media.media_url(name)
    assert url == f"/media/{name}"
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"], answer.content) == (200, "image/png", picture())
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert httpx.get(f"{bucket.url}/{held.bucket}/{name}", trust_env=False).status_code == 403, "nobody else may"
    assert media.store_image(picture(), folder="catalog") == name, "once per content"


def test_its_sizes_are_made_in_the_bucket(bucket, client, site):
    name = media.store_image(picture("#28498f"), folder="catalog")
    (small, *_) = srcset(media.media_url(name), (200, 400)).split(", ")
    assert small == f"/pictures/200/{name} 200w"
    made = client.get(small.split(" ")[0])
    assert Image.open(io.BytesIO(made.content)).size == (200, 133)
    assert srcset(media.media_url(name), (200,)) == f"/media/sized/200/{name}.webp 200w"
    assert client.get(f"/media/sized/200/{name}.webp").content == made.content


def test_a_silent_bucket_holds_no_page_up(bucket, client, site, monkeypatch):
    """The page names the address that makes the copy, and asks the bucket once, not picture by picture."""
    names = [media.store_image(picture(colour), folder="catalog") for colour in ("#111111", "#222222")]
    bucket.fault("s3.object", "system_error", times=None)
    monkeypatch.setattr(renditions._Resting, "until", 0.0)
    asked = len(bucket.rules("s3.object"))
    for name in names:
        assert srcset(media.media_url(name), (200,)) == f"/pictures/200/{name} 200w"
    # One question, tried once more by itself.
    assert len(bucket.rules("s3.object")) == asked + 2
    assert client.get(f"/media/{names[0]}").status_code == 503


@pytest.mark.parametrize("name", ["none.png", "../secrets.json", "a/../../b", "a//b", "%2e%2e/secrets.json", "a\x00b"])
def test_what_is_not_there(bucket, client, site, name):
    assert client.get(f"/media/{name}").status_code == 404


def test_papers_are_saved_not_shown(bucket, client, site):
    for name, kind in (("documents/a.pdf", "application/pdf"), ("documents/a.html", "text/html")):
        default_storage.save(name, ContentFile(b"paper"))
        answer = client.get(f"/media/{name}")
        assert (answer["Content-Type"], answer["Content-Disposition"]) == (kind, "attachment")
    name = media.store_image(picture(), folder="catalog")
    assert "Content-Disposition" not in client.get(f"/media/{name}")


def test_upload_checks_stay(bucket, site):
    with pytest.raises(media.ImageRefused):
        media.store_image(b"<svg/>", folder="catalog")
    assert bucket.rules("s3.") == []


def test_from_a_public_address(sandbox, settings, tmp_path, client, site, held):
    apply(settings, _with(held, public_url="https://cdn.example.com/shop"), tmp_path)
    name = media.store_image(picture(), folder="catalog")
    assert settings.MEDIA_URL == "https://cdn.example.com/shop/"
    assert media.media_url(name) == f"https://cdn.example.com/shop/{name}"
    # What was given out before still leads there.
    assert client.get(f"/media/{name}").content == picture()
    for url in (f"/media/{name}", f"https://cdn.example.com/shop/{name}?v=1"):
        assert media.stored_name(url) == name
    assert media.stored_name("https://elsewhere.example/a.png") == ""
    assert media.stored_name("/media//etc/passwd") == ""


def _with(held: Storage, **changes: str) -> Storage:
    values = {name: getattr(held, name) for name in Storage.__slots__}
    return Storage(**values | changes)


@pytest.mark.parametrize("held", [Storage(), Storage(bucket="shop", media="0")])
def test_on_disk(held, settings, tmp_path):
    apply(settings, held, tmp_path)
    default_storage.save("a.txt", ContentFile(b"leaf"))
    assert (tmp_path / "media" / "a.txt").read_bytes() == b"leaf"
    assert default_storage.url("a.txt") == "/media/a.txt"


def test_files_from_the_disk_move_into_the_bucket_once(bucket, tmp_path):
    folder = tmp_path / "media"
    (folder / "catalog").mkdir(parents=True)
    (folder / "catalog" / "1.png").write_bytes(picture())
    (folder / "empty.txt").write_bytes(b"")
    assert copy_media(folder) == (2, 0)
    assert copy_media(folder) == (0, 2)
    (folder / "catalog" / "1.png").write_bytes(b"another")
    assert copy_media(folder) == (1, 1)
    with default_storage.open("catalog/1.png") as file:
        assert file.read() == b"another"


def test_without_a_bucket_nothing_moves(settings, tmp_path):
    apply(settings, Storage(), tmp_path)
    with pytest.raises(RuntimeError, match="PORTICO_STORAGE"):
        copy_media(tmp_path)
