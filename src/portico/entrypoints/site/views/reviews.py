"""Reviews: those of a product, writing about an order, and what one has written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portico.domains.catalog import public as catalog
from portico.domains.orders import public as orders
from portico.domains.reviews import public as reviews
from portico.entrypoints.site.frame import render
from portico.entrypoints.site.views.pay import own_order
from portico.entrypoints.site.visitors import Visitor, for_everyone, for_member
from portico.infra.actors import Anonymous, Member
from portico.infra.media import media_url
from portico.infra.messages import field_text
from portico.kernel.errors import FieldError, Invalid, PorticoError
from portico.kernel.ids import ProductId, parse_id
from portico.usecases import reviews as reviewing

_PAGE_SIZE = 10
_SHOWN_ON_PRODUCT = 3
_MOST_MB = reviews.MAX_FILM_BYTES // 2**20
SHELVES = ("all", "media", "good", "fair", "poor", "followup")


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody is about to say of a line: `kept` are files that have arrived (id, kind, address)."""

    line: orders.OrderLineView
    rating: int = 5
    text: str = ""
    anonymous: bool = False
    kept: tuple[tuple[UUID, str, str], ...] = ()
    errors: tuple[str, ...] = field(default=())


def product_part(visitor: Visitor[Anonymous], product_id: ProductId) -> dict[str, Any]:
    """What the product page shows of its reviews: the score and the latest few. Four queries at most."""
    score = reviews.score_of(site_id=visitor.site.id, subject_id=product_id)
    if not score.shown:
        return {"score": score, "reviews": []}
    page = reviewing.product_reviews(
        actor=visitor.actor, product_id=product_id, shelf=reviews.Shelf.ALL, cursor=None, limit=_SHOWN_ON_PRODUCT
    )
    return {"score": score, "reviews": page.items}


@require_GET
@for_everyone
def product_reviews(visitor: Visitor[Anonymous], product_id: str) -> HttpResponse:
    """All reviews of a product, by kind. Raises ProductNotFound, Invalid for a cursor we did not make."""
    found = parse_id(product_id)
    name, picture = ("", "")
    if found is not None:
        known = catalog.product_names(site_id=visitor.site.id, product_ids=[ProductId(found)])
        name, picture = known.get(ProductId(found), ("", ""))
    if found is None or not name:
        raise catalog.ProductNotFound(product_id=product_id)
    asked = visitor.request.GET.get("show", "all")
    show = asked if asked in SHELVES else "all"
    cursor = visitor.request.GET.get("cursor") or None
    page = reviewing.product_reviews(
        actor=visitor.actor, product_id=ProductId(found), shelf=reviews.Shelf(show), cursor=cursor, limit=_PAGE_SIZE
    )
    here = visitor.request.path
    context = {
        "product_id": found,
        "name": name,
        "picture": picture,
        "score": reviews.score_of(site_id=visitor.site.id, subject_id=found),
        "reviews": page.items,
        "show": show,
        "tabs": _tabs(),
        "first_url": f"{here}?{urlencode({'show': show})}" if cursor else "",
        "next_url": f"{here}?{urlencode({'show': show, 'cursor': page.next_cursor})}" if page.next_cursor else "",
    }
    return render(visitor, "reviews.html", context, place="product")


def _tabs() -> list[tuple[str, str]]:
    words = (_("全部"), _("有图"), _("好评"), _("中评"), _("差评"), _("追评"))
    return list(zip(SHELVES, words, strict=True))


@require_POST
@for_member
def helpful(visitor: Visitor[Member], review_id: str) -> HttpResponse:
    """The member finds the review helpful, or takes that back."""
    found = parse_id(review_id)
    if found is None:
        raise reviews.ReviewNotFound()
    review = reviews.get_review(site_id=visitor.site.id, review_id=found)
    was = found in reviews.helpful_to(member_id=visitor.actor.member_id, review_ids=[found])
    reviewing.vote(actor=visitor.actor, review_id=found, helpful=not was, now=visitor.now)
    messages.success(visitor.request, _("已取消“有用”") if was else _("谢谢，已标记为有用"))
    return HttpResponseRedirect(reverse("website:product_reviews", args=[review.subject_id]) + f"#review-{found}")


@require_http_methods(["GET", "HEAD", "POST"])
@for_member
def write(visitor: Visitor[Member], order_id: str) -> HttpResponse:
    """The lines of an order that have no review yet, and what is said of them; only those with stars are kept."""
    page = own_order(visitor, order_id)
    waiting = set(reviewing.unreviewed(site_id=visitor.site.id, views=[page.order])[page.order.id])
    lines = [line for line in page.order.lines if line.id in waiting]
    if visitor.request.method != "POST":
        return _form(visitor, page.order, [Draft(line) for line in lines])
    drafts = [_read(visitor, line) for line in lines]
    said = [
        reviewing.Said(one.line.id, one.rating, one.text, tuple(file for file, _kind, _url in one.kept), one.anonymous)
        for one in drafts
    ]
    if any(one.errors for one in drafts):
        return _form(visitor, page.order, drafts, status=422)
    try:
        reviewing.write_reviews(actor=visitor.actor, order_id=page.order.id, said=said, now=visitor.now)
    except Invalid as invalid:
        words = tuple(_sentence(visitor, one) for one in invalid.fields)
        drafts = [Draft(d.line, d.rating, d.text, d.anonymous, d.kept, words) for d in drafts[:1]] + drafts[1:]
        return _form(visitor, page.order, drafts, status=422)
    first_look = reviews.get_policy(site_id=visitor.site.id).first_look
    messages.success(visitor.request, _("谢谢您的评价，审核后展示") if first_look else _("谢谢您的评价"))
    return HttpResponseRedirect(reverse("website:my_reviews"))


