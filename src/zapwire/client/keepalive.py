"""Keepalive: a ping every 20 to 30 seconds, and giving up on a connection that stays silent."""

from zapwire.client.context import Context
from zapwire.errors import QueryRefused, ZapwireError
from zapwire.protocol import events
from zapwire.protocol.lifecycle import Step
from zapwire.protocol.stanzas.keepalive import Ping


class KeepAlive:
    """The pings of one client."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def run(self) -> None:
        """Ping until the connection ends. After three minutes without an answer it ends the connection itself."""
        context, timing = self._context, self._context.options.timing
        last_success, errors = context.clock.now(), 0
        while True:
            await context.clock.sleep(context.uniform(timing.keepalive_min, timing.keepalive_max))
            if await self._ping():
                last_success = context.clock.now()
                if errors:
                    errors = 0
                    await context.emit(events.KeepAliveRestored())
                continue
            errors += 1
            await context.emit(events.KeepAliveTimedOut(errors, last_success))
            if context.clock.now() - last_success > timing.keepalive_give_up:
                context.end(Step.LOSE, "the server stopped answering pings")

    async def _ping(self) -> bool:
        """Whether any answer came, even a refusal, as that shows that the server lives."""
        context = self._context
        try:
            await context.query(Ping(), timeout=context.options.timing.keepalive_answer, resend=False)
        except QueryRefused:
            return True
        except ZapwireError as error:
            context.log.debug("a ping failed: %s", error)
            return False
        return True
