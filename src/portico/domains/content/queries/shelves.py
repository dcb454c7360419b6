"""What a website asks about its shelves: which are stocked, what stands next to something, where a word occurs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Cast

from portico.domains.content.models import Document
from portico.domains.content.queries.documents import article_card
from portico.domains.content.queries.values import ArticleCard
from portico.kernel.ids import SiteId

# The words of a body's blocks: neither their addresses nor their types.
_WORDS = (
    '$.** ? (@.type() == "object").keyvalue() ?'
    ' (@.key == "html" || @.key == "text" || @.key == "question" || @.key == "answer_html").value'
)


def stocked_kinds(*, site_id: SiteId) -> frozenset[str]:
    """Those of article, case, help, resource and page that hold something published. One query."""
    rows = Document.objects.filter(site_id=site_id).exclude(slug__startswith="@")
    found = rows.order_by().values_list("kind", "role").distinct()
    return frozenset(role if kind == "article" else kind for kind, role in found)


def neighbours(
    *, site_id: SiteId, kind: str, article_id: UUID, published_at: datetime
) -> tuple[ArticleCard | None, ArticleCard | None]:
    """(the next newer, the next older) of the same kind, by time alone. One query."""
    rows = Document.objects.filter(site_id=site_id, kind="article", role=kind).defer("body", "warnings")
    newer = rows.filter(Q(published_at__gt=published_at) | Q(published_at=published_at, id__gt=article_id))
    older = rows.filter(Q(published_at__lt=published_at) | Q(published_at=published_at, id__lt=article_id))
    found = newer.order_by("published_at", "id")[:1].union(older.order_by("-published_at", "-id")[:1], all=True)
    before: ArticleCard | None = None
    after: ArticleCard | None = None
    for row in found:
        if (row.published_at, row.id) > (published_at, article_id):
            before = article_card(row)
        else:
            after = article_card(row)
    return before, after


def articles_about(*, site_id: SiteId, kind: str, words: str, limit: int) -> tuple[ArticleCard, ...]:
    """Articles of the kind in which every word occurs, in title, summary or text; by title first. One query.

    A scan of the kind: meant for shelves of some hundred, such as help.
    """
    words_of_body = Func(
        F("body"), Value(_WORDS), function="jsonb_path_query_array", template="%(function)s(%(expressions)s::jsonpath)"
    )
    rows = Document.objects.filter(site_id=site_id, kind="article", role=kind)
    rows = rows.annotate(text=Cast(words_of_body, TextField()))
    for word in words.split()[:8]:
        rows = rows.filter(Q(head__title__icontains=word) | Q(head__summary__icontains=word) | Q(text__icontains=word))
    found = list(rows.defer("body", "warnings").order_by("-is_featured", "-published_at", "-id")[:limit])
    in_title = [row for row in found if any(word.lower() in row.head["title"].lower() for word in words.split())]
    return tuple(article_card(row) for row in (*in_title, *(row for row in found if row not in in_title)))
