from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "portico.domains.reviews"
    label = "reviews"
    verbose_name = "评价"
