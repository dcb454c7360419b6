"""How a member likes to read: three choices, kept once for every carrier."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, get_args

from portico.domains.members.models import MemberPreference
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import MemberId, SiteId

Appearance = Literal["auto", "light", "dark"]
Language = Literal["zh-hans", "en"]
TextSize = Literal["standard", "large", "extra_large"]

CHOICES: dict[str, tuple[str, ...]] = {
    "appearance": get_args(Appearance),
    "language": get_args(Language),
    "text_size": get_args(TextSize),
}


@dataclass(frozen=True, slots=True)
class Preferences:
    """The values a member starts with are the first of each. `saved_at` is None while nothing is stored."""

    appearance: Appearance = "auto"
    language: Language = "zh-hans"
    text_size: TextSize = "standard"
    saved_at: datetime | None = field(default=None, compare=False)


def checked_preferences(*, appearance: str, language: str, text_size: str) -> Preferences:
    """The choices, typed. Raises Invalid naming every one that is not offered."""
    chosen = {"appearance": appearance, "language": language, "text_size": text_size}
    broken = tuple(FieldError(name, "choice_unknown") for name, value in chosen.items() if value not in CHOICES[name])
    if broken:
        raise Invalid(fields=broken)
    return Preferences(**chosen)  # type: ignore[arg-type]  # each is one of its literals


def find_preferences(*, site_id: SiteId, member_id: MemberId) -> Preferences | None:
    """What the member chose; None when they have not."""
    row = MemberPreference.objects.filter(site_id=site_id, member_id=member_id).first()
    return preferences_of(row) if row else None


def preferences_of(row: MemberPreference) -> Preferences:
    chosen = checked_preferences(appearance=row.appearance, language=row.language, text_size=row.text_size)
    return replace(chosen, saved_at=row.updated_at)
