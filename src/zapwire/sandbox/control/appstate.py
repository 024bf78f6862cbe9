"""The control API's calls for app state: what owners do that all their devices shall know."""

from typing import TYPE_CHECKING

from fastapi import FastAPI

from zapwire.protocol.appstate.mutations import Operation
from zapwire.protocol.appstate.recovery import RecoveryAnswer, build_recovery, build_recovery_answer
from zapwire.sandbox.control.models.appstate import AppStateChange, RecoveryOffer
from zapwire.sandbox.recorder import Json
from zapwire.sandbox.world.world import NoSuchDevice

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

    @app.post("/phones/{number}/app-state/recovery")
    async def offer_recovery(number: str, body: RecoveryOffer) -> Json:
        """Give a companion a collection unencrypted, as one gets it that cannot verify it, though it did not ask."""
        line = sandbox.line(number)
        if body.device not in line.account.companions:
            raise NoSuchDevice(f"the phone {line.account.number} has no linked device {body.device}")
        known = (await line.app_state()).of(body.collection)
        given = build_recovery(body.collection, known.state, known.entries.values())
        answer = build_recovery_answer(RecoveryAnswer("", given, is_compressed=True))
        return {"id": await line.tell(body.device, answer), "version": known.state.version}
