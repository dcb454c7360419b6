from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "portico.entrypoints.site"
    label = "website"
    verbose_name = "官网"
