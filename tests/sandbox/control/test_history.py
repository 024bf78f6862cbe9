"""The control API's calls for what phones know of the past; with a client in tests/integration/test_history.py."""

from typing import Any

import httpx
import pytest

from tests.sandbox.conftest import NUMBER
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.phones.history import HistoryOrder
from zapwire.sandbox.server import Sandbox

MADE: dict[str, Any] = {
    "chats": 2,
    "messages": 3,
    "groups": 1,
    "kinds": ["text", "poll"],
    "lids": False,
    "push_names": False,
    "days": 5,
    "statuses": 1,
}


async def test_a_past_is_made(sandbox: Sandbox, phone: Phone, control: httpx.AsyncClient) -> None:
    """It is shown, and the phone's from then on; what is not said has its default."""
    assert phone.account.number == NUMBER
    answer = await control.get(f"/phones/{NUMBER}/history")
    assert answer.json() == {"made": None, "told": [], "telling": False}
    answer = await control.post(f"/phones/{NUMBER}/history", json=MADE)
    assert answer.json() == {"made": MADE, "told": [], "telling": False}
    assert sandbox.line(NUMBER).memory.order == HistoryOrder(
        2, 3, 1, ("text", "poll"), lids=False, push_names=False, days=5, statuses=1
    )
    await control.post(f"/phones/{NUMBER}/history", json={})
    assert sandbox.line(NUMBER).memory.order == HistoryOrder()


@pytest.mark.parametrize("wrong", [{"chats": -1}, {"kinds": ["song"]}, {"kinds": []}, {"days": 0}, {"songs": 1}])
async def test_what_cannot_be_made(phone: Phone, control: httpx.AsyncClient, wrong: dict[str, Any]) -> None:
    """It is refused, and nothing was changed."""
    assert (await control.post(f"/phones/{phone.account.number}/history", json=wrong)).status_code == 400
    assert (await control.get(f"/phones/{phone.account.number}/history")).json()["made"] is None


async def test_nobody_s_past(control: httpx.AsyncClient) -> None:
    """A number that no phone has is told as that."""
    assert (await control.get("/phones/4915112345678/history")).status_code == 404
    assert (await control.post("/phones/4915112345678/history", json={})).status_code == 404
