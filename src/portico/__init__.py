"""Portico: self-hosted commerce hub."""
