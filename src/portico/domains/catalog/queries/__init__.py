"""Reads of the catalogue: frozen values out, always of one site."""
