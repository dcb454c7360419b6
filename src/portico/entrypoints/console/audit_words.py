"""The audit log in words: what an action is called, whom and what it was about, what changed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portico.entrypoints.console.platform_words import PLATFORMS
from portico.entrypoints.console.rights import ROLES
from portico.infra.audit_search import AuditEntry
from portico.kernel.money import yuan_text

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

type Words = dict[str, StrPromise]

# A name that ends with a dot stands for every action that begins with it.
ACTIONS: Words = {
    "alerts.note": _("看到待办提醒"),
    "after_sales.": _("售后"),
    "after_sales.approve_exchange": _("售后：准备换货"),
    "after_sales.approve_refund": _("售后：同意退款"),
    "after_sales.approve_return": _("售后：同意退货"),
    "after_sales.give_back": _("主动退款"),
    "after_sales.noted": _("售后：内部备注"),
    "after_sales.offer": _("售后：提议退款"),
    "after_sales.policy": _("修改售后设置"),
    "after_sales.reject": _("售后：拒绝"),
    "after_sales.said": _("售后：留言"),
    "after_sales.send_replacement": _("售后：寄出换货"),
    "after_sales.uphold": _("售后：维持原决定"),
    "entitlements.": _("权益"),
    "entitlements.download_terms": _("修改下载设置"),
    "entitlements.file_add": _("上传下载文件"),
    "entitlements.file_remove": _("撤下下载文件"),
    "entitlements.keys_import": _("导入卡密"),
    "entitlements.keys_withdraw": _("作废未售卡密"),
    "entitlements.plan_save": _("修改套餐方案"),
    "entitlements.redeem": _("核销套餐"),
    "entitlements.undo": _("撤销核销"),
    "entitlements.void": _("套餐退款作废"),
    "audit.export": _("导出审计日志"),
    "catalog.": _("商品"),
    "catalog.assurance.delete": _("删除服务保障"),
    "catalog.assurance.save": _("保存服务保障"),
    "catalog.brand.delete": _("删除品牌"),
    "catalog.brand.save": _("保存品牌"),
    "catalog.bulk.do": _("批量修改价格或库存"),
    "catalog.bulk.undo": _("撤销批量修改"),
    "catalog.category.delete": _("删除商品分类"),
    "catalog.category.save": _("保存商品分类"),
    "catalog.hot_words.save": _("保存热搜词"),
    "catalog.import.start": _("开始批量导入"),
    "catalog.product.bin": _("商品移入回收站"),
    "catalog.own_words.save": _("保存搜索自有词"),
    "catalog.product.create": _("新建商品"),
    "catalog.product.update": _("修改商品"),
    "catalog.product.restore": _("从回收站恢复商品"),
    "catalog.product.sale": _("上下架商品"),
    "catalog.template.save": _("保存分类模板"),
    "catalog.synonyms.save": _("保存同义词"),
    "content.": _("内容"),
    "content.page_from_starter": _("用模板新建页面"),
    "content.save": _("保存内容"),
    "fulfilment.change_waybill": _("修改运单"),
    "fulfilment.deliver": _("登记送达"),
    "fulfilment.pickup.ready": _("备货完成"),
    "fulfilment.pickup.redeem": _("自提核销"),
    "fulfilment.pickup.undo": _("撤销自提核销"),
    "fulfilment.ship": _("发货"),
    "fulfilment.withdraw": _("撤回发货"),
    "inventory.adjust": _("调整库存"),
    "inventory.move": _("调拨库存"),
    "jobs.": _("后台任务"),
    "jobs.drop": _("放弃失败的任务"),
    "jobs.retry": _("重新执行失败的任务"),
    "member.": _("会员"),
    "member.ask_erasure": _("会员申请注销"),
    "member.cancel_erasure": _("会员撤回注销"),
    "member.erase": _("注销会员"),
    "member.export": _("导出会员数据"),
    "member.keep_apart": _("确认不是同一人"),
    "member.merge": _("合并会员"),
    "member.phone_passed_on": _("手机号换人"),
    "member.undo_merge": _("撤销合并"),
    "orders.": _("订单"),
    "orders.cancel": _("取消订单"),
    "orders.policy": _("修改交易设置"),
    "orders.refund": _("取消并退款"),
    "orders.reprice": _("订单改价"),
    "orders.reveal_address": _("查看收件信息"),
    "orders.search.delete": _("删除常用筛选"),
    "orders.search.save": _("保存常用筛选"),
    "orders.slips": _("打印发货单"),
    "orders.staff_note": _("修改内部备注"),
    "orders.tag": _("给订单打标签"),
    "orders.tag.delete": _("删除订单标签"),
    "orders.tag.save": _("保存订单标签"),
    "payments.": _("资金"),
    "payments.bill.compare": _("重新核对账单"),
    "payments.difference.settle": _("处理对账差异"),
    "sites.payment_methods": _("修改支付方式"),
    "payments.refund.by_balance": _("退款退到余额"),
    "payments.refund.by_hand": _("记为线下退款"),
    "payments.refund.retry": _("重新处理退款"),
    "platforms.": _("平台接入"),
    "platforms.check": _("检查平台"),
    "platforms.connect": _("接入平台"),
    "platforms.disconnect": _("断开平台"),
    "platforms.renew": _("重新生成推送密钥"),
    "platforms.save": _("修改平台密钥"),
    "promotions.": _("优惠"),
    "reviews.": _("评价"),
    "reviews.hide": _("隐藏评价"),
    "reviews.policy": _("修改评价设置"),
    "reviews.publish": _("展示评价"),
    "reviews.reject": _("评价不通过"),
    "reviews.reply": _("回复评价"),
    "promotions.add_threshold_discount": _("添加满减"),
    "promotions.delete_freight_template": _("删除运费模板"),
    "promotions.delete_bundle": _("删除组合套餐"),
    "promotions.end_threshold_discount": _("结束满减"),
    "promotions.save_bundle": _("保存组合套餐"),
    "promotions.save_freight_rule": _("保存运费"),
    "promotions.save_freight_template": _("保存运费模板"),
    "reveal.": _("查看个人信息"),
    "reveal.member_address": _("查看收货地址"),
    "reveal.member_phone": _("查看手机号"),
    "reveal.order_recipient": _("查看收件信息"),
    "reveal.withdrawal_payee": _("查看提现收款人"),
    "sheets.": _("导出"),
    "sheets.begin.orders": _("导出订单"),
    "sheets.begin.statement": _("导出收支明细"),
    "sheets.begin.invoices": _("导出发票"),
    "sheets.begin.products": _("导出商品"),
    "sheets.begin.stores": _("导出门店"),
    "sheets.take.orders": _("下载订单表格"),
    "sheets.take.statement": _("下载收支明细"),
    "sheets.take.invoices": _("下载发票表格"),
    "sheets.take.products": _("下载商品表格"),
    "sheets.take.stores": _("下载门店表格"),
    "sites.": _("站点"),
    "sites.save": _("保存站点设置"),
    "sites.theme.restore": _("恢复品牌版本"),
    "sites.theme.save": _("保存品牌外观"),
    "staff.": _("员工"),
    "staff.change": _("修改员工资料"),
    "staff.create": _("添加员工"),
    "staff.locked": _("登录锁定"),
    "staff.password": _("修改密码"),
    "staff.password.given": _("给出临时密码"),
    "staff.policy": _("修改安全要求"),
    "staff.profile": _("修改自己的资料"),
    "staff.recovery_codes": _("重新生成恢复码"),
    "staff.rescue": _("在服务器上救回账号"),
    "staff.roles": _("改变角色"),
    "staff.second_factor.off": _("停用两步验证"),
    "staff.second_factor.on": _("开启两步验证"),
    "staff.second_factor.reset": _("重置两步验证"),
    "staff.sessions.end": _("退出登录中的设备"),
    "staff.sign_in": _("登录"),
    "staff.sign_in_failed": _("登录失败"),
    "staff.sign_out": _("退出登录"),
    "staff.switch": _("启用或停用账号"),
    "staff.unlock": _("解除登录锁定"),
    "stores.": _("门店"),
    "stores.create": _("添加门店"),
    "stores.posts": _("安排店员"),
    "stores.save": _("修改门店"),
    "touchpoints.save_guide": _("保存引导位"),
    "invoices.": _("发票"),
    "invoices.file": _("下载发票"),
    "invoices.issue": _("开票"),
    "invoices.reject": _("退回开票申请"),
    "invoices.reverse": _("红冲发票"),
    "wallet.": _("余额"),
    "wallet.take_back": _("扣减余额"),
    "wallet.top_up": _("充值余额"),
    "wallet.withdrawal.approve": _("同意提现"),
    "wallet.withdrawal.by_hand": _("记为线下打款"),
    "wallet.withdrawal.recall": _("撤销提现转账"),
    "wallet.withdrawal.reject": _("拒绝提现"),
    "wagtail.": _("编辑与发布"),
    "wagtail.create": _("新建内容"),
    "wagtail.delete": _("删除内容"),
    "wagtail.edit": _("编辑内容"),
    "wagtail.publish": _("发布内容"),
    "wagtail.publish.scheduled": _("定时发布"),
    "wagtail.unpublish": _("下线内容"),
    "wagtail.unpublish.scheduled": _("定时下线"),
}
SUBJECTS: Words = {
    "package": _("服务套餐"),
    "after_sale": _("售后单"),
    "order": _("订单"),
    "orders": _("多个订单"),
    "order_tag": _("订单标签"),
    "alert": _("待办提醒"),
    "job": _("后台任务"),
    "saved_search": _("常用筛选"),
    "sheet": _("导出文件"),
    "product": _("商品"),
    "category": _("商品分类"),
    "sku": _("规格"),
    "store": _("门店"),
    "assurance": _("服务保障"),
    "bundle": _("组合套餐"),
    "bulk_edit": _("批量修改"),
    "member": _("会员"),
    "member_address": _("收货地址"),
    "staff": _("员工"),
    "site": _("站点"),
    "content_page": _("页面"),
    "guide": _("引导位"),
    "import": _("批量导入"),
    "brand": _("品牌"),
    "freight_rule": _("运费"),
    "freight_template": _("运费模板"),
    "threshold_discount": _("满减"),
    "audit": _("审计日志"),
    "platform": _("平台"),
    "out_trade_no": _("商户单号"),
    "bill": _("账单"),
    "withdrawal": _("提现"),
    "invoice": _("发票"),
    "bill_difference": _("对账差异"),
    "refund": _("退款"),
}
ACTORS: Words = {"member": _("会员"), "system": _("系统"), "anonymous": _("访客"), "staff": _("员工")}
_PAGES = {
    "after_sale": "console:after_sale",
    "order": "console:order",
    "product": "console:product",
    "member": "console:member",
    "staff": "console:staff_account",
    "platform": "console:connection",
    "store": "console:store",
}
_FIELDS: Words = {
    "roles": _("角色"),
    "second_factor_roles": _("须两步验证的角色"),
    "refund_limit_fen": _("退款上限"),
    "active": _("启用"),
    "display_name": _("姓名"),
    "username": _("登录名"),
    "sessions_ended": _("退出的设备数"),
    "proof": _("凭据"),
    "length": _("字数"),
    "findings": _("检查结果"),
    "replaced": _("更换的密钥"),
    "name": _("名称"),
    "on_sale": _("在售"),
    "carrier": _("快递公司"),
    "tracking_number": _("运单号"),
    "code": _("编号"),
    "is_open": _("营业"),
    "pickup": _("到店自提"),
    "delivers": _("同城配送"),
    "delivery_radius_m": _("配送半径（米）"),
    "own_stock": _("独立库存"),
    "prepare_minutes": _("备货时间（分钟）"),
    "keep_days": _("保留天数"),
    "store": _("门店"),
    "stores": _("门店"),
}
_PROOFS: Words = {"password": _("密码"), "app": _("密码和验证码"), "recovery": _("密码和恢复码")}
_LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True)
class Change:
    """`before` is empty for what is only told, not changed."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A record as a person reads it."""

    entry: AuditEntry
    who: str
    action: str
    subject: str
    subject_name: str
    url: str
    changes: tuple[Change, ...]


