"""Editing pages, articles and resources: Wagtail's snippet views, our rights and looks, a live preview."""
