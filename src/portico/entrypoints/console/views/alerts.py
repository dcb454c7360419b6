"""The inbox: what waits for somebody, with the way to where it is done."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portico.domains.staff import public as staff
from portico.entrypoints.console.access import staff_view
from portico.entrypoints.console.alert_words import Shown, shown
from portico.infra import audit
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.usecases import alerting


@staff_view(None)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The open alerts this person may see, or with `?settled=1` those whose cause is gone."""
    settled = request.GET.get("settled") == "1"
    kinds = alerting.kinds_for(actor)
    found = staff.list_alerts(site_id=actor.site_id, kinds=kinds, settled=settled)
    rows: list[tuple[staff.AlertView, Shown]] = [(alert, shown(alert)) for alert in found]
    context = {"rows": rows, "settled": settled, "can_retry": Right.PLATFORM_EDIT in actor.rights, "has_kinds": kinds}
    return render(request, "console/alerts/index.html", context)


@staff_view(None, "POST")
def note(request: HttpRequest, actor: Staff, alert_id: UUID) -> HttpResponse:
    """This person has taken note; the badge no longer counts it."""
    now = utc_now()
    with transaction.atomic():
        staff.note_alert(actor=actor, alert_id=alert_id, kinds=alerting.kinds_for(actor), now=now)
        audit.record(actor=actor, action="alerts.note", subject_type="alert", subject_id=alert_id, now=now)
    return redirect("console:alerts")


@staff_view(Right.PLATFORM_EDIT, "POST")
def jobs(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Failed jobs of a task run again, or are given up."""
    task, now = request.POST.get("task", ""), utc_now()
    if request.POST.get("how") == "drop":
        n = alerting.drop_jobs(actor=actor, task=task, now=now)
        said = ngettext("已放弃 %(n)d 个任务。", "已放弃 %(n)d 个任务。", n)
    else:
        n = alerting.retry_jobs(actor=actor, task=task, now=now)
        said = ngettext("%(n)d 个任务会重新执行。", "%(n)d 个任务会重新执行。", n)
    messages.success(request, said % {"n": n}) if n else messages.info(request, _("没有失败的任务了。"))
    return redirect("console:alerts")
