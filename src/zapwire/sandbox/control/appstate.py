"""The control API's calls for app state: what owners do that all their devices shall know."""

from typing import TYPE_CHECKING

from fastapi import FastAPI

from zapwire.protocol.appstate.mutations import Operation
from zapwire.sandbox.control.models.appstate import AppStateChange
from zapwire.sandbox.recorder import Json

if TYPE_CHECKING:
    from zapwire.sandbox.server import Sandbox


def add_app_state(app: FastAPI, sandbox: "Sandbox") -> None:
    """Let app state be changed and shown."""

    @app.post("/phones/{number}/app-state")
    async def change_app_state(number: str, body: AppStateChange) -> Json:
        """Do something that all devices of the account shall know; answers the versions when the server has it."""
        line, now = sandbox.line(number), sandbox.context.now()
        actions = [action.to_action(now) for action in body.actions]
        await line.change_app_state(actions, Operation.REMOVE if body.remove else Operation.SET)
        known = line.state.app_state
        return {"versions": {action.collection: known.of(action.collection).state.version for action in actions}}

    @app.get("/phones/{number}/app-state")
    async def app_state(number: str) -> Json:
        """All that the account's devices agree on, as the phone reads it."""
        return {"collections": (await sandbox.line(number).app_state()).to_json()}

    @app.post("/phones/{number}/app-state/key")
    async def renew_key(number: str) -> Json:
        """Write app state with a new key from now on, which all companions get."""
        return {"id": (await sandbox.line(number).renew_key()).id.hex()}
