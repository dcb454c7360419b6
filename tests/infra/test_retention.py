"""The plumbing forgets what nobody will ask about again, and nothing younger."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from portico.infra import retention
from portico.infra.models import IdempotencyKey, InboxEntry, PlatformPush, RateCounter
from portico.kernel.ids import new_id


@pytest.mark.django_db
def test_only_what_is_past_its_time_goes(now):
    for age, name in ((timedelta(0), "young"), (timedelta(days=200), "old")):
        at = now - age
        IdempotencyKey.objects.create(scope="s", key=name, fingerprint="f", result_id=new_id(), created_at=at)
        InboxEntry.objects.create(source="pay", external_id=name, received_at=at)
        PlatformPush.objects.create(id=new_id(), site_id=new_id(), source="wechat_oa", kind=name, received_at=at)
        RateCounter.objects.create(key=name, window_start=at, hits=1)
        Session.objects.create(session_key=name, session_data="", expire_date=at + timedelta(hours=1))
    assert retention.forget_old_plumbing(now=now) == 5
    assert IdempotencyKey.objects.get().key == "young"
    assert InboxEntry.objects.get().external_id == "young"
    assert PlatformPush.objects.get().kind == "young"
    assert RateCounter.objects.get().key == "young"
    assert Session.objects.get().session_key == "young"
    assert retention.forget_old_plumbing(now=now) == 0
