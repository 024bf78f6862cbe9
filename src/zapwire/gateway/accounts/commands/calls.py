"""Commands about calls. Each raises what `Session.act` raises."""

from dataclasses import dataclass

from zapwire.gateway.accounts.bus import Command
from zapwire.gateway.accounts.session import Session
from zapwire.protocol.jid import JID


@dataclass(frozen=True, slots=True)
class RejectCall(Command[None]):
    """Do not take a call."""

    caller: JID
    call_id: str

    async def run(self, session: Session) -> None:
        await session.act(lambda client: client.calls.reject(self.caller, self.call_id))
