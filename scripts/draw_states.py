"""Draw the state diagrams of docs/protocol/connection.md from the transition tables, or check that they are current."""

import argparse
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, TypeAlias

from zapwire.protocol.connection import CLIENT_TRANSITIONS, SERVER_TRANSITIONS, State
from zapwire.protocol.lifecycle import TRANSITIONS, Phase, Step

PAGE = Path(__file__).resolve().parent.parent / "docs" / "protocol" / "connection.md"
BLOCK = re.compile(r"(<!-- states: (?P<name>[^ ]+) -->\n).*?(<!-- /states -->)", re.DOTALL)
INDENT = "    "

Table: TypeAlias = Mapping[Any, Mapping[Any, Enum]]


@dataclass(frozen=True, slots=True)
class Box:
    """States drawn inside a box. Where all take the same step out of it, one arrow from the box stands for theirs."""

    name: str
    label: str
    states: frozenset[Enum]

    def common(self, table: Table) -> dict[Enum, Enum]:
        """Return the steps that all states inside take to the same state outside, in the order of the first one's."""
        first, *others = (steps for state, steps in table.items() if state in self.states)
        return {
            step: target
            for step, target in first.items()
            if target not in self.states and all(steps.get(step) is target for steps in others)
        }


@dataclass(frozen=True, slots=True)
class Diagram:
    """What to draw; no state is in two boxes."""

    table: Table
    start: Enum
    boxes: tuple[Box, ...] = ()

    def arrows(self) -> Iterator[tuple[str, str, Enum]]:
        """Yield from where, whereto and the step of each arrow."""
        common = {box: box.common(self.table) for box in self.boxes}
        for state, steps in self.table.items():
            shared = next((common[box] for box in self.boxes if state in box.states), {})
            for step, target in steps.items():
                if step not in shared:
                    yield identifier(state), identifier(target), step
        for box in self.boxes:
            for step, target in common[box].items():
                yield box.name, identifier(target), step


_WITH_CONNECTION = frozenset(phase for phase, steps in TRANSITIONS.items() if Step.LOSE in steps)

DIAGRAMS = {
    "client": Diagram(CLIENT_TRANSITIONS, State.IDLE),
    "server": Diagram(SERVER_TRANSITIONS, State.IDLE),
    "session": Diagram(
        TRANSITIONS,
        Phase.OFFLINE,
        (
            Box("with_connection", "dialling or connected", _WITH_CONNECTION),
            # Offline stays outside, as arrows from a box to what is inside cannot be drawn.
            Box("without_connection", "waiting or ended", frozenset(Phase) - _WITH_CONNECTION - {Phase.OFFLINE}),
        ),
    ),
}


def identifier(state: Enum) -> str:
    """Return the name of a state inside a diagram."""
    return state.name.lower()


def draw(diagram: Diagram) -> str:
    """Return a diagram in Mermaid's language; steps with the same start and end share an arrow."""
    lines = ["stateDiagram-v2"]
    boxed = frozenset[Enum]().union(*(box.states for box in diagram.boxes))
    lines += [f"{INDENT}{_declaration(state)}" for state in diagram.table if state not in boxed]
    for box in diagram.boxes:
        lines.append(f'{INDENT}state "{box.label}" as {box.name} {{')
        lines += [f"{INDENT * 2}{_declaration(state)}" for state in diagram.table if state in box.states]
        lines.append(f"{INDENT}}}")
    lines.append(f"{INDENT}[*] --> {identifier(diagram.start)}")
    arrows: dict[tuple[str, str], list[str]] = {}
    for source, target, step in diagram.arrows():
        arrows.setdefault((source, target), []).append(str(step.value))
    lines += [f"{INDENT}{source} --> {target}: {' or '.join(steps)}" for (source, target), steps in arrows.items()]
    return "\n".join(lines) + "\n"


def _declaration(state: Enum) -> str:
    return f'state "{state.value}" as {identifier(state)}'


def refresh(text: str) -> tuple[str, list[str]]:
    """Return the page with its diagrams drawn anew, and the names of the blocks that this changed.

    Raises `LookupError` where the page lacks a block, has it twice, or has one that there is no table for.
    """
    found = [match["name"] for match in BLOCK.finditer(text)]
    if sorted(found) != sorted(DIAGRAMS):
        message = f"expected one block each of {', '.join(DIAGRAMS)}; found {', '.join(found) or 'none'}"
        raise LookupError(message)
    differing = []

    def redraw(match: re.Match[str]) -> str:
        block = f"{match[1]}```mermaid\n{draw(DIAGRAMS[match['name']])}```\n{match[3]}"
        if block != match[0]:
            differing.append(match["name"])
        return block

    return BLOCK.sub(redraw, text), differing


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line: 0 done or current, 1 not current, 2 the page has not the blocks it should have."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, report what differs")
    parser.add_argument("--page", type=Path, default=PAGE, help="the page that holds the diagrams")
    options = parser.parse_args(arguments)
    page: Path = options.page
    try:
        text, differing = refresh(page.read_text(encoding="utf-8"))
    except LookupError as error:
        sys.stderr.write(f"{page}: {error}\n")
        return 2
    if differing and not options.check:
        page.write_text(text, encoding="utf-8", newline="\n")
    for name in differing:
        sys.stdout.write(f"{'not current' if options.check else 'drawn'}: {page.name}, block {name}\n")
    if options.check and differing:
        sys.stderr.write("run: python scripts/draw_states.py\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
