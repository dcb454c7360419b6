"""Identity links, unionids and phones: the same person is the same member, whichever came first."""

import threading

import pytest
from django.db import connection, transaction

from portico.domains.members import public as members
from portico.domains.members.models import IdentityLink, Member
from portico.infra.models import OutboxEvent
from portico.kernel.ids import MemberId, new_id

PROVENANCE = {"carrier": "mp-weixin", "entry": "menu-home"}


def identity(openid="openid-1", unionid=None, app_id="wx1", provider="wechat_mini"):
    return members.MiniProgramIdentity(provider=provider, app_id=app_id, openid=openid, unionid=unionid)


def sign_in(site, now, **who):
    with transaction.atomic():
        return members.sign_in_mini_program(site_id=site.id, identity=identity(**who), provenance=PROVENANCE, now=now)


def sign_in_phone(site, now, phone="13800138000"):
    with transaction.atomic():
        return members.sign_in_verified_phone(site_id=site.id, phone=phone, provenance=PROVENANCE, now=now)


@pytest.mark.django_db
def test_a_first_sign_in_makes_a_member_and_says_so(site, now):
    first = sign_in(site, now)
    again = sign_in(site, now)
    assert first.is_new
    assert again == members.SignedIn(first.member_id, is_new=False)
    assert members.get_member(site_id=site.id, member_id=first.member_id) == members.MemberView(
        id=first.member_id, nickname="", avatar_url="", phone_masked=None, has_phone=False, created_at=now
    )
    joined = OutboxEvent.objects.get(name="members.member_joined")
    assert joined.payload == {
        "site_id": str(site.id), "member_id": str(first.member_id), "carrier": "mp-weixin", "entry": "menu-home",
    }  # fmt: skip
    assert IdentityLink.objects.get().provenance == PROVENANCE


@pytest.mark.django_db
def test_two_apps_with_one_unionid_are_one_member(site, now):
    mini = sign_in(site, now, openid="a", unionid="u1", app_id="wx1")
    other_app = sign_in(site, now, openid="b", unionid="u1", app_id="wx2")
    official = sign_in(site, now, openid="c", unionid="u1", app_id="oa1", provider="wechat_oa")
    assert mini.member_id == other_app.member_id == official.member_id
    assert (other_app.is_new, official.is_new) == (False, False)
    assert members.openid_of(
        site_id=site.id, member_id=mini.member_id, provider="wechat_mini", app_id="wx2"
    ) == "b"  # fmt: skip
    assert members.openid_of(site_id=site.id, member_id=mini.member_id, provider="alipay", app_id="x") is None


@pytest.mark.django_db
def test_unionids_of_different_companies_do_not_meet(site, now):
    assert (
        sign_in(site, now, openid="a", unionid="u1").member_id
        != sign_in(site, now, openid="a", unionid="u1", provider="alipay").member_id
    )


@pytest.mark.django_db
def test_a_unionid_learned_later_joins_the_next_app(site, now):
    before = sign_in(site, now, openid="a", unionid=None, app_id="wx1")
    sign_in(site, now, openid="a", unionid="u1", app_id="wx1")
    assert sign_in(site, now, openid="b", unionid="u1", app_id="wx2").member_id == before.member_id


@pytest.mark.django_db
def test_sites_do_not_share_members(site, other_site, now):
    here, there = sign_in(site, now, unionid="u1"), sign_in(other_site, now, unionid="u1")
    assert here.member_id != there.member_id
    with pytest.raises(members.MemberNotFound):
        members.get_member(site_id=other_site.id, member_id=here.member_id)
    assert sign_in_phone(site, now).member_id != sign_in_phone(other_site, now).member_id


