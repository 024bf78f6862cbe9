"""The control API's calls for what phones know of the past."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from fastapi import FastAPI

from zapwire.sandbox.control.models.history import HistoryRequest
from zapwire.sandbox.phones.line import Line
from zapwire.sandbox.recorder import Json

if TYPE_CHECKING:
    from zapwire.sandbox.server import Sandbox


def add_history(app: FastAPI, sandbox: "Sandbox") -> None:
    """Let a past be made, and show what companions were told of it."""

    @app.post("/phones/{number}/history")
    async def make_history(number: str, body: HistoryRequest) -> Json:
        """Give a phone a past, which it tells companions that are linked from now on, in place of its own."""
        line = sandbox.line(number)
        line.memory.order = body.to_order()
        return _history(line)

    @app.get("/phones/{number}/history")
    async def get_history(number: str) -> Json:
        """What past a phone was given, and which parts of its history it told to whom."""
        return _history(sandbox.line(number))


def _history(line: Line) -> Json:
    memory = line.memory
    order = None if memory.order is None else asdict(memory.order)
    return {"made": order, "told": [told.to_json() for told in memory.told], "telling": line.is_telling}
