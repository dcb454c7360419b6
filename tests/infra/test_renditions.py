"""Smaller copies of stored pictures."""

from __future__ import annotations

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from portico.infra.media import store_image
from portico.infra.renditions import is_picture, rendition, stored_rendition
from portico.kernel.errors import NotFound


@pytest.fixture(autouse=True)
def _own_media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def picture(size=(1000, 500), mode="RGB", format="PNG", **options):
    out = io.BytesIO()
    Image.new(mode, size, "#44665580" if mode == "RGBA" else "#446655").save(out, format, **options)
    return out.getvalue()


def opened(name):
    with default_storage.open(name) as file:
        image = Image.open(file)
        image.load()
        return image


def test_a_copy_is_webp_at_that_width_and_keeps_its_shape():
    name = store_image(picture(), folder="p")
    assert stored_rendition(name, 400) is None
    copy = opened(rendition(name, 400))
    assert (copy.format, copy.size) == ("WEBP", (400, 200))
    assert stored_rendition(name, 400) == rendition(name, 400)


def test_nothing_is_enlarged():
    assert opened(rendition(store_image(picture((300, 300)), folder="p"), 800)).size == (300, 300)


def test_a_copy_is_made_once():
    name = store_image(picture(), folder="p")
    made = default_storage.get_modified_time(rendition(name, 200))
    assert default_storage.get_modified_time(rendition(name, 200)) == made
    assert default_storage.listdir("sized/200/p/" + name.split("/")[1])[1] == [name.rsplit("/", 1)[1] + ".webp"]


def test_transparency_survives_and_a_camera_picture_stands_upright():
    clear = opened(rendition(store_image(picture(mode="RGBA"), folder="p"), 200))
    assert clear.mode == "RGBA"
    turned = Image.Exif()
    turned[0x0112] = 6  # the camera was held sideways
    name = store_image(picture(format="JPEG", exif=turned), folder="p")
    assert opened(rendition(name, 200)).size == (200, 400)


@pytest.mark.parametrize("width", [0, 1, 399, 4000])
def test_only_widths_that_pages_use(width):
    name = store_image(picture(), folder="p")
    with pytest.raises(NotFound):
        rendition(name, width)


@pytest.mark.parametrize(
    "name",
    ["", "/etc/passwd.png", "../secret.png", "p/../../secret.png", "sized/200/p/a.png", "p/none.png", "p/a.svg",
     "brand/placeholder.png", "p\\a.png", "p/a\x00.png"],
)  # fmt: skip
def test_what_is_no_stored_picture_has_no_copies(name):
    with pytest.raises(NotFound):
        rendition(name, 200)


def test_a_file_that_only_looks_like_a_picture_and_a_moving_one_have_none():
    fake = default_storage.save("p/fake.png", ContentFile(b"<svg onload=alert(1)>"))
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    moving = default_storage.save("p/moving.webp", ContentFile(out.getvalue()))
    for name in (fake, moving):
        assert is_picture(name)
        with pytest.raises(NotFound):
            rendition(name, 200)
        assert stored_rendition(name, 200) is None
