"""A theme as a poster and as an e-mail, while it is edited; and that e-mail, really sent."""

from __future__ import annotations

import smtplib

from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from portico.domains.sites import public as sites
from portico.entrypoints.console.access import language, staff_view
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import Conflict
from portico.usecases import posters


class MailNotConnected(Conflict):
    """No mail server is named in the environment."""

    code = "mail_not_connected"


class MailAddressMissing(Conflict):
    """This account has no e-mail address."""

    code = "mail_address_missing"


@staff_view(Right.SITE_READ)
def poster(request: HttpRequest, actor: Staff) -> HttpResponse:
    """A poster of the newest product in the draft's theme. Raises FontsMissing."""
    site, theme = _shown(request, actor)
    sample = posters.sample_poster(site=site, theme=theme, language=language(), now=utc_now())
    return HttpResponse(posters.drawn(sample, site_id=site.id), content_type="image/png")


@staff_view(Right.SITE_READ)
def email(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The frame of our e-mails around a sample text, in the draft's theme."""
    site, theme = _shown(request, actor)
    return render(request, "console/mail/sample.html", _sample(site, theme, actor))


@staff_view(Right.SITE_EDIT, "POST")
def send_test(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The sample goes to the person who asks. Raises MailNotConnected, MailAddressMissing."""
    if settings.PORTICO.mail is None:
        raise MailNotConnected()
    address = getattr(request.user, "email", "")
    if not address:
        raise MailAddressMissing()
    site = sites.get_site(site_id=actor.site_id)
    context = _sample(site, site.theme, actor)
    mail = EmailMultiAlternatives(
        subject=_("%(name)s：样例邮件") % {"name": site.name},
        body=render_to_string("console/mail/sample.txt", context),
        to=[address],
    )
    mail.attach_alternative(render_to_string("console/mail/sample.html", context), "text/html")
    try:
        mail.send()
    except (smtplib.SMTPException, OSError) as error:
        messages.error(request, _("邮件没有发出去：%(reason)s") % {"reason": error})
    else:
        messages.success(request, _("样例邮件已发到 %(address)s。") % {"address": address})
    return redirect("console:brand")


def _shown(request: HttpRequest, actor: Staff) -> tuple[sites.Site, sites.Theme]:
    """The theme of the draft in the address; the saved one without a draft, or with one that has expired."""
    site = sites.get_site(site_id=actor.site_id)
    draft = sites.read_draft(site_id=site.id, token=request.GET.get("brand_draft", ""))
    return site, draft or site.theme


def _sample(site: sites.Site, theme: sites.Theme, actor: Staff) -> dict[str, object]:
    return {"brand_site": site, "brand_theme": theme, "reader": actor.name}
