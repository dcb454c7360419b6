"""What the merchant's people say in a case, to the buyer or among themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.infra import audit
from portico.infra.actors import Right, Staff, require_right
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import AfterSaleId


def staff_says(
    *, actor: Staff, case_id: AfterSaleId, words: str, pictures: Sequence[bytes], for_staff: bool, now: datetime
) -> None:
    """The history has the words and pictures; `for_staff`: the buyer never sees them. Recorded in the audit.

    Raises Denied, AfterSaleNotFound, AfterSaleNotPossible (a message in a case that is over), ImageRefused,
    Invalid (field `words`: empty or too long).
    """
    require_right(actor, Right.AFTER_SALE_EDIT)
    said = orders.checked_words(words, field="words", limit=fulfilment.MAX_CASE_WORDS)
    if not said:
        raise Invalid(fields=(FieldError("words", "required"),))
    with transaction.atomic():
        case = fulfilment.lock_case(site_id=actor.site_id, case_id=case_id)
        if not for_staff and case.state not in fulfilment.OPEN_CASE_STATES:
            raise fulfilment.AfterSaleNotPossible(reason="over")
        kept = [
            fulfilment.keep_picture(site_id=actor.site_id, member_id=None, content=content, now=now)
            for content in pictures
        ]
        shown = fulfilment.attach_pictures(site_id=actor.site_id, member_id=None, case_id=case_id, pictures=kept)
        step = fulfilment.CaseStep(words=said, pictures=shown)
        code = "noted" if for_staff else "said"
        fulfilment.note_case(case_id=case_id, code=code, actor=actor, now=now, step=step, for_staff=for_staff)
        # Free text may hold personal data: that something was said is on record, what it says is not.
        audit.record(
            actor=actor, action=f"after_sales.{code}", subject_type="after_sale", subject_id=case_id, now=now,
            changes={"length": [None, len(said)]},
        )  # fmt: skip
