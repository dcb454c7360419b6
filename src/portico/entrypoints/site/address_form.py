"""The address form of checkout and of the account: what was typed, what is wrong with it, and how to show it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from portico.domains.members import public as members
from portico.infra.messages import field_text
from portico.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class AddressForm:
    """Texts as typed; `errors` by field name. `region_text` is what a reader without scripts sees."""

    recipient: str = ""
    phone: str = ""
    region_code: str = ""
    detail: str = ""
    is_default: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def draft(self) -> members.AddressDraft:
        return members.AddressDraft(
            recipient=self.recipient, phone=self.phone, region_code=self.region_code, detail=self.detail,
            is_default=self.is_default or None,
        )  # fmt: skip

    @property
    def provinces(self) -> tuple[members.Region, ...]:
        return members.regions()

    def with_errors(self, refused: Invalid, language: str) -> AddressForm:
        found = {broken.field: field_text(broken.code, broken.data, language) for broken in refused.fields}
        return replace(self, errors=found)


def read_address(values: Mapping[str, str]) -> AddressForm:
    """The form as posted. A pasted address fills what was left empty, so that it also works without scripts."""
    typed = _typed(values)
    pasted = values.get("paste", "")[: members.MAX_PASTED_LENGTH]
    if typed.region_code or not pasted.strip():
        return typed
    found = members.parse_address(pasted)
    return replace(
        typed,
        recipient=typed.recipient or found.recipient or "", phone=typed.phone or found.phone or "",
        region_code=found.region_code or "", detail=typed.detail or found.detail,
    )  # fmt: skip


def _typed(values: Mapping[str, str]) -> AddressForm:
    return AddressForm(
        recipient=values.get("recipient", "").strip(),
        phone=values.get("phone", "").strip(),
        region_code=values.get("region_code", "").strip(),
        detail=values.get("detail", "").strip(),
        is_default=values.get("is_default") == "1",
    )


def form_of(address: members.Address) -> AddressForm:
    return AddressForm(
        recipient=address.recipient, phone=address.phone, region_code=address.region_code, detail=address.detail,
        is_default=address.is_default,
    )  # fmt: skip
