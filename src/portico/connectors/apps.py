from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "portico.connectors"
    label = "connectors"
    verbose_name = "平台连接"
    default_auto_field = "django.db.models.BigAutoField"
