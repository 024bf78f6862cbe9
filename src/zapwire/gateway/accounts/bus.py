"""Bus: the way to an account. Today it ends in this process; what goes over it could as well be sent to another."""

from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:  # a session's commands know the session, which knows nothing of them
    from zapwire.gateway.accounts.session import Session

T = TypeVar("T")


class Command(Generic[T]):
    """Something asked of an account: a frozen dataclass of plain values, and a plain value is the answer."""

    __slots__ = ()

    async def run(self, session: "Session") -> T:
        """Do it with the account's session."""
        raise NotImplementedError


class Bus(Protocol):
    """Whoever knows where accounts are."""

    async def ask(self, user_id: str, command: Command[T]) -> T:
        """Let an account carry out a command. Raises `NoSuchUser`, `GatewayClosing` and what the command raises."""
        ...
