"""The delivery log over HTTP."""

from typing import Any

import pytest

from tests.gateway.fakes import FakeDelivery, Rig


async def test_list(rig: Rig) -> None:
    """Deliveries are shown, each with what became of it."""
    rig.deliveries.found = [FakeDelivery(2, "b"), FakeDelivery(1, "a", "dead", ended_at=1650469800.0)]
    answer = await rig.call("GET", "/webhook/deliveries")
    pending, dead = answer.json()["data"]["Deliveries"]
    assert (pending["number"], pending["event"], pending["state"]) == (2, "b", "pending")
    assert pending["next_at"] == "2022-04-20T15:49:10Z"
    assert pending["ended_at"] is None
    assert (dead["next_at"], dead["ended_at"]) == (None, "2022-04-20T15:50:00Z")
    assert rig.deliveries.asked == [{"user": rig.user_id, "state": None, "before": None, "limit": 100}]


async def test_list_some(rig: Rig) -> None:
    """A part of them may be asked for, in the query or in a body."""
    await rig.call("GET", "/webhook/deliveries?state=dead&before=7&limit=5")
    await rig.call("GET", "/webhook/deliveries", {"State": "dead", "Before": 7, "Limit": 5})
    assert rig.deliveries.asked == [{"user": rig.user_id, "state": "dead", "before": 7, "limit": 5}] * 2


@pytest.mark.parametrize("query", ["state=lost", "before=0", "before=99999999999999999999", "limit=0", "limit=1001"])
async def test_list_refused(rig: Rig, query: str) -> None:
    """What cannot be asked for is 400 by its name."""
    answer = await rig.call("GET", f"/webhook/deliveries?{query}")
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(query.partition("=")[0])


async def test_replay(rig: Rig) -> None:
    """Events are delivered again by their ids, or all that were given up."""
    answer = await rig.call("POST", "/webhook/deliveries", {"Id": ["a", "b"]})
    assert answer.json()["data"] == {"Details": "Replayed", "Count": 7}
    await rig.call("POST", "/webhook/deliveries", {"state": "dead"})
    assert rig.deliveries.replayed == [(rig.user_id, ["a", "b"]), (rig.user_id, None)]


@pytest.mark.parametrize("body", [{}, {"Id": ["a"], "State": "dead"}, {"Id": []}, {"State": "pending"}])
async def test_replay_refused(rig: Rig, body: Any) -> None:
    """Neither or both is unclear, so it is 400."""
    assert (await rig.call("POST", "/webhook/deliveries", body)).status_code == 400
    assert rig.deliveries.replayed == []
