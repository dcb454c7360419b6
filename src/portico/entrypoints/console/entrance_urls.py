"""Addresses that stand before Wagtail's of the same path, so that nobody gets in or changes an account past us."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access

from portico.entrypoints.console.views import entrance

urlpatterns = [
    path("login/", never_cache(entrance.SignInView.as_view()), name="console_sign_in"),
    path("login/code/", entrance.code, name="console_code"),
    path("logout/", never_cache(entrance.SignOutView.as_view()), name="console_sign_out"),
    path("account/", never_cache(require_admin_access(entrance.AccountView.as_view())), name="console_account"),
]
