"""The webhook over HTTP."""

from typing import Any

import pytest

from tests.gateway.fakes import Rig

URL = "https://example.net/webhook"


@pytest.mark.parametrize("name", ["webhookURL", "webhookurl", "WebhookURL", "webhook"])
async def test_set(rig: Rig, name: str) -> None:
    """The URL is taken by any of its names, and the answer has the reference's shape."""
    answer = await rig.call("POST", "/webhook", {name: URL})
    assert answer.json() == {"code": 200, "data": {"webhook": URL}, "success": True}
    assert (rig.user.webhook, rig.user.is_webhook_active, rig.user.events) == (URL, True, ())
    assert rig.looked_again == [rig.user_id]


async def test_set_with_events(rig: Rig) -> None:
    """The events may come along; an empty URL is none."""
    await rig.call("POST", "/webhook", {"webhookURL": URL, "events": ["Message"]})
    assert rig.user.events == ("Message",)
    await rig.call("POST", "/webhook", {"webhookURL": ""})
    assert (rig.user.webhook, rig.user.events) == ("", ("Message",))


async def test_get(rig: Rig) -> None:
    """URL and events are shown as the reference shows them."""
    await rig.users.update(rig.user_id, webhook=URL, events=("Message",))
    data = (await rig.call("GET", "/webhook")).json()["data"]
    assert data == {"subscribe": ["Message"], "webhook": URL, "active": True}


async def test_change(rig: Rig) -> None:
    """Only what is named changes."""
    await rig.users.update(rig.user_id, webhook=URL, events=("Message",))
    answer = await rig.call("PUT", "/webhook", {"active": False})
    assert answer.json()["data"] == {"webhook": URL, "events": ["Message"], "active": False}
    answer = await rig.call("PUT", "/webhook", {"webhook": "http://other.test/", "events": ["All"], "active": True})
    assert answer.json()["data"] == {"webhook": "http://other.test/", "events": ["All"], "active": True}
    assert (await rig.call("PUT", "/webhook", {})).json()["data"]["webhook"] == "http://other.test/"


async def test_delete(rig: Rig) -> None:
    """URL and events are forgotten."""
    await rig.users.update(rig.user_id, webhook=URL, events=("Message",))
    answer = await rig.call("DELETE", "/webhook")
    assert answer.json()["data"] == {"Details": "Webhook and events deleted successfully"}
    assert (rig.user.webhook, rig.user.events) == ("", ())


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"webhookURL": "example.net"}, "webhookURL must be an http"),
        ({"webhookURL": 5}, "webhookURL must be a string"),
        ({"webhookURL": "http://x\0/"}, "NUL"),
        ({"webhookURL": URL, "events": ["Nothing"]}, "Nothing"),
        ({"webhookURL": URL, "events": "Message"}, "events must be a list"),
        ({"webhookURL": "http://" + "x" * 2048}, "at most 2048"),
    ],
)
async def test_what_is_refused(rig: Rig, body: Any, reason: str) -> None:
    """What cannot be a webhook is 400 by name, and changes nothing."""
    answer = await rig.call("POST", "/webhook", body)
    assert answer.status_code == 400
    assert reason in answer.json()["error"]
    assert rig.user.webhook == ""
