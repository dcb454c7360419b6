from django.apps import AppConfig


class TouchpointsConfig(AppConfig):
    name = "portico.domains.touchpoints"
    label = "touchpoints"
    verbose_name = "触点"
