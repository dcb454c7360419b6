from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "portico.domains.content"
    label = "content"
    verbose_name = "内容"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portico.domains.content import blocks

        blocks.register_own()
