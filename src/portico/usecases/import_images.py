"""Pictures of an import, fetched a few at a time and stored by content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from portico.domains.catalog.public import PICTURE_PREFIX, PackedPictures, RemoteOutcome
from portico.infra.media import MAX_IMAGE_BYTES, ImageRefused, store_image
from portico.infra.outbound import Fetcher, FetchFailed

FOLDER = "catalog"
# Where pictures of the catalogue lie: imports', those uploaded in the product editor, and the demo shop's.
FOLDERS = (FOLDER, "products", "product", "detail", "value")
AT_ONCE = 4


class ImageSource(Protocol):
    """Where an import gets its pictures from."""

    def fetch_all(self, urls: Sequence[str]) -> Mapping[str, RemoteOutcome]: ...


class WebImages:
    """Pictures from the web, through a Fetcher that keeps out of our own network."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def fetch_all(self, urls: Sequence[str]) -> dict[str, RemoteOutcome]:
        """What became of each picture: stored once per content, or the reason why not. Never raises for one."""
        if not urls:
            return {}
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="portico-images") as pool:
            return dict(zip(urls, pool.map(self._fetch, urls), strict=True))

    def _fetch(self, url: str) -> RemoteOutcome:
        try:
            return RemoteOutcome(store_image(self._fetcher.get(url), folder=FOLDER))
        except FetchFailed as failure:
            return RemoteOutcome("", failure.reason)
        except ImageRefused as refused:
            return RemoteOutcome("", str(refused.data["reason"]))


class PackageImages:
    """Pictures that the cells name by their file, out of the package; the rest from `others`, if there are any."""

    def __init__(self, package: bytes | None, others: ImageSource | None) -> None:
        self._pictures = PackedPictures(package) if package is not None else None
        self._others = others

    def fetch_all(self, urls: Sequence[str]) -> dict[str, RemoteOutcome]:
        """As WebImages. A file that is not there, or not alone of its name, is an outcome with a reason."""
        named = [url for url in urls if url.startswith(PICTURE_PREFIX)]
        found = {url: self._unpack(url.removeprefix(PICTURE_PREFIX)) for url in named}
        elsewhere = [url for url in urls if url not in found]
        return found | dict(self._others.fetch_all(elsewhere) if self._others is not None else {})

    def _unpack(self, name: str) -> RemoteOutcome:
        if self._pictures is None:
            return RemoteOutcome("", "not_in_zip")
        try:
            content = self._pictures.read(name, max_bytes=MAX_IMAGE_BYTES)
            if content is None:
                return RemoteOutcome("", "not_in_zip")
            return RemoteOutcome(store_image(content, folder=FOLDER))
        except ImageRefused as refused:
            return RemoteOutcome("", str(refused.data["reason"]))
        except ValueError as error:
            return RemoteOutcome("", "too_large" if str(error) == "too_large" else "not_an_image")
