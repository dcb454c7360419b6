"""评价管理: what buyers wrote, read by somebody before (or after) it is shown, and answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portico.domains.catalog import public as catalog
from portico.domains.reviews import public as reviews
from portico.entrypoints.console.access import problem_of, sentence, staff_view
from portico.entrypoints.console.reading import version_of
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import PorticoError
from portico.kernel.ids import ProductId, parse_id
from portico.usecases import reviews as reviewing

PAGE_SIZE = 20
MOST_WAITING = 99
_TABS = (
    ("pending", gettext_lazy("待审核")),
    ("published", gettext_lazy("已展示")),
    ("rejected", gettext_lazy("未通过")),
    ("hidden", gettext_lazy("已隐藏")),
    ("", gettext_lazy("全部")),
)
_SHELVES = (
    ("all", gettext_lazy("全部评分")),
    ("good", gettext_lazy("好评")),
    ("fair", gettext_lazy("中评")),
    ("poor", gettext_lazy("差评")),
    ("media", gettext_lazy("有图/视频")),
    ("followup", gettext_lazy("有追评")),
)
STATES = {
    "pending": ("warn", gettext_lazy("待审核")),
    "published": ("good", gettext_lazy("已展示")),
    "rejected": ("bad", gettext_lazy("未通过")),
    "hidden": ("plain", gettext_lazy("已隐藏")),
}
_DONE = {
    "publish": gettext_lazy("评价已展示"),
    "reject": gettext_lazy("评价未通过，买家能看到原因"),
    "hide": gettext_lazy("评价已隐藏，买家能看到原因"),
}
# What people write most often when they turn one down; the field takes any words.
VERDICTS = (
    gettext_lazy("含有联系方式或广告"),
    gettext_lazy("含有辱骂或人身攻击"),
    gettext_lazy("与所购商品无关"),
    gettext_lazy("涉及他人隐私"),
)


@dataclass(frozen=True, slots=True)
class Row:
    shown: reviewing.ShownReview
    product: str
    picture: str
    tone: str
    state: str
    moves: frozenset[str]


@staff_view(Right.CATALOG_READ)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """A page of reviews, the newest first, those that wait for a look by default. Six queries at most."""
    asked = {name: request.GET.get(name, "")[:80] for name in ("shelf", "text", "unanswered", "product")}
    state = request.GET.get("state", "pending")
    product = parse_id(asked["product"]) if asked["product"] else None
    page = reviews.desk_reviews(
        site_id=actor.site_id,
        filter=reviews.DeskFilter(
            state=reviews.ReviewState(state) if state in set(reviews.ReviewState) else None,
            shelf=reviews.Shelf(asked["shelf"]) if asked["shelf"] in set(reviews.Shelf) else reviews.Shelf.ALL,
            subject_ids=(product,) if product else None,
            text=asked["text"].strip(),
            unanswered=bool(asked["unanswered"]),
        ),
        cursor=request.GET.get("cursor") or None,
        limit=PAGE_SIZE,
    )
    return render(
        request,
        "console/reviews/index.html",
        {
            "rows": _rows(actor, page.items),
            "next_cursor": page.next_cursor,
            "is_first": not request.GET.get("cursor"),
            "asked": asked,
            "state": state,
            "tabs": _TABS,
            "shelves": _SHELVES,
            "filtered": any(asked.values()),
            "waiting": reviews.count_waiting(site_id=actor.site_id, most=MOST_WAITING + 1),
            "policy": reviews.get_policy(site_id=actor.site_id),
            "verdicts": VERDICTS,
            "can_edit": Right.REVIEW_EDIT in actor.rights,
            "can_set": Right.SITE_EDIT in actor.rights,
        },
    )


def _rows(actor: Staff, views: Sequence[reviews.ReviewView]) -> list[Row]:
    ids = sorted({ProductId(view.subject_id) for view in views})
    known = catalog.product_names(site_id=actor.site_id, product_ids=ids)
    rows = []
    for shown in reviewing.shown(actor=actor, views=views):
        name, picture = known.get(ProductId(shown.review.subject_id), (_("商品已删除"), ""))
        tone, words = STATES[shown.review.state]
        moves = frozenset(str(move) for state, move in reviews.TRANSITIONS.moves if state is shown.review.state)
        rows.append(Row(shown, name, picture, tone, str(words), moves))
    return rows


@staff_view(Right.REVIEW_EDIT, "POST")
def judge(request: HttpRequest, actor: Staff, review_id: UUID) -> HttpResponse:
    """One review is shown or is not."""
    move = request.POST.get("move", "")
    if move in _DONE:
        try:
            reviewing.judge(
                actor=actor, review_id=review_id, move=reviews.ReviewMove(move),
                verdict=request.POST.get("verdict", ""), version=version_of(request.POST.get("version", "")),
                now=utc_now(),
            )  # fmt: skip
        except PorticoError as error:
            _tell(request, error)
        else:
            messages.success(request, str(_DONE[move]))
    return _back(request)


@staff_view(Right.REVIEW_EDIT, "POST")
def publish_many(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The chosen reviews are shown; those somebody has dealt with meanwhile are left alone and counted."""
    done = failed = 0
    for chosen in request.POST.getlist("chosen")[:PAGE_SIZE]:
        review_id, _sep, version = chosen.partition(":")
        found = parse_id(review_id)
        if found is None or not version_of(version):
            continue
        try:
            reviewing.judge(
                actor=actor, review_id=found, move=reviews.ReviewMove.PUBLISH, verdict="", version=version_of(version),
                now=utc_now(),
            )  # fmt: skip
        except PorticoError:
            failed += 1
        else:
            done += 1
    if done:
        messages.success(request, _("已展示 %(n)s 条评价") % {"n": done})
    if failed:
        messages.warning(request, _("%(n)s 条评价的状态已变化，没有处理") % {"n": failed})
    return _back(request)


@staff_view(Right.REVIEW_EDIT, "POST")
def answer(request: HttpRequest, actor: Staff, review_id: UUID) -> HttpResponse:
    """The shop's answer below one review."""
    try:
        reviewing.answer(
            actor=actor, review_id=review_id, text=request.POST.get("reply", ""),
            version=version_of(request.POST.get("version", "")), now=utc_now(),
        )  # fmt: skip
    except PorticoError as error:
        _tell(request, error)
    else:
        messages.success(request, _("回复已保存"))
    return _back(request)


@staff_view(Right.SITE_EDIT, "POST")
def save_policy(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Whether somebody looks first, and whether silence counts as praise."""
    days = request.POST.get("automatic_after_days", "").strip()
    policy = reviews.ReviewPolicy(
        first_look=request.POST.get("first_look") == "yes",
        automatic_after_days=(int(days) if days.isdecimal() and len(days) < 4 else 0) if days else None,
    )
    try:
        reviewing.save_policy(actor=actor, policy=policy, now=utc_now(), version=request.POST.get("version", "")[:32])
    except PorticoError as error:
        _tell(request, error)
    else:
        messages.success(request, _("评价设置已保存"))
    return _back(request)


def _tell(request: HttpRequest, error: PorticoError) -> None:
    messages.error(request, "；".join(sentence(field) for field in error.fields) or "：".join(problem_of(error)))


def _back(request: HttpRequest) -> HttpResponse:
    asked = request.POST.get("next", "")
    safe = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()})
    return redirect(asked if safe else reverse("console:reviews"))
