from django.apps import AppConfig


class WorkerConfig(AppConfig):
    name = "portico.entrypoints.worker"
    label = "worker"
    verbose_name = "后台任务"
