"""Pushes of the trackers: a form to the address that was given, thrice more, half an hour apart, until accepted.

Source: the vendor's page on Kuaidi100's callbacks (30 minutes, three times) [B]; 快递鸟 publishes no ladder, it is
given the same [?].
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from ..calls import CallLog
from ..clock import Clock
from ..delivery import Courier, Parcel, Wire
from ..faults import Faults
from ..store import Store

LADDER = (1_800, 1_800, 1_800)


@dataclass(slots=True)
class TrackingPush(Parcel):
    """`form` is what is posted; its signature is last, and spoilt when a fault says so."""

    signature_field: str = ""


class TrackingPushes(Courier[TrackingPush]):
    """The pushes of both trackers."""

    def __init__(self, store: Store, clock: Clock, faults: Faults, calls: CallLog) -> None:
        super().__init__(
            kind="tracking_push",
            parcel_type=TrackingPush,
            ladder=LADDER,
            store=store,
            clock=clock,
            faults=faults,
            calls=calls,
        )

    def tell(self, platform: str, url: str, form: dict[str, str], *, signature_field: str) -> TrackingPush:
        """The form is on its way."""
        now = self._clock.now()
        push = TrackingPush(str(uuid.uuid4()), platform, url, form, now, now, signature_field=signature_field)
        return self.send(push)

    def accepted(self, status: int, answer: bytes) -> bool:
        """Both want to be told so, each in its own word."""
        try:
            content: Any = json.loads(answer)
        except ValueError:
            return False
        told = isinstance(content, dict) and (content.get("result") is True or content.get("Success") is True)
        return status == 200 and told

    def wire(self, parcel: TrackingPush, fault: str) -> Wire:
        form = dict(parcel.content)
        if fault == "wrong_signature" and parcel.signature_field in form:
            form[parcel.signature_field] = form[parcel.signature_field][::-1]
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        return Wire(parcel.url, headers, urlencode(form).encode())


Tell = Callable[..., TrackingPush]
