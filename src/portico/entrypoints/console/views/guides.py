"""引导位: where website and mini program point at each other, what stands there, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portico.domains.touchpoints import public as touchpoints
from portico.entrypoints.console.access import problem_of, sentence, staff_view
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.form_versions import ChangedMeanwhile
from portico.usecases import guidance

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

DAYS = 30
CAPS = (24, 72, 168, 720)
_TEXTS = ("title", "text", "action")


@dataclass(frozen=True, slots=True)
class Place:
    """How people call a position, and where they find it."""

    name: StrPromise
    where: StrPromise


PLACES: dict[str, Place] = {
    "web_nav": Place(gettext_lazy("导航"), gettext_lazy("官网每页顶部；手机上在菜单里")),
    "web_footer": Place(gettext_lazy("页脚"), gettext_lazy("官网每页底部")),
    "web_banner": Place(gettext_lazy("首页横幅"), gettext_lazy("官网首页，页脚之前")),
    "web_product": Place(gettext_lazy("商品购买区"), gettext_lazy("官网商品页，购买按钮下方")),
    "web_sold_out": Place(gettext_lazy("商品缺货时"), gettext_lazy("官网商品页，缺货或下架时代替上一项")),
    "web_article": Place(gettext_lazy("文章页"), gettext_lazy("官网文章、案例和帮助的正文之后")),
    "web_paid": Place(gettext_lazy("支付成功页"), gettext_lazy("官网支付成功之后")),
    "web_account": Place(gettext_lazy("会员中心"), gettext_lazy("官网会员中心")),
    "mini_me": Place(gettext_lazy("我的"), gettext_lazy("小程序“我的”页底部")),
    "mini_order": Place(gettext_lazy("订单详情"), gettext_lazy("小程序订单详情底部")),
    "mini_resources": Place(gettext_lazy("资料下载"), gettext_lazy("小程序资料列表底部")),
}


@dataclass(frozen=True, slots=True)
class Row:
    guide: touchpoints.GuideView
    place: Place
    result: guidance.GuideResult

    @property
    def title(self) -> str:
        return self.guide.text("zh-hans").title


@dataclass(frozen=True, slots=True)
class TextField:
    """One line of text in the form: `name` as it is posted, its limit, what stands in it, what is wrong with it."""

    name: str
    label: str
    most: int
    value: str
    error: str
    preview: str


@staff_view(Right.CAMPAIGN_READ)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Every position with its results of thirty days. Four queries."""
    found = touchpoints.list_guides(site_id=actor.site_id)
    results = guidance.guide_results(site_id=actor.site_id, days=DAYS, now=utc_now())
    rows = [Row(guide, PLACES[guide.position.code], results[guide.position.code]) for guide in found]
    groups = [
        (title, [row for row in rows if row.guide.position.direction == direction])
        for title, direction in ((_("官网 → 小程序"), "to_mini"), (_("小程序 → 官网"), "to_web"))
    ]
    return render(request, "console/guides/index.html", {"groups": groups, "days": DAYS})


@staff_view(Right.CAMPAIGN_READ, "GET", "POST", writing=Right.CAMPAIGN_EDIT)
def edit(request: HttpRequest, actor: Staff, code: str) -> HttpResponse:
    """What one position says. Raises GuideNotFound."""
    guide = touchpoints.get_guide(site_id=actor.site_id, code=code)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            _save(request.POST, actor, guide)
        except Invalid as error:
            errors = {field.field: sentence(field) for field in error.fields}
        except ChangedMeanwhile as error:
            messages.error(request, "：".join(problem_of(error)))
            return redirect("console:guide", code)
        else:
            messages.success(request, _("引导位已保存，各端马上生效。"))
            return redirect("console:guides")
    return _form(request, guide, errors)


def _save(form: QueryDict, actor: Staff, guide: touchpoints.GuideView) -> None:
    """Raises Invalid naming every field that breaks a rule."""
    hours = form.get("cap_hours", "")
    if not (hours.isascii() and hours.isdigit() and len(hours) <= 4):
        raise Invalid(fields=(FieldError("cap_hours", "not_whole_number"),))
    guidance.save_guide(
        actor=actor,
        code=guide.position.code,
        is_enabled=form.get("is_enabled") == "1",
        cap_hours=int(hours),
        texts={language: _posted(form, language) for language in touchpoints.GUIDE_LANGUAGES},
        now=utc_now(),
        version=form.get("version"),
    )


def _posted(form: QueryDict, language: str) -> touchpoints.GuideText:
    title, text, action = (form.get(f"{language}.{name}", "") for name in _TEXTS)
    return touchpoints.GuideText(title, text, action, steps=tuple(form.getlist(f"{language}.step")))


def _form(request: HttpRequest, guide: touchpoints.GuideView, errors: dict[str, str]) -> HttpResponse:
    texts = guide.texts if not errors else {lang: _posted(request.POST, lang) for lang in touchpoints.GUIDE_LANGUAGES}
    position = guide.position
    preview = not guidance.takes_target(position) and position.direction == "to_mini"
    context = {
        "guide": guide,
        "version": request.POST.get("version", "") if errors else guide.version,
        "place": PLACES[position.code],
        "languages": [
            (lang, name, _fields(texts[lang], lang, errors), _steps(texts[lang], position, lang, errors))
            for lang, name in (("zh-hans", _("中文")), ("en", _("英文")))
        ],
        "is_enabled": request.POST.get("is_enabled") == "1" if errors else guide.is_enabled,
        "cap_hours": request.POST.get("cap_hours", "") if errors else str(guide.cap_hours),
        "caps": [(str(hours), _("%(n)d 天") % {"n": hours // 24}) for hours in CAPS],
        "errors": errors,
        "qr_path": guidance.qr_path(position, "") if preview else "",
        "has_code": position.direction == "to_mini",
    }
    return render(request, "console/guides/edit.html", context, status=422 if errors else 200)


def _fields(text: touchpoints.GuideText, language: str, errors: dict[str, str]) -> list[TextField]:
    labels = {"title": _("标题"), "text": _("说明"), "action": _("按钮")}
    return [
        TextField(
            f"{language}.{name}", labels[name], touchpoints.guide_limit(name, language), getattr(text, name),
            errors.get(f"{language}.{name}", ""), name if language == "zh-hans" else "",
        )
        for name in _TEXTS
    ]  # fmt: skip


def _steps(
    text: touchpoints.GuideText, position: touchpoints.Position, language: str, errors: dict[str, str]
) -> list[TextField]:
    if not position.has_steps:
        return []
    most = touchpoints.guide_limit("step", language)
    return [
        TextField(
            f"{language}.step", _("第 %(n)d 步") % {"n": place + 1}, most, step,
            errors.get(f"{language}.steps[{place}]", ""), f"step-{place}" if language == "zh-hans" else "",
        )
        for place, step in enumerate((*text.steps, "", "", "")[:3])
    ]  # fmt: skip
