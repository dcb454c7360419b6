from django.apps import AppConfig


class PromotionsConfig(AppConfig):
    name = "portico.domains.promotions"
    label = "promotions"
    verbose_name = "促销与计价"
    default_auto_field = "django.db.models.BigAutoField"
