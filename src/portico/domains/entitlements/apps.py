from django.apps import AppConfig


class EntitlementsConfig(AppConfig):
    name = "portico.domains.entitlements"
    label = "entitlements"
    verbose_name = "权益"
    default_auto_field = "django.db.models.BigAutoField"
