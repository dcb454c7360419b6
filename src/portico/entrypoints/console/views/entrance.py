"""The way in and out: Wagtail's pages, with counted attempts, a second step, and a record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from wagtail.admin.views.account import AccountView as WagtailAccountView
from wagtail.admin.views.account import LoginView, LogoutView, NameEmailSettingsPanel

from portico.domains.staff import public as staff
from portico.entrypoints.console import entrance
from portico.entrypoints.console.models import StaffUser
from portico.infra import audit
from portico.kernel.clock import utc_now


class SignInView(LoginView):
    """Name and password; an account with a second factor is asked for its code next."""

    def get_form_class(self) -> type[entrance.SignInForm]:
        return entrance.SignInForm

    def form_valid(self, form: Any) -> HttpResponse:
        user, remember = form.get_user(), bool(form.cleaned_data.get("remember"))
        if staff.has_second_factor(user_id=user.pk):
            entrance.ask_for_code(self.request, user, remember=remember, target=self.get_success_url())
            return redirect("console_code")
        entrance.enter(self.request, user, remember=remember, proof="password")
        return redirect(self.get_success_url())


@never_cache
@csrf_protect
@sensitive_post_parameters("code")
def code(request: HttpRequest) -> HttpResponse:
    """The second step. Without a first one, or after five minutes, back to the first."""
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "POST"])
    found = entrance.pending(request)
    if found is None:
        request.session.pop(entrance.PENDING, None)
        messages.warning(request, _("验证已超时，请重新登录。"))
        return redirect("wagtailadmin_login")
    user, held = found
    form = entrance.CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            kind = entrance.check_code(request, user, form.cleaned_data["code"])
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return _entered(request, user, held, kind)
    return render(request, "console/entrance/code.html", {"form": form, "account": user.username})


def _entered(request: HttpRequest, user: StaffUser, held: dict[str, Any], kind: str) -> HttpResponse:
    entrance.enter(request, user, remember=held["remember"], proof=kind)
    if kind == "recovery":
        left = staff.second_factors(user_ids=[user.pk])[user.pk].recovery_left
        messages.warning(
            request, _("用掉了一个恢复码，还剩 %(left)d 个。丢了手机请重新设置两步验证。") % {"left": left}
        )
    target = held["target"]
    own = url_has_allowed_host_and_scheme(target, allowed_hosts=None) and target.startswith("/")
    return redirect(target if own else reverse("wagtailadmin_home"))


class SignOutView(LogoutView):
    """Wagtail's, on record."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and isinstance(request.user, StaffUser):
            with transaction.atomic():
                audit.record(
                    actor=entrance.actor_for(request, request.user),
                    action="staff.sign_out",
                    subject_type="staff",
                    subject_id=request.user.pk,
                    now=utc_now(),
                )
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


class ProfileForm(forms.ModelForm[StaffUser]):
    """One name, as people here have it, and an address only if one likes."""

    class Meta:
        model = StaffUser
        fields = ("display_name", "email")
        labels = {"display_name": gettext_lazy("姓名")}

    def save(self, commit: bool = True) -> StaffUser:
        # Wagtail greets by first name.
        self.instance.first_name = self.instance.display_name
        return super().save(commit)


class ProfilePanel(NameEmailSettingsPanel):
    form_class = ProfileForm  # type: ignore[assignment]  # another form of the same model


@method_decorator(sensitive_post_parameters(), name="post")
class AccountView(WagtailAccountView):
    """Wagtail's page of one's own name, language and appearance, on record. Passwords are on our security page."""

    def get_panels(self) -> list[Any]:
        panels: list[Any] = super().get_panels()
        return [
            ProfilePanel(panel.request, panel.user, panel.profile)
            if isinstance(panel, NameEmailSettingsPanel)
            else panel
            for panel in panels
        ]

    def post(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = super().post(request)
        if response.status_code == 302 and isinstance(request.user, StaffUser):
            with transaction.atomic():
                audit.record(
                    actor=entrance.actor_for(request, request.user),
                    action="staff.profile",
                    subject_type="staff",
                    subject_id=request.user.pk,
                    now=utc_now(),
                )
        return response
