"""POST /cgi-bin/openapi/quota/get: what is left of a call's day.

Source: 查询 API 调用额度 [A]: `cgi_path` without a query; `quota` {daily_limit, used, remain}, `rate_limit`; 76021 for
a path that is not counted [C, codes of a public project].
"""

from __future__ import annotations

from collections.abc import Mapping

from ..platform import Call, Handler, Reply, json_object
from ..quotas import DAY, Quotas
from .replies import error, ok
from .tokens import Tokens

OF_MINI: Mapping[str, str] = {
    "/cgi-bin/message/subscribe/send": "mini.subscribe_send.per_day",
    "/wxa/generate_urllink": "mini.link.per_day",
    "/wxa/msg_sec_check": "mini.text_check.per_day",
    "/wxa/media_check_async": "mini.media_check.per_day",
}
OF_OFFICIAL: Mapping[str, str] = {
    "/cgi-bin/menu/create": "oa.menu_create.per_day",
    "/cgi-bin/menu/get": "oa.menu_get.per_day",
    "/cgi-bin/message/template/send": "oa.template_send.per_day",
    "/cgi-bin/message/custom/send": "oa.custom_send.per_day",
    "/cgi-bin/qrcode/create": "oa.qrcode.per_day",
    "/cgi-bin/user/get": "oa.user_list.per_day",
}


def quota_desk(tokens: Tokens, quotas: Quotas, app_id: str, paths: Mapping[str, str]) -> Handler:
    """One app's answers."""

    def answer(call: Call) -> Reply:
        if refusal := tokens.refuse(call, app_id):
            return refusal
        body = json_object(call.body)
        if body is None:
            return error(47001, "json_required")
        name = paths.get(str(body.get("cgi_path")))
        if name is None:
            return error(76021, "path_not_counted")
        limit, used = quotas.limits[name], quotas.used()[name]
        quota = {"daily_limit": limit, "used": used, "remain": max(limit - used, 0)}
        return ok(quota=quota, rate_limit={"call_count": 0, "refresh_second": DAY})

    return answer
