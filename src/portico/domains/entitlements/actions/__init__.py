"""Writes of entitlements."""
