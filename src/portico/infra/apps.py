from django.apps import AppConfig


class InfraConfig(AppConfig):
    name = "portico.infra"
    label = "infra"
    verbose_name = "基础设施"
    default_auto_field = "django.db.models.BigAutoField"
