from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "portico.domains.tracking"
    label = "tracking"
    verbose_name = "行为采集"
