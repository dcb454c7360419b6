"""URL Links, schemes and short links: made, queried, and opened by somebody.

Sources: the official pages 获取加密URLLink, 查询加密URLLink, 获取加密scheme码, 查询scheme码, 获取ShortLink [A]. Unsure,
and only here: an expire_time that is missing answers 85401 (the page calls it required) [?]; the text of a short link
[?]; how many openings a day are allowed, 3 million on the API's page and 6 on the guide's, is a limit to be set.
"""

from __future__ import annotations

import re
from typing import Any

from ..clock import Clock
from ..platform import Call, Handler, Reply, json_object, one_of
from ..quotas import DAY, Quotas
from ..weixin.replies import error, ok
from ..weixin.tokens import Tokens
from .codes import ENVIRONMENTS
from .entries import SCHEME, SHORT_LINK, URL_LINK, Entries, Entry, plain_scheme
from .release import Release

QUERY = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~%]*")
MAX_QUERY = 1_024
LIFETIME = 30 * DAY
SHORTEST = 60
MAX_TITLE = 20


class CannotOpen(Exception):
    """WeChat shows a page that says why. `rule` names it."""

    def __init__(self, rule: str, text: str) -> None:
        super().__init__(text)
        self.rule = rule
        self.text = text


class Links:
    """The links of one mini program."""

    def __init__(
        self,
        clock: Clock,
        quotas: Quotas,
        app_id: str,
        name: str,
        tokens: Tokens,
        release: Release,
        entries: Entries,
    ) -> None:
        self._clock = clock
        self._quotas = quotas
        self._app_id = app_id
        self._name = name
        self._tokens = tokens
        self._release = release
        self._entries = entries

    def _body(self, call: Call) -> dict[str, Any] | Reply:
        if refusal := self._tokens.refuse(call, self._app_id):
            return refusal
        body = json_object(call.body)
        return error(47001, "json_required") if body is None else body

    def url_link(self, call: Call) -> Reply:
        """POST /wxa/generate_urllink."""
        body = self._body(call)
        if isinstance(body, Reply):
            return body
        made = self._make(URL_LINK, body, expiry=body)
        return made if isinstance(made, Reply) else ok(url_link=made.text)

    def scheme(self, call: Call) -> Reply:
        """POST /wxa/generatescheme."""
        body = self._body(call)
        if isinstance(body, Reply):
            return body
        target = body.get("jump_wxa") or {}
        if not isinstance(target, dict):
            return error(47001, "jump_wxa_wrong")
        made = self._make(SCHEME, target, expiry=body if body.get("is_expire") is True else None)
        return made if isinstance(made, Reply) else ok(openlink=made.text)

    def _make(self, kind: str, target: dict[str, Any], expiry: dict[str, Any] | None) -> Entry | Reply:
        if refusal := self._refuse_target(target):
            return refusal
        expires_at = self._clock.now() + LIFETIME if expiry is None else self._expires_at(expiry)
        if expires_at is None:
            return error(85401, "expiry_wrong")
        if not self._quotas.take("mini.link.per_second", window=1):
            return error(44990, "second_quota")
        if not self._quotas.take("mini.link.per_day", window=DAY):
            return error(44993, "day_quota")
        token = self._entries.fresh_token()
        text = f"https://wxaurl.cn/{token}" if kind == URL_LINK else f"weixin://dl/business/?t={token}"
        path, query = str(target.get("path") or ""), str(target.get("query") or "")
        env = str(target.get("env_version") or "release")
        return self._entries.add(kind, token, text, path=path, query=query, env=env, expires_at=expires_at)

    def _refuse_target(self, target: dict[str, Any]) -> Reply | None:
        path, query = target.get("path") or "", target.get("query") or ""
        if not self._release.pages:
            return error(85079, "nothing_released")
        if not isinstance(path, str) or (path and not self._release.has(path)):
            return error(40165, "path_not_released")
        if not isinstance(query, str) or len(query) > MAX_QUERY or not QUERY.fullmatch(query):
            return error(40212, "query_wrong")
        if not one_of(target.get("env_version", "release"), ENVIRONMENTS):
            return error(85402, "env_version_wrong")
        return None

    def _expires_at(self, expiry: dict[str, Any]) -> float | None:
        now, kind = self._clock.now(), expiry.get("expire_type", 0)
        if kind == 1:
            days = expiry.get("expire_interval")
            return now + days * DAY if type(days) is int and 1 <= days <= 30 else None
        moment = expiry.get("expire_time")
        fits = kind == 0 and type(moment) is int and SHORTEST < moment - now <= LIFETIME
        return float(moment) if fits and moment is not None else None

    def short_link(self, call: Call) -> Reply:
        """POST /wxa/genwxashortlink."""
        body = self._body(call)
        if isinstance(body, Reply):
            return body
        url, title, lasting = body.get("page_url"), body.get("page_title", ""), body.get("is_permanent") is True
        if not isinstance(url, str) or not 0 < len(url) <= MAX_QUERY:
            return error(40066, "page_url_wrong")
        path, _, query = url.partition("?")
        if not self._release.has(path):
            return error(40066, "page_not_released")
        if not isinstance(title, str) or any(not letter.isprintable() for letter in title):
            return error(40225, "title_wrong")
        if not self._quotas.take("mini.short_link.per_day", window=DAY):
            return error(45009, "day_quota")
        if lasting and not self._quotas.take("mini.short_link.lasting_total"):
            return error(85400, "lasting_quota")
        token = self._entries.fresh_token()
        shown = title if len(title) <= MAX_TITLE else f"{title[:MAX_TITLE]}..."
        text = f"#小程序://{self._name}/{shown or path.rpartition('/')[2]}/{token}"
        expires_at = 0.0 if lasting else self._clock.now() + LIFETIME
        entry = self._entries.add(SHORT_LINK, token, text, path=path, query=query, env="release", expires_at=expires_at)
        return ok(link=entry.text)

    def query_url_link(self, call: Call) -> Reply:
        """POST /wxa/query_urllink."""
        return self._query(call, URL_LINK, "url_link")

    def query_scheme(self, call: Call) -> Reply:
        """POST /wxa/queryscheme."""
        return self._query(call, SCHEME, "scheme")

    def _query(self, call: Call, kind: str, field: str) -> Reply:
        body = self._body(call)
        if isinstance(body, Reply):
            return body
        if body.get("query_type", 0) == 1:
            limits, name = self._quotas.limits, "mini.link.opened_per_day"
            return ok(quota_info={"remain_visit_quota": max(limits[name] - self._quotas.used()[name], 0)})
        if body.get("query_type", 0) != 0 or not isinstance(body.get(field), str):
            return error(40097, "field_wrong")
        if kind == SCHEME and (plain := plain_scheme(body[field])):
            return self._plain(*plain)
        found = self._entries.find(body[field])
        if found is None or found[0].kind != kind:
            return error(85403, "link_unknown")
        entry, query = found
        info = {
            "appid": self._app_id,
            "path": entry.path,
            "query": query,
            "create_time": int(entry.created_at),
            "expire_time": int(entry.expires_at),
            "env_version": entry.env_version,
        }
        return ok(**{f"{field}_info": info})

    def _plain(self, app_id: str, path: str, query: str) -> Reply:
        """A plain scheme: released pages count as declared in the console."""
        if app_id != self._app_id or (path and not self._release.has(path)):
            return error(85405, "plain_scheme_not_declared")
        return ok(scheme_info={"appid": app_id, "path": path, "query": query, "env_version": "release"})

    def open(self, text: str) -> tuple[str, str]:
        """Page and query somebody arrives at who scans or opens `text`. Raises CannotOpen."""
        if plain := plain_scheme(text):
            app_id, path, query = plain
            if app_id != self._app_id or (path and not self._release.has(path)):
                raise CannotOpen("plain_scheme_not_declared", "链接无效")
            return path or next(iter(self._release.pages), ""), query
        found = self._entries.find(text)
        if found is None:
            raise CannotOpen("link_unknown", "链接无效")
        entry, query = found
        if self._entries.expired(entry):
            raise CannotOpen("link_expired", "链接已过期")
        counted = entry.kind in {URL_LINK, SCHEME}
        if counted and not self._quotas.take("mini.link.opened_per_day", window=DAY):
            raise CannotOpen("opened_too_often", "今日访问次数已达上限")
        return entry.path or next(iter(self._release.pages), ""), query

    def routes(self) -> list[tuple[str, str, Handler]]:
        """Path, call name, handler; all of them POST."""
        return [
            ("/wxa/generate_urllink", "mini.url_link", self.url_link),
            ("/wxa/query_urllink", "mini.query_url_link", self.query_url_link),
            ("/wxa/generatescheme", "mini.scheme", self.scheme),
            ("/wxa/queryscheme", "mini.query_scheme", self.query_scheme),
            ("/wxa/genwxashortlink", "mini.short_link", self.short_link),
        ]
