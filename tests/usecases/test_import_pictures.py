"""Pictures of an import: stored once, or reported and replaced by the placeholder."""

from __future__ import annotations

import functools
import http.server
import io
import json
import threading

import pytest
from PIL import Image

from portico.domains.catalog import public as catalog
from portico.domains.catalog.models import Product
from portico.infra.outbound import Fetcher, Limits
from portico.usecases.import_images import WebImages

from .importing import run, small_json

pytestmark = pytest.mark.django_db


def picture(colour="red", size=(8, 8)):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


class _Shop(http.server.BaseHTTPRequestHandler):
    hits: list[str]

    def do_GET(self):
        self.hits.append(self.path)
        if self.path.startswith("/to?"):
            self.send_response(302)
            self.send_header("Location", self.path[4:])
            self.end_headers()
            return
        body = {"/red.png": picture(), "/page.html": b"<html>", "/huge.png": b"x" * 4096}.get(self.path)
        self.send_response(200 if body else 404)
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *args):
        pass


@pytest.fixture
def picture_site(settings, tmp_path):
    """A site of pictures on loopback; the fetcher of these tests may go there and nowhere else inside."""
    settings.MEDIA_ROOT = tmp_path
    hits: list[str] = []
    handler = type("Handler", (_Shop,), {"hits": hits})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=functools.partial(server.serve_forever, poll_interval=0.05), daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_address[1]}", hits
    server.shutdown()
    server.server_close()


@pytest.fixture
def open_ports(monkeypatch, picture_site):
    port = int(picture_site[0].rsplit(":", 1)[1])
    monkeypatch.setattr("portico.infra.outbound._PORTS", {None, 80, 443, port})


def fetching(limits=None):
    return Fetcher(limits=limits, allowed=lambda address: address in {"127.0.0.1", "::1"})


def test_pictures_are_stored_once_and_known_to_the_next_import(site, now, picture_site, open_ports):
    base, hits = picture_site
    content = small_json(image=f"{base}/red.png", gallery=[f"{base}/red.png", f"{base}/to?/red.png"])
    with fetching() as fetcher:
        report = run(site, now, content, images=WebImages(fetcher))
    assert (report.images_stored, report.images_failed) == (2, 0)
    gallery = catalog.product_draft(site_id=site.id, product_id=Product.objects.get(code="t1").id).gallery
    assert len(gallery) == 1  # the same picture behind two addresses
    assert gallery[0].startswith("catalog/")
    fetched = len(hits)
    with fetching() as fetcher:
        again = run(site, now, content, images=WebImages(fetcher))
    assert again.unchanged == 2
    assert len(hits) == fetched


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/gone.png", "status_404"),
        ("/page.html", "not_an_image"),
        ("/huge.png", "too_large"),
        ("/to?http://10.0.0.1/x.png", "address_refused"),
        ("/to?http://169.254.169.254/latest/meta-data", "address_refused"),
        ("/to?file:///etc/passwd", "bad_url"),
        ("/to?/to?/to?/to?/to?/red.png", "too_many_redirects"),
    ],
)
def test_a_picture_that_cannot_be_had_is_reported_and_leaves_the_placeholder(
    site, now, picture_site, open_ports, path, reason
):
    base, _ = picture_site
    with fetching(Limits(max_bytes=2048)) as fetcher:
        report = run(site, now, small_json(image=f"{base}{path}"), images=WebImages(fetcher))
    assert report.image_problems == [(f"{base}{path}", reason)]
    assert (report.created, report.problems) == (2, [])
    document = catalog.product_document(site_id=site.id, product_id=Product.objects.get(code="t1").id, now=now)
    assert json.loads(document)["gallery"][0].endswith("placeholder.png")