@pytest.mark.django_db
def test_a_phone_is_a_member_and_can_be_bound(site, now):
    phone_first = sign_in_phone(site, now)
    assert sign_in_phone(site, now, "+86 138-0013-8000") == members.SignedIn(phone_first.member_id, is_new=False)
    mini = sign_in(site, now)
    with transaction.atomic():
        bound = members.bind_phone(
            site_id=site.id, member_id=mini.member_id, phone="13911112222", provenance=PROVENANCE, now=now
        )
    assert (bound.phone_masked, bound.has_phone) == ("139****2222", True)
    assert members.find_by_phone(site_id=site.id, phone="139 1111 2222") == bound
    with pytest.raises(members.PhoneTaken), transaction.atomic():
        members.bind_phone(
            site_id=site.id, member_id=mini.member_id, phone="13800138000", provenance=PROVENANCE, now=now
        )
    assert members.get_member(site_id=site.id, member_id=mini.member_id) == bound
    with pytest.raises(members.MemberNotFound), transaction.atomic():
        members.bind_phone(site_id=site.id, member_id=MemberId(new_id()), phone="13600000000", provenance={}, now=now)


@pytest.mark.django_db
def test_profile_changes_only_what_is_given(site, now):
    member_id = sign_in(site, now).member_id
    with transaction.atomic():
        members.update_member(
            site_id=site.id, member_id=member_id, change=members.ProfileChange(nickname="  小 林 "), now=now
        )
        view = members.update_member(
            site_id=site.id, member_id=member_id, now=now,
            change=members.ProfileChange(avatar_url="https://img.example/a.png"),
        )  # fmt: skip
    assert (view.nickname, view.avatar_url) == ("小 林", "https://img.example/a.png")


def at_the_same_time(count, work):
    """Run `work(i)` in `count` threads released together, each on its own connection; what each returned."""
    barrier, results = threading.Barrier(count), [None] * count

    def run(i):
        try:
            barrier.wait()
            results[i] = work(i)
        except Exception as error:  # the assertion shows it
            results[i] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", ["openid", "unionid", "phone"])
def test_concurrent_first_sign_ins_make_one_member(site, now, same):
    def work(i):
        if same == "phone":
            return sign_in_phone(site, now)
        if same == "openid":
            return sign_in(site, now, openid="same", unionid=None)
        return sign_in(site, now, openid=f"o{i}", app_id=f"wx{i}", unionid="same")

    results = at_the_same_time(12, work)
    assert {result.member_id for result in results} == {Member.objects.get().id}
    assert sum(result.is_new for result in results) == 1
    assert OutboxEvent.objects.filter(name="members.member_joined").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_members_binding_one_phone_at_once_leave_one_owner(site, now):
    ids = [sign_in(site, now, openid=f"o{i}").member_id for i in range(6)]

    def bind(i):
        with transaction.atomic():
            return members.bind_phone(site_id=site.id, member_id=ids[i], phone="13911112222", provenance={}, now=now)

    results = at_the_same_time(6, bind)
    assert sum(isinstance(result, members.MemberView) for result in results) == 1
    assert sum(isinstance(result, members.PhoneTaken) for result in results) == 5
    assert Member.objects.exclude(phone_index=None).count() == 1


@pytest.mark.django_db
def test_signing_in_costs_few_queries(site, now, django_assert_max_num_queries):
    sign_in(site, now, unionid="u1")
    with django_assert_max_num_queries(3):  # savepoint, one look-up, release
        sign_in(site, now, unionid="u1")


@pytest.mark.django_db
def test_no_identity_is_stored_in_the_clear(site, now):
    member_id = sign_in(site, now, openid="openid-plain", unionid="unionid-plain").member_id
    with transaction.atomic():
        members.bind_phone(site_id=site.id, member_id=member_id, phone="13911112222", provenance={}, now=now)
        members.save_address(
            site_id=site.id, member_id=member_id, now=now,
            draft=members.AddressDraft("张三丰", "13722223333", "330106", "文三路478号"),
        )  # fmt: skip
        plan = members.request_sms_code(site_id=site.id, phone="13633334444", client_ip="203.0.113.9", now=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [name for (name,) in cursor.fetchall() if name.startswith(("members_", "infra_"))]
        dump = b""
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = cursor.fetchall()
            dump += b"".join(
                bytes(v) if isinstance(v, memoryview | bytes) else str(v).encode() for r in rows for v in r
            )
    secrets = ["openid-plain", "unionid-plain", "13911112222", "张三丰", "13722223333", "文三路", "13633334444",
               "203.0.113.9"]  # fmt: skip
    assert [secret for secret in secrets if secret.encode() in dump] == []
    assert plan.phone == "13633334444"
