"""Changing the key of personal data while the shop is open, and refusing to start without the keys it needs."""

from __future__ import annotations

import base64
import json
import threading

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from portico.domains.members import public as members
from portico.infra import environment, sealed
from portico.infra.environment import ConfigurationError
from portico.infra.models import SealingKey
from portico.infra.sealed_columns import count_old
from portico.kernel.ids import MemberId
from portico.usecases import key_rotation

pytestmark = pytest.mark.django_db(transaction=True)

# Binary columns that hold nothing sealed: hashes, blind indexes, compressed or packed public data.
NOT_SEALED = {
    "catalog_import_file.content", "catalog_product_document.card", "catalog_product_document.template",
    "catalog_remote_image.url_hash", "connectors_platform_token.sealed_token", "infra_audit_link.hash",
    "infra_sealing_key.fingerprint", "members_handoff_ticket.token_hash", "members_identity_link.openid_index",
    "members_identity_link.unionid_index", "members_member.phone_index", "members_qr_sign_in.ip_index",
    "members_qr_sign_in.secret_hash", "members_refresh_token.token_hash", "members_sms_code.code_mac",
    "members_sms_code.ip_index", "members_sms_code.phone_index", "orders_cart_line.guest_key",
    "entitlements_card_key.fingerprint", "entitlements_package.code_index", "entitlements_spent_code.digest",
    "fulfilment_pickup.code_index", "fulfilment_pickup_entry.digest", "fulfilment_shipping_report.accepted_print",
    "orders_order.phone_index", "privacy_export.token_hash", "staff_recovery_code.digest",
}  # fmt: skip


@pytest.fixture
def key_file(tmp_path, monkeypatch):
    """The ring of the tests in a file of its own, as an installation has it."""
    path = tmp_path / "keys.json"
    path.write_text(environment.os.environ["PORTICO_FIELD_KEYS"])
    monkeypatch.delenv("PORTICO_FIELD_KEYS")
    monkeypatch.setenv("PORTICO_FIELD_KEYS_FILE", str(path))
    yield path
    monkeypatch.undo()
    sealed.reload_keys()


def join(site, now, *, count, start=0) -> list[MemberId]:
    with transaction.atomic():
        return [
            members.sign_in_verified_phone(
                site_id=site.id, phone=f"138{number:08d}", provenance={"carrier": "web"}, now=now
            ).member_id
            for number in range(start, start + count)
        ]


def phones(site, ids) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, phone_sealed FROM members_member WHERE site_id = %s", [site.id])
        held = {row[0]: sealed.unseal(bytes(row[1]), purpose="member_phone") for row in cursor.fetchall()}
    return [held[one] for one in ids]


def rotate(now, seen=None):
    return key_rotation.rotate(on_progress=lambda *at: seen.append(at) if seen is not None else None, now=now)


def new_key(now) -> int:
    key_id = environment.add_field_key()
    key_rotation.announce_new_key(now=now)
    return key_id


def test_every_sealed_column_is_known_to_the_rotation():
    binary = {
        f"{model._meta.db_table}.{field.column}"
        for config in apps.get_app_configs()
        if config.name.startswith("portico.")
        for model in config.get_models()
        for field in model._meta.fields
        if isinstance(field, models.BinaryField)
    }
    assert binary - NOT_SEALED == {str(column) for column in key_rotation.COLUMNS}


def test_everything_is_sealed_anew_and_reads_as_before(site, now, key_file, monkeypatch):
    monkeypatch.setattr(key_rotation, "BATCH", 7)
    key_rotation.check_keys(now=now)
    ids = join(site, now, count=20)
    seen = []
    assert new_key(now) == 2
    done = rotate(now, seen)
    assert (done.resealed, done.broken, done.retired) == (20, (), True)
    assert seen[-1] == (20, 20)
    assert phones(site, ids) == [f"138{number:08d}" for number in range(20)]
    assert all(count_old(column, current=2) == 0 for column in key_rotation.COLUMNS)
    assert rotate(now).resealed == 0
    # The old key may leave now, and everything still opens.
    ring = json.loads(key_file.read_text())
    del ring["keys"]["1"]
    key_file.write_text(json.dumps(ring))
    sealed.reload_keys()
    key_rotation.check_keys(now=now)
    assert phones(site, ids)[0] == "13800000000"


