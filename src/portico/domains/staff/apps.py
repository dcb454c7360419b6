from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "portico.domains.staff"
    label = "portico_staff"
    verbose_name = "后台安全"
