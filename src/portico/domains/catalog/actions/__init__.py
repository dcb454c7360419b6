"""Writes of the catalogue. Each needs a transaction, opened by the use case that calls it."""
