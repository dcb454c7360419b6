"""Writes of balances and of what is paid out of them."""
