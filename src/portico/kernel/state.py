"""State machines as data: a table that can be read, drawn and proven without a data base."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from portico.kernel.errors import Conflict


class TransitionRefused(Conflict):
    code = "transition_refused"


@dataclass(frozen=True, slots=True)
class TransitionTable[S: StrEnum, E: StrEnum]:
    """`moves[(state, event)]` is the next state; what is not in the table cannot happen."""

    initial: S
    terminal: frozenset[S]
    moves: Mapping[tuple[S, E], S]

    def advance(self, state: S, event: E) -> S:
        """The state after `event`. Raises TransitionRefused where the table has no such move."""
        try:
            return self.moves[state, event]
        except KeyError:
            raise TransitionRefused(state=str(state), event=str(event)) from None

    def allows(self, state: S, event: E) -> bool:
        return (state, event) in self.moves

    def unreachable(self) -> set[S]:
        """States of the enum that no sequence of events leads to: must be empty."""
        seen = {self.initial}
        frontier = [self.initial]
        while frontier:
            current = frontier.pop()
            for (state, _), target in self.moves.items():
                if state == current and target not in seen:
                    seen.add(target)
                    frontier.append(target)
        return set(type(self.initial)) - seen

    def stuck(self) -> set[S]:
        """Non-terminal states without a way out: must be empty."""
        leaving = {state for state, _ in self.moves}
        return set(type(self.initial)) - leaving - set(self.terminal)

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram, for the docs."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        lines += [f"    {state} --> {target}: {event}" for (state, event), target in self.moves.items()]
        lines += [f"    {state} --> [*]" for state in sorted(self.terminal)]
        return "\n".join(lines)
