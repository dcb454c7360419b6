from django.apps import AppConfig


class WorkerConfig(AppConfig):
    name = "portico.entrypoints.worker"
    label = "worker"
