"""A valid value of a JSON schema of the API document, with meaning where a name is known."""

from __future__ import annotations

from typing import Any


def sample(schema: dict[str, Any], components: dict[str, Any], meaning: dict[str, Any]) -> Any:
    """A smallest valid value. Object members whose name is in `meaning` take that value, also optional ones."""
    if "$ref" in schema:
        return sample(components[schema["$ref"].rpartition("/")[2]], components, meaning)
    for union in ("anyOf", "oneOf"):
        if union in schema:
            return sample(schema[union][0], components, meaning)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        required = set(schema.get("required", ()))
        return {
            name: meaning[name] if name in meaning else sample(member, components, meaning)
            for name, member in schema.get("properties", {}).items()
            if name in meaning or name in required
        }
    if kind == "array":
        return [sample(schema["items"], components, meaning)] * schema.get("minItems", 0)
    if kind == "integer":
        return schema.get("minimum", 0)
    if kind == "boolean":
        return False
    return "x" * max(1, schema.get("minLength", 1))
