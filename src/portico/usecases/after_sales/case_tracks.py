"""Where the parcels of a case are, in the reader's language: the return, and the replacement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portico.domains.fulfilment import public as fulfilment
from portico.infra.messages.labels import label


@dataclass(frozen=True, slots=True)
class CaseTrack:
    """`state_text` is empty while nothing is known; `steps` are (when, the carrier's words), the newest first."""

    state_text: str = ""
    steps: tuple[tuple[datetime, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CaseTracks:
    """Of what comes back, and of the replacement."""

    back: CaseTrack = CaseTrack()
    sent: CaseTrack = CaseTrack()


NO_TRACKS = CaseTracks()


def case_tracks(case: fulfilment.CaseView, language: str) -> CaseTracks:
    """What is known of the case's parcels. At most one query."""
    if not case.return_number and not case.sent_number:
        return NO_TRACKS
    known = fulfilment.case_parcels(case_id=case.id)
    return CaseTracks(
        _track(known.get(fulfilment.Leg.RETURN), language), _track(known.get(fulfilment.Leg.SENT), language)
    )


def _track(parcel: fulfilment.ParcelView | None, language: str) -> CaseTrack:
    if parcel is None:
        return CaseTrack()
    # Carriers write several steps within a second: the later one stays on top.
    steps = sorted(parcel.steps, key=lambda step: step.at)[::-1]
    if not steps:
        return CaseTrack()
    return CaseTrack(label("parcel", str(parcel.state), language), tuple((step.at, step.text) for step in steps))
