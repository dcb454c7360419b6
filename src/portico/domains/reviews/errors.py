"""How reviews fail, each with a code a client can act on."""

from __future__ import annotations

from portico.kernel.errors import Conflict, Invalid, NotFound, RateLimited


class ReviewNotFound(NotFound):
    """There is no such review, or it is not for this reader: the answer is the same."""

    code = "review_not_found"


class AlreadyReviewed(Conflict):
    """This purchase has a review."""

    code = "already_reviewed"


class AlreadyFollowedUp(Conflict):
    """A review is added to once."""

    code = "already_followed_up"


class ReviewChanged(Conflict):
    """Somebody else has judged or answered it meanwhile; `data["version"]` is the present one."""

    code = "review_changed"


class ReviewMediaRefused(Invalid):
    """A picture or film that is not this member's, or is in a review already."""

    code = "review_media_refused"


class TooManyUploads(RateLimited):
    """More files than a person takes pictures of in a day."""

    code = "review_uploads_limited"
