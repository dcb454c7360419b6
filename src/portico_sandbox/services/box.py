"""The services, assembled: what the HTTP application and the control interface share."""

from __future__ import annotations

from pathlib import Path

from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from ..calls import CallLog
from ..clock import Clock
from ..faults import Faults
from ..logistics.deliveries import TrackingPushes
from ..logistics.kdniao import Kdniao, KdniaoPlatform
from ..logistics.kuaidi100 import Kuaidi100, Kuaidi100Platform
from ..logistics.parcels import Parcels
from ..logistics.waybills import Waybills
from ..maps.geocoder import MapGeocoder, MapPlatform
from ..people import People
from ..platform import Gate, Handler
from ..quotas import Quotas
from ..sms.aliyun import AliyunSms, AliyunSmsPlatform
from ..sms.provider import SmsProvider
from ..storage.s3 import Bucket, S3Platform
from ..store import Store
from ..wecom.contacts import Contacts
from ..wecom.customer_service import CustomerService
from ..wecom.desk import WecomDesk
from ..wecom.groups import Groups
from ..wecom.pushes import WecomPushes
from ..wecom.replies import WecomPlatform
from ..wecom.tasks import Tasks
from ..wecom.tokens import CONTACT, KF, WecomTokens
from ..weixin.replies import WeixinPlatform
from ..weixin.tokens import Tokens
from .keys import ServiceKeys


