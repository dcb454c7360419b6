from django.apps import AppConfig


class SitesConfig(AppConfig):
    name = "portico.domains.sites"
    # Django's and Wagtail's own "sites" apps exist too.
    label = "portico_sites"
    verbose_name = "站点"
