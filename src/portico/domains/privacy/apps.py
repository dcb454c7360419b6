from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "portico.domains.privacy"
    label = "privacy"
    verbose_name = "隐私与授权"
