"""Writes of titles and invoices."""
