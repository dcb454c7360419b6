"""Writes of content, but for what editors do in the console (Wagtail's forms)."""
