"""How invoices fail."""

from __future__ import annotations

from portico.kernel.errors import Conflict, Invalid, NotFound


class InvoiceNotFound(NotFound):
    """There is no such invoice, or it is not this member's, or not this site's."""

    code = "invoice_not_found"


class TitleNotFound(NotFound):
    code = "invoice_title_not_found"


class TitleInvalid(Invalid):
    code = "invoice_title_invalid"


class TitlesFull(Conflict):
    """A member keeps at most `data["limit"]` titles."""

    code = "invoice_titles_full"


class InvoiceInvalid(Invalid):
    """What a colleague typed breaks a rule; `fields` name which. Nothing was changed."""

    code = "invoice_invalid"


class InvoiceUnderWay(Conflict):
    """The subject has an invoice that is asked for, or issued."""

    code = "invoice_under_way"


class InvoiceMovedOn(Conflict):
    """The invoice is in `state`, or somebody else has changed it since it was looked at."""

    code = "invoice_moved_on"