def action_name(action: str) -> str:
    """The action in words; its group's word and the code for one without words of its own."""
    if action in ACTIONS:
        return str(ACTIONS[action])
    group = ACTIONS.get(action.partition(".")[0] + ".")
    return f"{group}：{action}" if group else action


def action_choices(used: Iterable[str]) -> list[tuple[str, str]]:
    """What the select offers: each group that occurs, and below it its actions."""
    offered: list[tuple[str, str]] = []
    for action in used:
        group = action.partition(".")[0] + "."
        if group in ACTIONS and group not in dict(offered):
            offered.append((group, gettext("%(group)s：全部") % {"group": ACTIONS[group]}))
        offered.append((action, ("\u3000" if group in ACTIONS else "") + action_name(action)))
    return offered


def shown(entry: AuditEntry, names: dict[str, str]) -> Shown:
    subject_name = names.get(entry.subject_id, "") if entry.subject_type == "staff" else ""
    if entry.subject_type == "platform" and entry.subject_id in PLATFORMS:
        subject_name = str(PLATFORMS[entry.subject_id].name)
    return Shown(
        entry=entry,
        who=_who(entry, names),
        action=action_name(entry.action),
        subject=str(SUBJECTS.get(entry.subject_type, entry.subject_type)),
        subject_name=subject_name or _short(entry.subject_id),
        url=_url(entry),
        changes=changes_of(entry.changes),
    )


