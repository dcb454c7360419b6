"""The model field whose blocks come from the registry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from django.utils.functional import cached_property
from wagtail.blocks.stream_block import StreamBlock
from wagtail.fields import StreamField

from portico.domains.content.blocks import registry
from portico.domains.content.blocks.reading import BrokenValue, read_value


class BlockStream(StreamBlock):
    """A stream that opens whatever is stored: what an older version left and nobody can read is not shown."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value:
            try:
                value = msgspec.json.decode(value)
            except msgspec.DecodeError:
                return self.empty_value()
        if isinstance(value, list) and value and not isinstance(value[0], tuple):
            value = [child for child in value if _opens(child)]
        return super().to_python(value)


def _opens(child: Any) -> bool:
    block = registry.find_block(child.get("type", "")) if isinstance(child, Mapping) else None
    if block is None:
        return False
    try:
        read_value(block, child.get("value"))
    except BrokenValue:
        return False
    return True


class BlocksField(StreamField):
    """A StreamField of the registered blocks of `place` ("page" or "article").

    Migrations know only the place: which blocks there are is not the data base's business.
    """

    def __init__(self, *, place: registry.Place, **kwargs: Any) -> None:
        self.place = place
        super().__init__([], **kwargs)

    @cached_property
    def stream_block(self) -> StreamBlock:
        registry.close()
        children = [
            (block.code, block.form(label=block.label, icon=block.icon, group=block.group))
            for block in registry.block_types(self.place)
        ]
        stream = BlockStream(children)
        # A page of twenty blocks opens as a list of twenty lines; what a person adds opens unfolded.
        stream.set_meta_options({**self.block_opts, "collapsed": True})
        return stream

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _args, kwargs = super(StreamField, self).deconstruct()
        return name, path, [], {**kwargs, "place": self.place}
