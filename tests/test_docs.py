"""The documentation says what the code says."""

import runpy
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from zapwire.protocol.connection import CLIENT_TRANSITIONS, SERVER_TRANSITIONS
from zapwire.protocol.lifecycle import TRANSITIONS

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "protocol" / "connection.md"
TABLES: dict[str, Mapping[Any, Mapping[Any, Enum]]] = {
    "client": CLIENT_TRANSITIONS,
    "server": SERVER_TRANSITIONS,
    "session": TRANSITIONS,
}


@pytest.fixture
def draw() -> Callable[[Sequence[str]], int]:
    """Return the command that draws the diagrams."""
    command: Callable[[Sequence[str]], int] = runpy.run_path(str(ROOT / "scripts" / "draw_states.py"))["main"]
    return command


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """Return a copy of the page that holds the diagrams."""
    copy = tmp_path / "connection.md"
    copy.write_bytes(PAGE.read_bytes())
    return copy


def diagram(name: str) -> list[str]:
    """Return the lines of a diagram as the page shows them."""
    block = PAGE.read_text(encoding="utf-8").split(f"<!-- states: {name} -->\n")[1].split("<!-- /states -->")[0]
    first, *lines, last = block.strip().splitlines()
    assert (first, last) == ("```mermaid", "```")
    assert lines[0] == "stateDiagram-v2"
    return [line.strip() for line in lines[1:]]


def arrows(lines: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return the arrows as a reader takes them: from where, the step, whereto; one from a box is one from each inside.

    The arrow that shows where it all begins has no step.
    """
    labels = {"[*]": "[*]"}
    inside: dict[str, list[str]] = {}
    box = ""
    found = []
    for line in lines:
        if line.startswith("state "):
            _, label, rest = line.split('"')
            name = rest.removeprefix(" as ").removesuffix(" {")
            labels[name] = label
            if box:
                inside[box].append(name)
            if line.endswith("{"):
                box = name
                inside[box] = []
        elif line == "}":
            box = ""
        else:
            ends, _, steps = line.partition(": ")
            source, target = ends.split(" --> ")
            found += [
                (labels[name], step, labels[target])
                for name in inside.get(source, [source])
                for step in steps.split(" or ")
            ]
    return found


@pytest.mark.parametrize("name", TABLES)
def test_diagrams_equal_the_tables(name: str) -> None:
    """A diagram shows every step of its table once, under the names that errors and logs use, and none besides."""
    table = TABLES[name]
    start = next(iter(table))
    wanted = [("[*]", "", start.value)]
    wanted += [
        (state.value, step.value, target.value) for state, steps in table.items() for step, target in steps.items()
    ]
    assert sorted(arrows(diagram(name))) == sorted(wanted)


def test_diagrams_are_current(draw: Callable[[Sequence[str]], int], capsys: pytest.CaptureFixture[str]) -> None:
    """Drawing the diagrams anew would change nothing."""
    assert draw(["--check"]) == 0
    assert capsys.readouterr() == ("", "")


def test_check_names_the_block_that_differs(
    draw: Callable[[Sequence[str]], int], page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The check fails on a changed diagram, names it, and leaves it; drawing repairs it, and nothing else."""
    changed = page.read_text(encoding="utf-8").replace("logging_in --> connected", "logging_in --> offline")
    page.write_text(changed, encoding="utf-8")
    assert draw(["--check", "--page", str(page)]) == 1
    assert capsys.readouterr().out == "not current: connection.md, block session\n"
    assert page.read_text(encoding="utf-8") == changed
    assert draw(["--page", str(page)]) == 0
    assert capsys.readouterr().out == "drawn: connection.md, block session\n"
    assert page.read_bytes() == PAGE.read_bytes()


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("<!-- states: server -->", "", "client, session"),
        ("<!-- states: server -->", "<!-- states: client -->", "client, client, session"),
        ("<!-- states: server -->", "<!-- states: proxy -->", "client, proxy, session"),
    ],
)
def test_page_has_each_block_once(
    draw: Callable[[Sequence[str]], int],
    page: Path,
    capsys: pytest.CaptureFixture[str],
    old: str,
    new: str,
    found: str,
) -> None:
    """A page on which a diagram is missing, doubled or of no table is refused, and stays as it is."""
    text = page.read_text(encoding="utf-8").replace(old, new)
    page.write_text(text, encoding="utf-8")
    for arguments in (["--check"], []):
        assert draw([*arguments, "--page", str(page)]) == 2
        assert capsys.readouterr().err == (
            f"{page}: expected one block each of client, server, session; found {found}\n"
        )
    assert page.read_text(encoding="utf-8") == text
