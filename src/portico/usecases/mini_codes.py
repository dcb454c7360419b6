"""Codes of the mini program, for whoever has WeChat: drawn by the platform once, kept on disk, opened by a short code.

Where WeChat is not connected or does not answer there is none, and callers show an ordinary code to the H5 build.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Final

from django.conf import settings
from django.db import transaction

from portico.domains.touchpoints import public as touchpoints
from portico.infra.file_cache import FileCache
from portico.infra.ratelimit import Limit, hit
from portico.kernel.errors import RateLimited, Refused, Unavailable
from portico.kernel.ids import SiteId
from portico.usecases.gateways import gateways

logger = logging.getLogger(__name__)

WECHAT: Final = "wechat_mini"
# Printed at 36 mm with 300 dots per inch, shown at 132 points on the sharpest screens.
WIDTH: Final = 430
_MAX_FILES: Final = 5_000
# After a failure nobody asks again for a minute: pages must not wait for a platform that does not answer.
_REST_SECONDS: Final = 60.0
_NEW: Final = Limit(hits=20, window_seconds=60)
_resting: dict[SiteId, float] = {}


def scene_of(*, site_id: SiteId, page: str, query: Mapping[str, str], now: datetime, caller: str = "") -> str | None:
    """What a code that opens `page` with `query` holds; None where WeChat is not connected. Idempotent.

    Where anybody may name the target, `caller` says who asks: None also when they have had twenty new ones in a minute.
    """
    if WECHAT not in gateways(site_id).codes:
        return None
    code = touchpoints.find_short_code(site_id=site_id, page=page, query=query)
    if code is None:
        try:
            if caller:
                hit(f"mini-code:{caller}", _NEW, now=now)
        except RateLimited:
            return None
        with transaction.atomic():
            code = touchpoints.short_code(site_id=site_id, page=page, query=query, now=now)
    return f"c={code}"


def picture(*, site_id: SiteId, scene: str) -> bytes | None:
    """The code's picture as PNG; None when WeChat does not give it now. Opens the home page, which opens the target."""
    platforms = gateways(site_id)
    if WECHAT not in platforms.codes:
        return None
    # Another app's code of the same scene is another code.
    key = hashlib.sha256(f"{platforms.app_ids[WECHAT]} {scene} {WIDTH}".encode()).hexdigest()
    found = _shelf().find(key)
    if found is not None or _resting.get(site_id, 0.0) > time.monotonic():
        return found
    try:
        drawn = platforms.codes[WECHAT].draw(scene=scene, page="", width=WIDTH)
    except (Refused, Unavailable) as failure:
        _resting[site_id] = time.monotonic() + _REST_SECONDS
        logger.warning("no mini-program code: %s %s", failure.code, failure.data.get("platform_code", ""))
        return None
    _shelf().keep(key, drawn)
    return drawn


def opened(*, site_id: SiteId, code: str, now: datetime) -> touchpoints.Landing:
    """Where a scanned code leads; counted. Raises CodeNotFound."""
    with transaction.atomic():
        return touchpoints.open_code(site_id=site_id, code=code, now=now)


@cache
def _shelf() -> FileCache:
    return FileCache(settings.PORTICO.data_dir / "mini-codes", max_files=_MAX_FILES)
