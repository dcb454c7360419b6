from django.apps import AppConfig


class StoresConfig(AppConfig):
    name = "portico.domains.stores"
    label = "stores"
    verbose_name = "门店"
    default_auto_field = "django.db.models.BigAutoField"
