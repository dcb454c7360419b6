"""Reads of carts and orders: frozen values out, always within one site."""