def _short(subject_id: str) -> str:
    """Ids begin with their time, so that those of one day look alike: their ends tell them apart."""
    return subject_id if len(subject_id) <= 16 else f"…{subject_id[-8:]}"


def _who(entry: AuditEntry, names: dict[str, str]) -> str:
    if entry.actor_kind == "staff":
        return names.get(entry.actor_id, entry.actor_id)
    kind = str(ACTORS.get(entry.actor_kind, entry.actor_kind))
    return f"{kind} {entry.actor_id}".strip()


def _url(entry: AuditEntry) -> str:
    name = _PAGES.get(entry.subject_type)
    try:
        return reverse(name, args=[entry.subject_id]) if name else ""
    except NoReverseMatch:
        return ""


def changes_of(changes: dict[str, Any]) -> tuple[Change, ...]:
    """Field by field, before and after; what is no pair is told as it is."""
    found = []
    for field, value in changes.items():
        before, after = value if isinstance(value, list) and len(value) == 2 else (None, value)
        name = str(_FIELDS.get(field, field))
        found.append(Change(name, _text(field, before), _text(field, after)))
    return tuple(found)


def _text(field: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if field.endswith("_fen") and isinstance(value, int):
        return f"¥{yuan_text(value)}"
    if field.endswith("roles") and isinstance(value, list):
        return "、".join(str(ROLES[role].label) if role in ROLES else str(role) for role in value)
    if field == "proof" and value in _PROOFS:
        return str(_PROOFS[value])
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"


def columns() -> list[str]:
    return [
        gettext("链上位置"), gettext("时间"), gettext("谁"), gettext("谁的编号"), gettext("做了什么"), gettext("代码"),
        gettext("对象"), gettext("对象编号"), gettext("原因"), gettext("改动"),
    ]  # fmt: skip


def cells(entry: AuditEntry, names: dict[str, str]) -> list[str]:
    """One line of the export. The changes stay as they were recorded."""
    at: datetime = timezone.localtime(entry.at)
    return [
        str(entry.position or ""),
        f"{at:%Y-%m-%d %H:%M:%S}",
        _who(entry, names),
        f"{entry.actor_kind}:{entry.actor_id}",
        action_name(entry.action),
        entry.action,
        str(SUBJECTS.get(entry.subject_type, entry.subject_type)),
        entry.subject_id,
        entry.reason,
        json.dumps(entry.changes, ensure_ascii=False, sort_keys=True) if entry.changes else "",
    ]
