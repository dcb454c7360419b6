"""The platforms' counters. Every limit is a number a tester can lower."""

from __future__ import annotations

from collections.abc import Iterator

from .clock import Clock

MINUTE = 60
HOUR = 3600
DAY = 86400

DEFAULT_LIMITS: dict[str, int] = {
    # Mini program: per user per minute at sign-in; stable_token per minute, per day and forced per day;
    # phone numbers bought per app (1,000 are free).
    "mini.sign_in.per_user_minute": 100,
    "mini.token.per_day": 2_000,
    "mini.stable_token.per_minute": 10_000,
    "mini.stable_token.per_day": 500_000,
    "mini.stable_token.forced_per_day": 20,
    "mini.phone_number.total": 1_000,
    # Per app, from each call's page: codes a minute, links and schemes together a second and a day, short links a
    # day and lasting ones ever, texts and media checked, subscription messages a day (with payment), risk ranks.
    "mini.code.per_minute": 5_000,
    "mini.link.per_second": 100,
    "mini.link.per_day": 500_000,
    "mini.link.opened_per_day": 3_000_000,
    "mini.short_link.per_day": 10_000_000,
    "mini.short_link.lasting_total": 100_000,
    "mini.text_check.per_minute": 4_000,
    "mini.text_check.per_day": 2_000_000,
    "mini.media_check.per_minute": 2_000,
    "mini.media_check.per_day": 200_000,
    "mini.reset_session.per_minute": 60_000,
    "mini.subscribe_send.per_day": 30_000_000,
    # Customer-service messages after what a person did; how long each lasts is in weixin/windows.py.
    "mini.reply.message": 5,
    "mini.reply.enter": 2,
    "oa.reply.message": 5,
    "oa.reply.menu": 3,
    "oa.reply.follow": 3,
    "oa.reply.scan": 3,
    # Official account, per day: 接口调用频次限制说明; templates and their number: 模板消息 (100,000 is the base).
    "oa.menu_create.per_day": 1_000,
    "oa.menu_get.per_day": 10_000,
    "oa.menu_delete.per_day": 1_000,
    "oa.menu_conditional.per_day": 2_000,
    "oa.menu_try.per_day": 20_000,
    "oa.template_send.per_day": 100_000,
    "oa.templates.total": 25,
    "oa.custom_send.per_day": 500_000,
    "oa.qrcode.per_day": 100_000,
    "oa.qrcode_limit.total": 100_000,
    "oa.ticket.per_day": 1_000_000,
    "oa.user_list.per_day": 500,
    "oa.user_list.page": 10_000,
    "oa.user_info.per_day": 5_000_000,
    "oa.upload.per_day": 100_000,
    "oa.draft_add.per_day": 1_000,
    "oa.draft_update.per_day": 1_000,
    "oa.draft_get.per_day": 500,
    "oa.draft_delete.per_day": 1_000,
    "oa.draft_count.per_day": 1_000,
    "oa.publish.per_day": 100,
    "oa.publish_status.per_day": 100,
    "oa.published_article.per_day": 100,
    "oa.publish_delete.per_day": 10,
    # WeChat Pay refunds are documented at 150 a second; orders have no published figure.
    "pay.refund.per_second": 150,
    # Transfers and their queries 100 a second each, sharing requests of one merchant 30.
    "pay.transfer.per_second": 100,
    "pay.sharing.per_second": 30,
    # Other hosts: Douyin's client token in five minutes and links; QQ's sign-ins of one user.
    "douyin.client_token.per_5_minutes": 500,
    "douyin.link.per_second": 100,
    "douyin.link.per_day": 500_000,
    "qq.sign_in.per_user_minute": 100,
    # Tencent Cloud's defaults for one number and one content.
    "sms.per_number_30_seconds": 1,
    "sms.per_number_hour": 5,
    "sms.per_number_day": 10,
    # Object storage: keys in one page of a list. The map: of one key a second and a day.
    "s3.keys_per_page": 1_000,
    "map.per_second": 5,
    "map.per_day": 6_000,
    # The waybill plug-in: of one user a day.
    "mini.waybill.per_user_day": 100,
    # Aliyun's for one number and one signature: codes, and notices.
    "aliyun_sms.code_minute": 1,
    "aliyun_sms.code_hour": 5,
    "aliyun_sms.code_day": 10,
    "aliyun_sms.notice_day": 50,
}


class Quotas:
    """Fixed windows on the sandbox clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.limits = dict(DEFAULT_LIMITS)
        # By limit and whose it is: the window's length, its number, how many.
        self._used: dict[tuple[str, str], tuple[int, int, int]] = {}

    def take(self, name: str, *, key: str = "", window: int = 0) -> bool:
        """True and counted when the limit allows one more; False and not counted otherwise.

        `window` is the window's length in seconds, 0 for "ever".
        """
        current = self._number(window)
        _, started, used = self._used.get((name, key), (window, current, 0))
        if started != current:
            used = 0
        if used >= self.limits[name]:
            return False
        self._used[name, key] = (window, current, used + 1)
        return True

    def _number(self, window: int) -> int:
        return int(self._clock.now() // window) if window else 0

    def used(self) -> dict[str, int]:
        """How much of each limit is used in its window of now, summed over keys."""
        totals = dict.fromkeys(self.limits, 0)
        for name, used in self._in_force():
            totals[name] += used
        return totals

    def busiest(self) -> dict[str, int]:
        """What the key that has used most has used: a limit of one number is full when this reaches it."""
        most = dict.fromkeys(self.limits, 0)
        for name, used in self._in_force():
            most[name] = max(most[name], used)
        return most

    def _in_force(self) -> Iterator[tuple[str, int]]:
        for (name, _), (window, started, used) in self._used.items():
            if name in self.limits and started == self._number(window):
                yield name, used

    def forget(self, name: str) -> None:
        """That limit is the platform's own again and nothing of it is used. Raises KeyError for no limit of ours."""
        self.limits[name] = DEFAULT_LIMITS[name]
        for counted in [one for one in self._used if one[0] == name]:
            del self._used[counted]

    def reset(self) -> None:
        """Default limits, nothing used."""
        self.limits = dict(DEFAULT_LIMITS)
        self._used.clear()
