"""The control API's calls for newsletters."""

import httpx

from tests.sandbox.conftest import NUMBER
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.server import Sandbox

BEN = "14155550123"


async def test_a_newsletter(control: httpx.AsyncClient, phone: Phone, sandbox: Sandbox) -> None:
    """It is made, posts are made and changed, and how they fare is kept."""
    answer = await control.post("/newsletters", json={"owner": NUMBER, "name": "News"})
    assert answer.status_code == 201
    made = answer.json()
    assert (made["owner"], made["followers"]) == (NUMBER, [{"number": NUMBER, "muted": False}])
    path = f"/newsletters/{made['jid']}/posts"
    post = (await control.post(path, json={"text": "News!"})).json()
    assert (post["server_id"], post["edited_at_ms"], post["views"]) == (100, 0, 0)
    changed = (await control.post(path, json={"text": "Old news", "replaces": 100})).json()
    assert changed["id"] == post["id"]
    assert changed["edited_at_ms"] > 0
    fared = (await control.post(f"{path}/100/fare", json={"views": 7, "reactions": {"👍": 1}})).json()
    assert (fared["views"], fared["reactions"]) == (7, {"👍": 1})
    (listed,) = (await control.get("/newsletters")).json()["newsletters"]
    assert listed == {**made, "posts": [fared]}
    await sandbox.phones.settle()
    assert len(sandbox.context.world.mailboxes.of(phone.account.jid())) == 0


async def test_what_cannot_be_done(control: httpx.AsyncClient, phone: Phone) -> None:
    """It is refused with its reason."""
    assert phone.account.number == NUMBER
    nobody = "/newsletters/120363999999999999@newsletter/posts"
    for path, body, status in (
        ("/newsletters", {"owner": BEN, "name": "News"}, 404),
        ("/newsletters", {"owner": NUMBER, "name": ""}, 400),
        (nobody, {"text": "News!"}, 404),
        (f"{nobody}/100/fare", {"views": 1}, 404),
    ):
        assert (await control.post(path, json=body)).status_code == status
    jid = (await control.post("/newsletters", json={"owner": NUMBER, "name": "News"})).json()["jid"]
    for path, status in ((f"/newsletters/{jid}/posts/100/fare", 404),):
        assert (await control.post(path, json={"views": 1})).status_code == status
    assert (await control.post(f"/newsletters/{jid}/posts", json={"text": "a", "replaces": 7})).status_code == 404
    assert (await control.post(f"/newsletters/{jid}/posts/x/fare", json={"views": 1})).status_code == 400


async def test_followers(control: httpx.AsyncClient, phone: Phone, sandbox: Sandbox) -> None:
    """People follow it, mute it and leave it, as far as they can."""
    assert phone.account.number == NUMBER
    await sandbox.create_phone(BEN, "Ben")
    jid = (await control.post("/newsletters", json={"owner": NUMBER, "name": "News"})).json()["jid"]
    path, own = f"/newsletters/{jid}/followers", {"number": NUMBER, "muted": False}
    for act, followers in (
        ("follow", [own, {"number": BEN, "muted": False}]),
        ("mute", [own, {"number": BEN, "muted": True}]),
        ("unmute", [own, {"number": BEN, "muted": False}]),
        ("leave", [own]),
    ):
        assert (await control.post(path, json={"by": BEN, "act": act})).json()["followers"] == followers
    for by, act, status in ((BEN, "mute", 409), (NUMBER, "leave", 409), ("447700900123", "follow", 404)):
        assert (await control.post(path, json={"by": by, "act": act})).status_code == status
