"""What our indexes compute."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, TextField


class Characters(Func):
    """A text as the array of its characters: an index over it finds a part of a name without any extension."""

    function = "string_to_array"
    template = "%(function)s(%(expressions)s, NULL)"
    output_field = ArrayField(TextField())
