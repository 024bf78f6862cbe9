"""Manager: every account of this process, and the tasks that they run in."""

import asyncio
import logging
import random
from collections.abc import Callable
from types import TracebackType
from typing import Self, TypeVar

from zapwire.client.options import Network
from zapwire.client.transport import Transport, WebSocketTransport
from zapwire.errors import GatewayClosing, ZapwireError
from zapwire.gateway.accounts.bus import Command
from zapwire.gateway.accounts.options import AccountOptions
from zapwire.gateway.accounts.recorder import Recorder
from zapwire.gateway.accounts.services import Services
from zapwire.gateway.accounts.session import Session
from zapwire.gateway.accounts.transports import Transports
from zapwire.gateway.model import SessionStatus
from zapwire.gateway.tasks import Tasks
from zapwire.gateway.users import Users
from zapwire.protocol.lifecycle import Phase
from zapwire.storage.database import Database

T = TypeVar("T")

_log = logging.getLogger("zapwire.gateway.accounts")


class Manager:
    """A `Bus` whose accounts are all here. Use it as an async context manager, which closes every client at its end.

    There is a session for each user that was ever asked for. `make_transport` is for tests.
    """

    def __init__(
        self,
        database: Database,
        users: Users,
        options: AccountOptions,
        recorder: Recorder,
        *,
        make_transport: Callable[[Network], Transport] = WebSocketTransport,
    ) -> None:
        self._users = users
        self._options = options
        self._tasks = Tasks()
        transports = Transports(options.network, make_transport)
        self._services = Services(database, users, options, recorder, transports, self._tasks)
        self._sessions: dict[str, Session] = {}
        self._coming_back: asyncio.Task[None] | None = None
        self._is_open = False

    async def __aenter__(self) -> Self:
        self._is_open = True
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all clients at the same time, and end every task."""
        self._is_open = False
        if self._coming_back is not None:
            self._coming_back.cancel()
        closing = [
            self._tasks.start_alone(session.close(), f"closing account {user_id}")
            for user_id, session in self._sessions.items()
        ]
        if closing:
            _, hanging = await asyncio.wait(closing, timeout=self._options.closing)
            if hanging:
                _log.error("%d accounts did not close within %g s", len(hanging), self._options.closing)
        await self._tasks.close(self._options.closing)

    def start(self) -> None:
        """Bring back, one after the other and in the background, the accounts that are to be connected."""
        self._coming_back = self._tasks.start(self._bring_back(), "bringing accounts back")

    async def ask(self, user_id: str, command: Command[T]) -> T:
        """Let an account carry out a command. Raises `NoSuchUser`, `GatewayClosing` and what the command raises."""
        return await command.run(self._session(user_id))

    def statuses(self) -> dict[str, SessionStatus]:
        """What every user's account is doing, by the user's id."""
        return {user.id: self._status(user.id, user.jid) for user in self._users.all()}

    async def remove(self, user_id: str, *, logout: bool) -> None:
        """Delete a user with everything of its account; with `logout` unlink the device before, if that can be.

        Raises `NoSuchUser`.
        """
        await self._session(user_id).remove(logout=logout)
        self._sessions.pop(user_id, None)

    def _session(self, user_id: str) -> Session:
        if not self._is_open:
            raise GatewayClosing("the gateway is being stopped: try again when it is back")
        self._users.get(user_id)
        session = self._sessions.get(user_id)
        if session is None:
            session = self._sessions[user_id] = Session(user_id, self._services)
        return session

    def _status(self, user_id: str, jid: str) -> SessionStatus:
        session = self._sessions.get(user_id)
        if session is None:
            return SessionStatus(Phase.OFFLINE, is_connected=False, is_logged_in=False, jid=jid)
        return session.status()

    async def _bring_back(self) -> None:
        wanted = [user.id for user in self._users.all() if user.wants_connection]
        random.shuffle(wanted)
        places = asyncio.Semaphore(self._options.at_once)
        for user_id in wanted:
            await asyncio.sleep(random.uniform(0, 2 * self._options.stagger))  # noqa: S311  # spreads accounts
            await places.acquire()
            self._tasks.start_alone(self._bring_one_back(user_id, places), f"bringing back account {user_id}")

    async def _bring_one_back(self, user_id: str, places: asyncio.Semaphore) -> None:
        try:
            await self._session(user_id).come_back(self._options.come_back)
        except ZapwireError as error:
            _log.warning("account %s could not be brought back: %s", user_id, error)
        finally:
            places.release()
