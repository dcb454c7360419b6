"""Pure decisions about reviews: what may be said, who sees it, how a score moves."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from portico.kernel.errors import FieldError
from portico.kernel.form_versions import version_of
from portico.kernel.state import TransitionTable

MAX_TEXT = 500
MAX_MEDIA = 9
MAX_FILMS = 1
MAX_FILM_BYTES = 30 * 1024 * 1024
MOST_UPLOADS_A_DAY = 60
# Files that went with no review within a day are gone.
LOOSE_KEPT = timedelta(days=1)
# Something may be added to a review this long; both of the large market places give half a year.
FOLLOWUP_WINDOW = timedelta(days=180)
AUTOMATIC_RATING = 5


class ReviewState(StrEnum):
    PENDING = "pending"
    PUBLISHED = "published"
    REJECTED = "rejected"
    HIDDEN = "hidden"


class ReviewMove(StrEnum):
    PUBLISH = "publish"
    REJECT = "reject"
    HIDE = "hide"
    # Something was added to it and has to be looked at.
    WAIT = "wait"


TRANSITIONS: TransitionTable[ReviewState, ReviewMove] = TransitionTable(
    initial=ReviewState.PENDING,
    # None: a verdict can always be reconsidered.
    terminal=frozenset(),
    moves={
        (ReviewState.PENDING, ReviewMove.PUBLISH): ReviewState.PUBLISHED,
        (ReviewState.PENDING, ReviewMove.REJECT): ReviewState.REJECTED,
        (ReviewState.REJECTED, ReviewMove.PUBLISH): ReviewState.PUBLISHED,
        (ReviewState.PUBLISHED, ReviewMove.HIDE): ReviewState.HIDDEN,
        (ReviewState.PUBLISHED, ReviewMove.WAIT): ReviewState.PENDING,
        (ReviewState.HIDDEN, ReviewMove.PUBLISH): ReviewState.PUBLISHED,
    },
)


class Shelf(StrEnum):
    """Which of a subject's reviews a reader asks for."""

    ALL = "all"
    MEDIA = "media"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    FOLLOWUP = "followup"


# Good are four and five stars, fair three, poor one and two.
RATINGS: dict[Shelf, tuple[int, int]] = {Shelf.GOOD: (4, 5), Shelf.FAIR: (3, 3), Shelf.POOR: (1, 2)}


@dataclass(frozen=True, slots=True)
class ReviewPolicy:
    """`first_look`: somebody reads a review before it is shown. `automatic_after_days`: an unreviewed purchase counts
    as praised after that many days; None (the default): silence is no praise."""

    first_look: bool = True
    automatic_after_days: int | None = None

    @property
    def version(self) -> str:
        """What a form carries so that it never overwrites a colleague's change."""
        return version_of(self.first_look, self.automatic_after_days)


def band(rating: int) -> str:
    """The column of a score that counts this rating."""
    return next(str(shelf) for shelf, (low, high) in RATINGS.items() if low <= rating <= high)


def text_errors(field: str, text: str, *, required: bool = False) -> Iterator[FieldError]:
    """What keeps `text` from being kept as it is."""
    if required and not text.strip():
        yield FieldError(field, "required")
    elif len(text) > MAX_TEXT:
        yield FieldError(field, "too_long", {"max": MAX_TEXT})
    elif any(unicodedata.category(character) in {"Cc", "Cs"} and character not in "\r\n\t" for character in text):
        yield FieldError(field, "control_characters")


def shown_name(nickname: str, *, anonymous: bool) -> str:
    """`林小满` → `林**`: enough to tell writers apart, too little to know who they are. Empty for nobody's name."""
    name = nickname.strip()
    return "" if anonymous or not name else f"{name[0]}**"


def good_share(*, shown: int, good: int) -> int | None:
    """Per cent of good reviews, rounded to the nearest; None without any review."""
    return None if shown == 0 else (good * 200 + shown) // (shown * 2)
