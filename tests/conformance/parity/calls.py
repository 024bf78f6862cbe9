"""Acts in which the player is called, and rejects calls."""

from tests.conformance.parity.stage import Act, Stage
from zapwire.sandbox.phones.calls import act, begin


async def being_called(stage: Stage) -> None:
    """Until the caller gives up."""
    call_id = await _ring(stage, "FIRST-CALL")
    await act(stage["friend"].line, call_id, "relaylatency", now=stage.sandbox.context.now())
    await act(stage["friend"].line, call_id, "transport", now=stage.sandbox.context.now())
    await act(stage["friend"].line, call_id, "terminate", reason="timeout", now=stage.sandbox.context.now())
    await stage.heard()


async def rejecting_a_call(stage: Stage) -> None:
    call_id = await _ring(stage, "SECOND-CALL")
    await stage.player.reject_call(stage["friend"].lid.with_device(7), call_id)
    await stage.said("call")


async def rejecting_a_call_by_number(stage: Stage) -> None:
    call_id = await _ring(stage, "THIRD-CALL")
    await stage.player.reject_call(stage["friend"].pn, call_id)
    await stage.said("call")


async def a_call_rejected_on_the_phone(stage: Stage) -> None:
    call_id = await _ring(stage, "FOURTH-CALL")
    await act(stage["me"].line, call_id, "reject", now=stage.sandbox.context.now())
    await stage.heard()


async def _ring(stage: Stage, name: str) -> str:
    """Let the friend call, and return the call's id, for which the name stands where it is compared."""
    call = await begin(stage["friend"].line, str(stage["me"].pn), now=stage.sandbox.context.now())
    stage.masks.addresses = {**stage.masks.addresses, call.id: name}
    await stage.heard()
    return call.id


CALLS: tuple[Act, ...] = (
    being_called,
    rejecting_a_call,
    rejecting_a_call_by_number,
    a_call_rejected_on_the_phone,
)
