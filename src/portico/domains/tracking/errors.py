"""What can be wrong with a batch of events. The whole batch is refused; `fields` name each broken event."""

from __future__ import annotations

from portico.kernel.errors import Invalid


class EventsRefused(Invalid):
    """Nothing was stored. `fields` are like `events[3].properties`."""

    code = "events_refused"
