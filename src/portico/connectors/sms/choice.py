"""Several providers of text messages as one: the next is asked only when the one before has surely sent nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portico.connectors.kit.http import NotSent
from portico.domains.members.ports import SmsSender


class SmsChoice:
    """Implements members' SmsSender. Thread-safe.

    A provider that cannot be reached, is resting after failures, or whose budget is spent, is passed over. One that
    was reached is not: a message with its answer lost may have gone out, and a limit for one number is there to
    protect whoever has that number.
    """

    def __init__(self, senders: Sequence[SmsSender]) -> None:
        if not senders:
            raise ValueError("somebody has to send")
        self._senders = tuple(senders)

    def send(self, *, phone: str, template: str, params: Mapping[str, str]) -> None:
        *others, last = self._senders
        for sender in others:
            try:
                return sender.send(phone=phone, template=template, params=params)
            except NotSent:
                continue
        return last.send(phone=phone, template=template, params=params)
