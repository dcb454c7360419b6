from importlib import import_module

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "portico.domains.orders"
    label = "orders"
    verbose_name = "购物车与订单"
    default_auto_field = "django.db.models.BigAutoField"

    def import_models(self) -> None:
        """The tables of the desk are the app's, too."""
        super().import_models()
        import_module("portico.domains.orders.desk.models")
