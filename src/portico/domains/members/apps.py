from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "portico.domains.members"
    label = "members"
    verbose_name = "会员"
