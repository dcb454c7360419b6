"""Django plumbing every domain stands on: outbox, inbox, idempotency, locks, audit, sealed fields, media.

Knows no domain.
"""
