"""Pictures of an import, fetched a few at a time and stored by content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from portico.domains.catalog.public import RemoteOutcome
from portico.infra.media import ImageRefused, store_image
from portico.infra.outbound import Fetcher, FetchFailed

FOLDER = "catalog"
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
