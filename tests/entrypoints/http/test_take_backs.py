"""What people take back on the platform is gone here, too: a permission, the phone, the whole account."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from portico.connectors.wechat_push.crypto import PushCipher, signature
from portico.domains.members import public as members
from portico.domains.members.models import IdentityLink
from portico.infra.models import AuditRecord, PlatformPush
from portico.kernel.clock import utc_now
from tests.entrypoints.http.pushing import MINI, OA, box, client, follow, mini_member, rows, send, work
from tests.usecases.connected import connected

__all__ = ["box", "client", "connected"]

pytestmark = pytest.mark.django_db(transaction=True)


class TestWhatPeopleTakeBack:
    def revoke(self, client, box, listener, event, *, app="mini", revoke=""):
        box.api("POST", "/pushes", app=app, event=event, person="lin-xiao", revoke=revoke)
        answer = send(client, listener.next(), path=MINI if app == "mini" else OA)
        assert (answer.status_code, answer.text) == (200, "success")
        assert work() == 1

    @pytest.fixture
    def member_id(self, client, site, box):
        member_id = mini_member(site, box)
        with transaction.atomic():
            members.bind_phone(site_id=site.id, member_id=member_id, phone="13800000001", provenance={}, now=utc_now())
            change = members.ProfileChange(nickname="林晓", avatar_url="")
            members.update_member(site_id=site.id, member_id=member_id, change=change, now=utc_now())
        return member_id

    @pytest.mark.parametrize(
        ("app", "revoke", "phone", "nickname"),
        [
            ("mini", "8", False, "林晓"),
            ("mini", "6", True, ""),
            ("mini", "20", True, ""),
            ("mini", "13", True, "林晓"),
            ("mini", "1", True, "林晓"),
            ("mini", "6,8", False, ""),
            ("oa", "205", True, ""),
            ("oa", "8;DROP TABLE", False, "林晓"),
        ],
    )
    def test_what_they_take_back_is_gone(self, client, site, box, listener, member_id, app, revoke, phone, nickname):
        if app == "oa":
            follow(client, box, listener)
        self.revoke(client, box, listener, "user_authorization_revoke", app=app, revoke=revoke)
        held = members.get_member(site_id=site.id, member_id=member_id)
        assert (held.has_phone, held.nickname) == (phone, nickname)

    def test_a_profile_that_was_cleaned_up(self, client, site, box, listener, member_id):
        self.revoke(client, box, listener, "user_info_modified")
        assert members.get_member(site_id=site.id, member_id=member_id).nickname == ""

    def test_a_closed_account_is_nobodys(self, client, site, box, listener, member_id):
        self.revoke(client, box, listener, "user_authorization_cancellation")
        assert IdentityLink.objects.count() == 0
        assert members.get_member(site_id=site.id, member_id=member_id).has_phone

    def test_who_has_nothing_else_is_erased(self, client, site, box, listener):
        member_id = mini_member(site, box)
        self.revoke(client, box, listener, "user_authorization_cancellation")
        with pytest.raises(members.MemberNotFound):
            members.get_member(site_id=site.id, member_id=member_id)
        assert AuditRecord.objects.filter(action="member.account_cancelled_on_platform").count() == 1

    def test_strangers_change_nobody(self, client, site, box, listener, member_id):
        before = rows()
        for event in ("user_info_modified", "user_authorization_revoke", "user_authorization_cancellation"):
            box.api("POST", "/pushes", app="mini", event=event, person="chen-siyuan", revoke="8")
            send(client, listener.next(), path=MINI)
            work()
        after = rows()
        assert {name for name in after if after[name] != before[name]} == {"infra_inbox_entry"}

    def test_sealed_while_it_waits(self, client, site, box, listener, member_id):
        box.api("POST", "/pushes", app="mini", event="user_info_modified", person="lin-xiao")
        send(client, listener.next(), path=MINI)
        openid = box.openid().encode()
        (row,) = PlatformPush.objects.all()
        assert openid not in bytes(row.sealed_content)
        with connection.cursor() as cursor:
            for table in ("procrastinate_jobs", "infra_inbox_entry", "infra_platform_push"):
                cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
                assert openid.decode() not in cursor.fetchone()[0]


def test_a_forged_cancellation_by_who_knows_the_token_only(client, site, box, listener):
    """Without the key nothing can be sealed; with another app's key nothing fits."""
    member_id = mini_member(site, box)
    held = box.credentials["wechat_mini"]
    body = (
        '{"ToUserName":"gh_1","FromUserName":"o1","CreateTime":1,"MsgType":"event",'
        f'"Event":"user_authorization_cancellation","OpenID":"{box.openid()}","AppID":"{held["app_id"]}"}}'
    )
    stamp = str(int(utc_now().timestamp()))
    plain = {"timestamp": stamp, "nonce": "n", "signature": signature(held["push_token"], stamp, "n")}
    assert client.post(MINI, params=plain, content=body.encode()).status_code == 403
    other = box.credentials["wechat_oa"]
    sealed = PushCipher(encoding_aes_key=other["encoding_aes_key"], receiver=held["app_id"]).seal(body.encode())
    query = {"timestamp": stamp, "nonce": "n", "msg_signature": signature(held["push_token"], stamp, "n", sealed)}
    answer = client.post(MINI, params=query, content=f'{{"Encrypt":"{sealed}"}}'.encode())
    assert answer.status_code == 403
    assert work() == 0
    assert members.get_member(site_id=site.id, member_id=member_id)
