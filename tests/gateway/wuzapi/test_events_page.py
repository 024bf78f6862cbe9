"""The page about events shows what the gateway makes of them."""

import json
import re
from pathlib import Path

import pytest

from tests.gateway.wuzapi.examples import EXAMPLES, shown
from zapwire.gateway.wuzapi.events.table import RENDERERS
from zapwire.gateway.wuzapi.subscriptions import EVENT_TYPES

PAGE = (Path(__file__).parents[3] / "docs" / "webhooks-events.md").read_text(encoding="utf-8")
WITH_FILES = {
    "media",
    "mediaError",
    "base64",
    "mimeType",
    "fileName",
    "s3",
    "isSticker",
    "stickerAnimated",
}
"""Fields of a message with a file."""
BLOCKS = re.findall(r"^### (.+?)$.*?^```json$\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("|")]


def rows(heading: str) -> dict[str, str]:
    """The table under a heading: what its first column sets in code, and its last column."""
    text = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    found = {}
    for line in lines:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        found.update(dict.fromkeys(re.findall(r"`([^`]+)`", cells[0]), cells[-1]))
    return found


def test_every_example_is_shown() -> None:
    """Each of them under its heading, in order."""
    assert [heading for heading, _ in BLOCKS] == list(EXAMPLES)


@pytest.mark.parametrize(("heading", "block"), BLOCKS, ids=[heading for heading, _ in BLOCKS])
async def test_an_example_is_what_a_receiver_gets(heading: str, block: str) -> None:
    """Field by field."""
    assert json.loads(block) == await shown(EXAMPLES[heading])


def test_every_type_is_listed() -> None:
    """With when it comes; those that do not come yet say so."""
    listed = rows("Types")
    assert set(listed) == set(EVENT_TYPES)
    told = {name for name, _ in RENDERERS.values()} | {"QR", "Media"}
    silent = {name for name, when in listed.items() if when.startswith("not told")}
    assert silent == set(EVENT_TYPES) - told - {"All", "Receipt"}


async def test_every_field_beside_the_event_is_explained() -> None:
    """Nothing stands there without its meaning."""
    fields = {name for event in EXAMPLES.values() for name in await shown(event)}
    assert set(rows("Fields")) == fields | {"isReduced", "messageBytes"} | WITH_FILES
