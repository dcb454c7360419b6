"""Everything that is not the HTTP API: the website and the merchant console."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("console/", include("portico.entrypoints.console.entrance_urls")),
    path("console/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("portico.entrypoints.site.urls")),
]

handler400 = "portico.entrypoints.site.views.errors.malformed"
handler403 = "portico.entrypoints.site.views.errors.denied"
handler404 = "portico.entrypoints.site.views.errors.not_found"
handler500 = "portico.entrypoints.site.views.errors.broken"
