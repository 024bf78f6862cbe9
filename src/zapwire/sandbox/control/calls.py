"""The control API's calls for telephone calls."""

from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.status import HTTP_201_CREATED

from zapwire.sandbox.control.models.calls import CallActRequest, CallRequest
from zapwire.sandbox.phones import calls
from zapwire.sandbox.recorder import Json
from zapwire.sandbox.world.calls import Call

if TYPE_CHECKING:
    from zapwire.sandbox.server import Sandbox


def add_calls(app: FastAPI, sandbox: "Sandbox") -> None:
    """Let phones call, and go on with calls."""
    context = sandbox.context

    @app.post("/phones/{number}/calls", status_code=HTTP_201_CREATED)
    async def begin(number: str, body: CallRequest) -> Json:
        """Call a person or a group."""
        return _call(await calls.begin(sandbox.line(number), body.to, body.media, now=context.now()))

    @app.post("/phones/{number}/calls/{id}")
    async def act(number: str, id: str, body: CallActRequest) -> Json:
        """Take a call, reject it, hang up."""
        line = sandbox.line(number)
        return _call(await calls.act(line, id, body.act, reason=body.reason, now=context.now()))

    @app.get("/phones/{number}/calls")
    async def list_calls(number: str) -> Json:
        """The calls that a phone made or got, and what became of them."""
        account = context.world.account(number)
        return {"calls": [_call(call) for call in context.world.calls.of(account.number)]}


def _call(call: Call) -> Json:
    return {
        "id": call.id,
        "caller": call.caller,
        "called": list(call.called),
        "media": call.media,
        "group": str(call.group) if call.group else None,
        "state": call.state,
        "by": str(call.by) if call.by else None,
    }
