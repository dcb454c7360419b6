"""A local stand-in of the platforms Portico talks to: own process, own keys, the platforms' own rules.

Nothing in `portico` imports this package and this package imports nothing of `portico`: they meet over HTTP.
"""
