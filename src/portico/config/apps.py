from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "portico.config"
    label = "portico_config"

    def ready(self) -> None:
        """Everything is wired as soon as the apps are: reactions to facts, platforms to ports."""
        from portico.config import wiring

        wiring.wire()