def test_an_interrupted_rotation_goes_on(site, now, key_file, monkeypatch):
    monkeypatch.setattr(key_rotation, "BATCH", 5)
    ids = join(site, now, count=20)
    new_key(now)

    def stop_half_way(done, _total):
        if done >= 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        key_rotation.rotate(on_progress=stop_half_way, now=now)
    assert phones(site, ids) == [f"138{number:08d}" for number in range(20)]
    assert rotate(now).resealed == 10


def test_members_who_join_and_change_meanwhile_lose_nothing(site, now, key_file, monkeypatch):
    monkeypatch.setattr(key_rotation, "BATCH", 3)
    ids = join(site, now, count=60)
    joined: list[MemberId] = []

    def busy_shop():
        try:
            joined.extend(join(site, now, count=40, start=1000))
            for number, member_id in enumerate(ids[:30]):
                with transaction.atomic():
                    members.bind_phone(
                        site_id=site.id, member_id=member_id, phone=f"139{number:08d}", provenance={}, now=now
                    )
        finally:
            connection.close()

    new_key(now)
    shop = threading.Thread(target=busy_shop)
    shop.start()
    done = rotate(now)
    shop.join()
    assert done.broken == ()
    assert phones(site, ids[:30]) == [f"139{number:08d}" for number in range(30)]
    assert phones(site, ids[30:]) == [f"138{number:08d}" for number in range(30, 60)]
    assert phones(site, joined) == [f"138{number:08d}" for number in range(1000, 1040)]
    assert rotate(now).retired
    assert all(count_old(column, current=2) == 0 for column in key_rotation.COLUMNS)


def test_a_value_nobody_can_open_is_named_and_keeps_its_key(site, now, key_file):
    (member_id,) = join(site, now, count=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE members_member SET phone_sealed = phone_sealed || '\\x00'::bytea")
    new_key(now)
    done = rotate(now)
    assert done.broken == (f"members_member.phone_sealed {member_id}",)
    assert not done.retired
    assert SealingKey.objects.get(key_id=1).retired_at is None


def test_a_start_without_a_key_that_seals_something_is_refused(site, now, key_file):
    key_rotation.check_keys(now=now)
    join(site, now, count=1)
    ring = json.loads(key_file.read_text())
    key_file.write_text(json.dumps(ring | {"current": 2, "keys": {"2": base64.b64encode(b"\2" * 32).decode()}}))
    sealed.reload_keys()
    with pytest.raises(ConfigurationError, match="密钥 1"):
        key_rotation.check_keys(now=now)
    key_file.write_text(json.dumps(ring | {"keys": {"1": base64.b64encode(b"\3" * 32).decode()}}))
    sealed.reload_keys()
    with pytest.raises(ConfigurationError, match="不是同一把"):
        key_rotation.check_keys(now=now)
    key_file.write_text(json.dumps(ring | {"index": base64.b64encode(b"\4" * 32).decode()}))
    sealed.reload_keys()
    with pytest.raises(ConfigurationError, match="索引密钥"):
        key_rotation.check_keys(now=now)


def test_a_retired_key_that_seals_again_is_needed_again(site, now, key_file):
    """A process that never heard of the new key went on with the old one: the next start finds out."""
    key_rotation.check_keys(now=now)
    new_key(now)
    assert rotate(now).retired
    old = sealed.KeyRing({1: base64.b64decode(json.loads(key_file.read_text())["keys"]["1"])}, 1, b"\x09" * 32)
    (member_id,) = join(site, now, count=1)
    with connection.cursor() as cursor:
        late = old.seal("13900000000", purpose="member_phone")
        cursor.execute("UPDATE members_member SET phone_sealed = %s WHERE id = %s", [late, member_id])
    ring = json.loads(key_file.read_text())
    del ring["keys"]["1"]
    key_file.write_text(json.dumps(ring))
    sealed.reload_keys()
    with pytest.raises(ConfigurationError, match="密钥 1"):
        key_rotation.check_keys(now=now)


def test_keys_given_by_the_environment_are_the_operators(now):
    with pytest.raises(ConfigurationError, match="PORTICO_FIELD_KEYS"):
        environment.add_field_key()


def test_a_process_that_meets_a_new_key_reads_the_ring_again(site, now, key_file):
    sealed.reload_keys()
    environment.add_field_key()
    other = environment.read_field_keys()
    written = sealed.KeyRing(dict(other.keys), other.current, other.index_key).seal("林晓", purpose="p")
    assert 2 not in sealed.key_ring().keys
    assert sealed.unseal(written, purpose="p") == "林晓"