class _AliyunRoute(Route):
    """Both SMS providers take their calls at `/`; this one's carry a header of its own."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] == "http" and any(name == b"x-acs-action" for name, _ in scope["headers"]):
            return super().matches(scope)
        return Match.NONE, {}


class Services:
    """Every service over the sandbox's store, clock, faults and log."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        faults: Faults,
        calls: CallLog,
        *,
        keys: ServiceKeys,
        people: People,
        quotas: Quotas,
        phones: SmsProvider,
        app_id: str,
        tokens: Tokens,
        directory: Path,
    ) -> None:
        self.keys = keys
        self.aliyun_sms = AliyunSms(clock, quotas, keys.aliyun_sms, phones)
        self.wecom_tokens = WecomTokens(store, clock, keys.wecom)
        self.wecom_pushes = WecomPushes(store, clock, faults, calls, keys.wecom)
        self.contacts = Contacts(store, clock, keys.wecom, people, self.wecom_pushes)
        self.tasks = Tasks(store, clock, keys.wecom, self.contacts)
        self.groups = Groups(store, clock, keys.wecom, self.contacts, self.tasks, self.wecom_pushes)
        self.customer_service = CustomerService(store, clock, keys.wecom, self.contacts, self.wecom_pushes)
        self.wecom_desk = WecomDesk(keys.wecom)
        self.parcels = Parcels(store, clock)
        self.tracking_pushes = TrackingPushes(store, clock, faults, calls)
        self.kuaidi100 = Kuaidi100(store, clock, keys.logistics, self.parcels, self.tracking_pushes)
        self.kdniao = Kdniao(store, clock, keys.logistics, self.parcels, self.tracking_pushes)
        self.waybills = Waybills(store, clock, quotas, app_id, people, tokens, self.parcels)
        self.bucket = Bucket(store, clock, keys.storage, directory / "objects", quotas)
        self.geocoder = MapGeocoder(quotas, keys.maps)
        self.couriers = (self.wecom_pushes, self.tracking_pushes)

    def routes(self, gate: Gate) -> list[BaseRoute]:
        """The services' own paths."""
        sms = gate.endpoint(AliyunSmsPlatform(), "aliyun_sms.send", self.aliyun_sms.send)
        return [
            _AliyunRoute("/", sms, methods=["POST"]),
            *self._wecom_routes(gate),
            *self._logistics_routes(gate),
            *self._storage_routes(gate),
            Route(
                "/ws/geocoder/v1/", gate.endpoint(MapPlatform(), "map.geocoder", self.geocoder.locate), methods=["GET"]
            ),
        ]

    def _storage_routes(self, gate: Gate) -> list[BaseRoute]:
        """The bucket has a name of its own, so its paths are nobody else's."""
        platform, path = S3Platform(), f"/{self.keys.storage.bucket}"
        whole = gate.endpoint(platform, "s3.list", self.bucket.list_objects)
        one = gate.endpoint(platform, "s3.object", self.bucket.handle_object)
        return [
            Route(path, whole, methods=["GET"]),
            Route(f"{path}/{{key:path}}", one, methods=["PUT", "GET", "HEAD", "DELETE"]),
        ]

    def _logistics_routes(self, gate: Gate) -> list[BaseRoute]:
        hundred, bird, weixin = Kuaidi100Platform(), KdniaoPlatform(), WeixinPlatform()
        handle = gate.endpoint(bird, "kdniao.handle", self.kdniao.handle)
        table = [
            ("trace_waybill", self.waybills.trace),
            ("follow_waybill", self.waybills.follow),
            ("query_trace", self.waybills.query),
            ("query_follow_trace", self.waybills.query),
            ("get_delivery_list", self.waybills.list_deliveries),
        ]
        path = "/cgi-bin/express/delivery/open_msg"
        return [
            Route("/poll/query.do", gate.endpoint(hundred, "kuaidi100.query", self.kuaidi100.query), methods=["POST"]),
            Route(
                "/autonumber/auto",
                gate.endpoint(hundred, "kuaidi100.recognise", self.kuaidi100.recognise),
                methods=["GET"],
            ),
            Route("/poll", gate.endpoint(hundred, "kuaidi100.subscribe", self.kuaidi100.subscribe), methods=["POST"]),
            Route("/Ebusiness/EbusinessOrderHandle.aspx", handle, methods=["POST"]),
            *(
                Route(f"{path}/{name}", gate.endpoint(weixin, f"waybill.{name}", handler), methods=["POST"])
                for name, handler in table
            ),
        ]

    def _wecom_routes(self, gate: Gate) -> list[BaseRoute]:
        platform, protect = WecomPlatform(), self.wecom_tokens.protect

        def route(path: str, name: str, handler: Handler) -> Route:
            return Route(f"/cgi-bin{path}", gate.endpoint(platform, f"wecom.{name}", handler), methods=["GET", "POST"])

        def contact(path: str, name: str, handler: Handler, *, post: bool = True) -> Route:
            return route(f"/externalcontact{path}", name, protect(handler, CONTACT, post=post))

        contacts, tasks, service = self.contacts, self.tasks, self.customer_service
        return [
            route("/gettoken", "gettoken", self.wecom_tokens.gettoken),
            contact("/add_contact_way", "add_contact_way", contacts.add_way),
            contact("/get_contact_way", "get_contact_way", contacts.get_way),
            contact("/del_contact_way", "del_contact_way", contacts.delete_way),
            contact("/send_welcome_msg", "send_welcome_msg", contacts.send_welcome),
            contact("/get", "get", contacts.get_customer, post=False),
            contact("/get_follow_user_list", "get_follow_user_list", self.wecom_desk.followed, post=False),
            contact("/groupchat/add_join_way", "add_join_way", contacts.add_join_way),
            contact("/groupchat/get_join_way", "get_join_way", contacts.get_join_way),
            contact("/groupchat/del_join_way", "del_join_way", contacts.delete_join_way),
            contact("/add_msg_template", "add_msg_template", tasks.add),
            contact("/get_groupmsg_send_result", "get_groupmsg_send_result", tasks.results),
            route(
                "/idconvert/unionid_to_external_userid",
                "unionid_to_external_userid",
                protect(contacts.convert_unionid, CONTACT),
            ),
            route("/kf/add_contact_way", "kf_add_contact_way", protect(service.add_way, KF)),
            route("/kf/account/list", "kf_account_list", protect(self.wecom_desk.accounts, KF)),
            route("/kf/sync_msg", "kf_sync_msg", protect(service.sync, KF)),
            route("/kf/send_msg", "kf_send_msg", protect(service.send, KF)),
        ]

    def clear(self) -> None:
        """Nothing but the keys."""
        for part in (self.aliyun_sms, self.wecom_tokens, self.contacts, self.tasks, self.customer_service):
            part.clear()
        self.groups.clear()
        for watcher in (self.parcels, self.kuaidi100, self.kdniao, self.waybills, self.bucket):
            watcher.clear()
