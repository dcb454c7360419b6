"""What the decoration test needs done behind the browser: `python -m tests.e2e.call` in the product's environment."""

from __future__ import annotations

import json
from datetime import timedelta


def let_hours_pass(hours: str) -> None:
    """The worker's schedule runs as if it were that much later."""
    import time_machine
    from django.core.management import call_command

    from portico.kernel.clock import utc_now

    with time_machine.travel(utc_now() + timedelta(hours=int(hours)), tick=True):
        call_command("publish_scheduled")


def leave_an_old_block(page_id: str) -> None:
    """The latest version of the page holds a block that an older release wrote and nobody can read any more."""
    from portico.domains.content import public as content
    from portico.kernel.ids import new_id

    revision = content.DecoratedPage.objects.get(pk=page_id).latest_revision
    blocks = json.loads(revision.content["body"])
    blocks.append({"type": "heading", "value": {"title": {"was": "an object once"}}, "id": str(new_id())})
    revision.content["body"] = json.dumps(blocks)
    revision.save()
