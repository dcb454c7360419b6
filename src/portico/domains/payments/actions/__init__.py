"""Writes of payments and refunds. Every function needs the caller's transaction."""
