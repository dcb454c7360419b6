"""What can go wrong with content."""

from __future__ import annotations

from portico.kernel.errors import Invalid, NotFound


class PageNotFound(NotFound):
    code = "page_not_found"


class ArticleNotFound(NotFound):
    code = "article_not_found"


class ResourceNotFound(NotFound):
    code = "resource_not_found"


class PreviewExpired(NotFound):
    """Forged, or older than half an hour: nobody learns which."""

    code = "preview_expired"


class ContentInvalid(Invalid):
    """The draft breaks rules; `fields` names each."""

    code = "content_invalid"
