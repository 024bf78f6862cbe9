"""The parts of a server, held together."""

from starlette.requests import HTTPConnection

from tests.gateway.fakes import ADMIN, Rig
from zapwire.gateway.parts import gateway_of


async def test_secrets_are_kept_out_of_logs(rig: Rig) -> None:
    """The admin token does not show."""
    assert ADMIN not in repr(rig.gateway)


async def test_database_is_ready_by_default(rig: Rig) -> None:
    """Where nobody says how to ask, it is ready."""
    await rig.gateway.is_ready()


async def test_requests_find_their_gateway(rig: Rig) -> None:
    """What came to an application belongs to its gateway."""
    assert gateway_of(HTTPConnection({"type": "http", "app": rig.app, "headers": []})) is rig.gateway
