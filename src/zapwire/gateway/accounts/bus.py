"""The bus: how the API reaches an account."""

from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")


class Command(Generic[T]):
    """Something that is asked of a session."""

    async def run(self, session: Any) -> T:
        """Do it."""
        raise NotImplementedError


class Bus(Protocol):
    """Reaches the session of a user."""

    async def ask(self, user_id: str, command: Command[T]) -> T:
        """The command's answer."""
