"""Pushes that may be about a payment: whatever they say, they are a reason to ask the platform, and no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from portico.domains.payments import public as payments
from portico.infra.pushes import Push
from portico.kernel.ids import SiteId
from portico.usecases import payment

# Our numbers of payments, wherever they stand in the push.
_NUMBER: Final = re.compile(r"[0-9a-f]{32}")
# A push is about one order; one that names many is not believed to be about any more.
MAX_NUMBERS: Final = 3


def receive(*, site_id: SiteId, push: Push, now: datetime) -> bool:
    """The payments that the push names have been asked about. False when it names none of this site's.

    At most one question in three seconds for each. Raises Retryable, Refused: the platform comes again.
    """
    known = False
    for number in list(dict.fromkeys(_numbers(push.content)))[:MAX_NUMBERS]:
        try:
            found = payments.find_by_trade_no(site_id=site_id, provider=push.source, out_trade_no=number)
        except payments.PaymentNotFound:
            continue
        known = True
        payment.query_in_doubt(site_id=site_id, payment_id=found.id, now=now)
    return known


def _numbers(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield from _NUMBER.findall(content)
    elif isinstance(content, dict | list):
        for value in content.values() if isinstance(content, dict) else content:
            yield from _numbers(value)
