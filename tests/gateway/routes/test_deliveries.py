"""The delivery log over HTTP."""

from typing import Any

import pytest

from tests.gateway.fakes import Rig, entry


async def test_list(rig: Rig) -> None:
    """Deliveries are shown, each with what became of it."""
    rig.deliveries.found = [entry(2), entry(1, "dead")]
    answer = await rig.call("GET", "/webhook/deliveries")
    pending, dead = answer.json()["data"]["Deliveries"]
    assert (pending["id"], pending["event"], pending["state"]) == (2, "evt_2", "pending")
    assert pending["next_at"] == "2022-04-20T15:49:10Z"
    assert pending["ended_at"] is None
    assert (dead["next_at"], dead["ended_at"]) == (None, "2022-04-20T15:50:00Z")
    assert rig.deliveries.asked == [{"user": rig.user_id, "state": None, "before": None, "limit": 100}]


async def test_global_webhook_is_the_admins(rig: Rig) -> None:
    """What the admin's webhook answered is not told to users."""
    rig.deliveries.found = [entry(1, receiver="global")]
    (delivery,) = (await rig.call("GET", "/webhook/deliveries")).json()["data"]["Deliveries"]
    assert (delivery["receiver"], delivery["status"], delivery["error"]) == ("global", None, "")


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
    """Deliveries are tried again by their ids, or all that were given up."""
    answer = await rig.call("POST", "/webhook/deliveries", {"Id": [1, 2]})
    assert answer.json()["data"] == {"Details": "Replayed", "Count": 7}
    await rig.call("POST", "/webhook/deliveries", {"state": "dead"})
    assert rig.deliveries.replayed == [(rig.user_id, [1, 2]), (rig.user_id, None)]


@pytest.mark.parametrize(
    "body", [{}, {"Id": [1], "State": "dead"}, {"Id": []}, {"Id": ["a"]}, {"Id": [0]}, {"State": "pending"}]
)
async def test_replay_refused(rig: Rig, body: Any) -> None:
    """Neither or both is unclear, so it is 400."""
    assert (await rig.call("POST", "/webhook/deliveries", body)).status_code == 400
    assert rig.deliveries.replayed == []
