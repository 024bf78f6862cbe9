"""The account's presence over HTTP."""

import pytest

from tests.gateway.fakes import Rig
from zapwire.gateway.accounts import commands


@pytest.mark.parametrize(("type", "is_available"), [("available", True), ("unavailable", False)])
async def test_presence(rig: Rig, type: str, is_available: bool) -> None:  # noqa: FBT001  # parameters of the test
    """One is available, or not."""
    answer = await rig.call("POST", "/user/presence", {"Type": type, "name": "Ana"})
    assert answer.json()["data"] == {"Details": "Presence set successfully"}
    assert rig.commands == [commands.SetPresence(is_available, "Ana")]


async def test_unknown_presence(rig: Rig) -> None:
    """Another type is 400 that names those there are."""
    answer = await rig.call("POST", "/user/presence", {"type": "asleep"})
    assert answer.status_code == 400
    assert "'available' or 'unavailable'" in answer.json()["error"]
