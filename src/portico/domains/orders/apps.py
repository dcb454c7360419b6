from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "portico.domains.orders"
    label = "orders"
    verbose_name = "购物车与订单"
    default_auto_field = "django.db.models.BigAutoField"