def _read(visitor: Visitor[Member], line: orders.OrderLineView) -> Draft:
    """One line of the form; files that arrive are kept at once, so that a mistake elsewhere loses none."""
    form, errors = visitor.request.POST, []
    kept = [*_known_files(visitor, form.getlist(f"kept-{line.id}"))]
    for file in visitor.request.FILES.getlist(f"files-{line.id}")[: reviews.MAX_MEDIA]:
        try:
            if (file.size or 0) > reviews.MAX_FILM_BYTES:
                raise Invalid(fields=(FieldError("file", "file_too_large", {"max_mb": _MOST_MB}),))
            media_id, name, kind = reviewing.keep_media(actor=visitor.actor, content=file.read(), now=visitor.now)
        except PorticoError as error:
            words = [_sentence(visitor, one) for one in error.fields] or [_("不是可以使用的图片")]
            errors += [f"{file.name}：{word}" for word in words]
        else:
            kept.append((media_id, kind, media_url(name)))
    rating = form.get(f"rating-{line.id}", "")
    return Draft(
        line=line,
        rating=int(rating) if rating in {"1", "2", "3", "4", "5"} else 5,
        text=form.get(f"text-{line.id}", "")[: reviews.MAX_TEXT],
        anonymous=form.get(f"anonymous-{line.id}") == "yes",
        kept=tuple(kept[: reviews.MAX_MEDIA]),
        errors=tuple(errors),
    )


def _known_files(visitor: Visitor[Member], ids: list[str]) -> list[tuple[UUID, str, str]]:
    found = [one for one in map(parse_id, ids) if one is not None]
    loose = reviews.loose_media(site_id=visitor.site.id, member_id=visitor.actor.member_id, ids=found)
    return [(item.id, item.kind, item.url) for item in loose]


def _sentence(visitor: Visitor[Any], error: FieldError) -> str:
    return field_text(error.code, error.data, visitor.language)


def _form(visitor: Visitor[Member], order: orders.OrderView, drafts: list[Draft], status: int = 200) -> HttpResponse:
    context = {
        "order": order,
        "drafts": drafts,
        "stars": ((5, _("非常好")), (4, _("好")), (3, _("一般")), (2, _("差")), (1, _("非常差"))),
        "most": reviews.MAX_TEXT,
        "most_files": reviews.MAX_MEDIA,
        "most_mb": _MOST_MB,
        "here": "orders",
    }
    return render(visitor, "review_write.html", context, status=status, place="account", personal=True)


@require_GET
@for_member
def mine(visitor: Visitor[Member]) -> HttpResponse:
    """What the member has written, the latest first, shown or not."""
    cursor = visitor.request.GET.get("cursor") or None
    page = reviews.member_reviews(
        site_id=visitor.site.id, member_id=visitor.actor.member_id, cursor=cursor, limit=_PAGE_SIZE
    )
    names = reviewing.names_of(site_id=visitor.site.id, views=page.items)
    here = visitor.request.path
    context = {
        "items": [
            (shown, names.get(shown.review.subject_id, ""), _can_add(visitor, shown.review))
            for shown in reviewing.shown(actor=visitor.actor, views=page.items)
        ],
        "first_url": here if cursor else "",
        "next_url": f"{here}?{urlencode({'cursor': page.next_cursor})}" if page.next_cursor else "",
        "most": reviews.MAX_TEXT,
        "here": "my_reviews",
    }
    return render(visitor, "my_reviews.html", context, place="account", personal=True)


def _can_add(visitor: Visitor[Member], review: reviews.ReviewView) -> bool:
    return review.followed_up_at is None and review.created_at >= visitor.now - reviews.FOLLOWUP_WINDOW


@require_POST
@for_member
def change(visitor: Visitor[Member], review_id: str) -> HttpResponse:
    """Something is added to one's own review, or the review is taken back."""
    found, back = parse_id(review_id), HttpResponseRedirect(reverse("website:my_reviews"))
    if found is None:
        raise reviews.ReviewNotFound()
    request: HttpRequest = visitor.request
    if request.POST.get("do") == "delete":
        reviewing.take_back(actor=visitor.actor, review_id=found)
        messages.success(request, _("评价已删除"))
        return back
    try:
        reviewing.add_followup(
            actor=visitor.actor, review_id=found, text=request.POST.get("text", ""), media=(), now=visitor.now
        )
    except Invalid as invalid:
        messages.error(request, "；".join(_sentence(visitor, one) for one in invalid.fields))
    else:
        messages.success(request, _("追评已提交"))
    return back
