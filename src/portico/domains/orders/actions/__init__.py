"""Writes of carts and orders. Every function needs the caller's transaction."""
