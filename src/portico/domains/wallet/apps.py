from django.apps import AppConfig


class WalletConfig(AppConfig):
    name = "portico.domains.wallet"
    label = "wallet"
    verbose_name = "余额"
    default_auto_field = "django.db.models.BigAutoField"
