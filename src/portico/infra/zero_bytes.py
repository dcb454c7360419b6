"""Text with a zero byte in it: nobody types one, and PostgreSQL can neither keep nor look for it."""

from __future__ import annotations

from portico.kernel.errors import FieldError, Invalid

_SAID = ("cannot contain NUL (0x00)", "unsupported Unicode escape sequence")


def zero_byte_of(failure: BaseException | None) -> Invalid | None:
    """What to tell whoever sent the text, when `failure` is the data base's refusal of a zero byte; None otherwise."""
    # Django and psycopg say it in their own words, as DataError or ValueError; PostgreSQL in others, of text in JSON.
    if failure is None or not any(words in str(failure) for words in _SAID):
        return None
    return Invalid(fields=(FieldError("text", "control_characters"),))
