"""What the console calls the catalogue's codes: kinds of products, deliveries, why a price changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class KindWords:
    """A kind of product as the editor offers it."""

    code: str
    label: StrPromise
    about: StrPromise


KINDS = (
    KindWords("goods", _("实物商品"), _("快递、自提或同城配送")),
    KindWords("download", _("下载商品"), _("付款后下载文件，不用发货")),
    KindWords("card_key", _("卡密商品"), _("付款后自动发放卡密，每个只发一次")),
    KindWords("package", _("服务套餐"), _("付款后得到次数，到店核销")),
)
KIND_LABELS = {kind.code: kind.label for kind in KINDS}
DELIVERIES = (("ship", _("快递发货")), ("pickup", _("到店自提")), ("city", _("同城配送")))
PRICE_CAUSES = {
    "create": _("新建"),
    "edit": _("编辑商品"),
    "import": _("批量导入"),
    "bulk": _("批量改价"),
    "undo": _("撤销批量改价"),
}
