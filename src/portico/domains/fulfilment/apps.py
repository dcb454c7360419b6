from django.apps import AppConfig


class FulfilmentConfig(AppConfig):
    name = "portico.domains.fulfilment"
    label = "fulfilment"
    verbose_name = "发货"
    default_auto_field = "django.db.models.BigAutoField"
