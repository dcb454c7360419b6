"""The official account, assembled: everything it can do beyond following and signing in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..platform import Call, Handler, Reply
from ..weixin.media import Media
from ..weixin.quota_desk import OF_OFFICIAL, quota_desk
from ..weixin.replies import error
from ..weixin.template_library import TemplateLibrary
from .account import Account
from .articles import PUBLISHED, Articles
from .codes import Codes
from .custom import Custom
from .inbox import Inbox
from .js_sdk import JsSdk
from .menus import Menus
from .notices import Notices
from .replies import Replies
from .statistics import Statistics
from .tags import Tags
from .templates import Templates


class Official:
    """One account's menus, messages, codes, articles and figures."""

    def __init__(self, account: Account, media: Media) -> None:
        self.account = account
        self.media = media
        self.inbox = Inbox(account.store, account.clock)
        self.menus = Menus(account)
        self.tags = Tags(account)
        self.codes = Codes(account)
        self.templates = Templates(account, self.inbox)
        self.library = TemplateLibrary(account.store, account.app, account.tokens)
        self.notices = Notices(account, self.inbox, self._keys_of)
        self.custom = Custom(account, self.inbox, media)
        self.js_sdk = JsSdk(account)
        self.articles = Articles(account, media)
        self.statistics = Statistics(account)
        account.pushes.on_answer = Replies(account, self.inbox, media).take

    def _keys_of(self, template_id: str) -> Sequence[str] | None:
        template = self.library.get(template_id)
        return None if template is None else [keyword.code for keyword in template.keywords]

    def clear(self) -> None:
        """Nothing is left of what the account made and sent."""
        parts = (self.inbox, self.menus, self.tags, self.codes, self.templates, self.library, self.notices)
        for part in (*parts, self.custom, self.js_sdk, self.articles, self.statistics):
            part.clear()
        self.articles.outcome = PUBLISHED

    def handlers(self) -> list[tuple[str, str, Handler]]:
        """Path, name and handler of every call that is the account's alone."""
        return [*self._menu_calls(), *self._people_calls(), *self._message_calls(), *self._article_calls()]

    def _menu_calls(self) -> list[tuple[str, str, Handler]]:
        post, get, menus = self.account.post, self.account.get, self.menus
        conditional = "oa.menu_conditional.per_day"
        return [
            ("/cgi-bin/menu/create", "oa.menu_create", post(menus.create, quota="oa.menu_create.per_day")),
            ("/cgi-bin/menu/get", "oa.menu_get", get(menus.get, quota="oa.menu_get.per_day")),
            ("/cgi-bin/menu/delete", "oa.menu_delete", get(menus.delete, quota="oa.menu_delete.per_day")),
            ("/cgi-bin/get_current_selfmenu_info", "oa.menu_current", get(menus.current)),
            ("/cgi-bin/menu/addconditional", "oa.menu_add_conditional", post(menus.add_conditional, quota=conditional)),
            ("/cgi-bin/menu/delconditional", "oa.menu_delete_conditional", post(menus.delete_conditional)),
            ("/cgi-bin/menu/trymatch", "oa.menu_try", post(menus.try_match, quota="oa.menu_try.per_day")),
        ]

    def _people_calls(self) -> list[tuple[str, str, Handler]]:
        post, get, account, tags = self.account.post, self.account.get, self.account, self.tags
        quotas = account.quotas
        return [
            (
                "/cgi-bin/user/get",
                "oa.user_list",
                get(
                    lambda query: account.followers.list(query, quotas.limits["oa.user_list.page"]),
                    quota="oa.user_list.per_day",
                ),
            ),
            (
                "/cgi-bin/user/info/batchget",
                "oa.user_batch",
                post(account.followers.batch, quota="oa.user_info.per_day"),
            ),
            ("/cgi-bin/tags/create", "oa.tag_create", post(tags.create)),
            ("/cgi-bin/tags/get", "oa.tag_list", get(tags.get)),
            ("/cgi-bin/tags/members/batchtagging", "oa.tag_put", post(tags.put)),
            ("/cgi-bin/tags/members/batchuntagging", "oa.tag_take", post(tags.take)),
            ("/cgi-bin/qrcode/create", "oa.qrcode", post(self.codes.create, quota="oa.qrcode.per_day")),
            ("/cgi-bin/showqrcode", "oa.qrcode_picture", self.codes.picture),
            ("/cgi-bin/ticket/getticket", "oa.ticket", get(self.js_sdk.ticket, quota="oa.ticket.per_day")),
        ]

    def _message_calls(self) -> list[tuple[str, str, Handler]]:
        post, get, templates = self.account.post, self.account.get, self.templates
        return [
            ("/cgi-bin/template/api_add_template", "oa.template_add", post(templates.add)),
            ("/cgi-bin/template/get_all_private_template", "oa.template_list", get(templates.list)),
            ("/cgi-bin/template/del_private_template", "oa.template_delete", post(templates.delete)),
            (
                "/cgi-bin/message/template/send",
                "oa.template_send",
                post(templates.send, quota="oa.template_send.per_day"),
            ),
            ("/cgi-bin/message/template/subscribe", "oa.subscribe_once", post(self.notices.send_once)),
            ("/cgi-bin/message/subscribe/bizsend", "oa.subscribe_send", post(self.notices.send)),
            ("/cgi-bin/message/custom/typing", "oa.custom_typing", post(self.custom.typing)),
        ]

    def _article_calls(self) -> list[tuple[str, str, Handler]]:
        post, articles, figures = self.account.post, self.articles, self.statistics
        drafts: list[tuple[str, str, Handler]] = [
            (f"/cgi-bin/{path}", f"oa.{name}", post(handler, quota=f"oa.{name}.per_day"))
            for path, name, handler in (
                ("draft/add", "draft_add", articles.add),
                ("draft/update", "draft_update", articles.update),
                ("draft/get", "draft_get", articles.get),
                ("draft/delete", "draft_delete", articles.delete),
                ("freepublish/submit", "publish", articles.submit),
                ("freepublish/get", "publish_status", articles.status),
                ("freepublish/getarticle", "published_article", articles.article),
                ("freepublish/delete", "publish_delete", articles.withdraw),
            )
        ]
        count = self.account.get(articles.count, quota="oa.draft_count.per_day")
        return [
            *drafts,
            ("/cgi-bin/draft/count", "oa.draft_count", count),
            ("/cgi-bin/material/add_material", "oa.material_add", self.upload(self.media.add)),
            ("/cgi-bin/material/del_material", "oa.material_delete", post(self._delete_material)),
            ("/cgi-bin/media/uploadimg", "oa.picture_upload", self.upload(self.media.add_picture)),
            ("/datacube/getarticleread", "oa.figures_read", post(figures.read)),
            ("/datacube/getarticleshare", "oa.figures_share", post(figures.share)),
            ("/datacube/getbizsummary", "oa.figures_summary", post(figures.summary)),
            ("/datacube/getarticletotaldetail", "oa.figures_detail", post(figures.detail)),
        ]

    def shared(self) -> dict[str, Handler]:
        """Handlers, by path, of the calls that mini programs have too."""
        calls = {
            "/cgi-bin/message/custom/send": self.account.post(self.custom.send, quota="oa.custom_send.per_day"),
            "/cgi-bin/media/upload": self.upload(self.media.upload),
            "/cgi-bin/openapi/quota/get": quota_desk(
                self.account.tokens, self.account.quotas, self.account.app.app_id, OF_OFFICIAL
            ),
        }
        library = {f"/wxaapi/newtmpl/{last}": handler for last, (_, handler) in self.library.handlers().items()}
        return calls | library

    def upload(self, handler: Callable[[str, Call], Reply]) -> Handler:
        """A file sent as a form. Answers 43002, token errors and 45009 itself."""

        def handle(call: Call) -> Reply:
            if call.method != "POST":
                return error(43002, "post_required")
            refusal = self.account.refuse(call, "oa.upload.per_day")
            return refusal or handler(self.account.app.app_id, call)

        return handle

    def _delete_material(self, body: Mapping[str, Any]) -> Reply:
        return self.media.delete(self.account.app.app_id, body)
