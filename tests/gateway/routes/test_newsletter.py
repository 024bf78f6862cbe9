"""Newsletters over HTTP."""

import pytest

from tests.gateway.fakes import Rig
from tests.protocol.stanzas.test_newsletters import NEWS, READ
from tests.vectors.load import load
from zapwire.errors import QueryRefused
from zapwire.gateway.accounts import commands

BODY = {"NewsletterJID": str(NEWS)}


async def test_list(rig: Rig) -> None:
    """They have whatsmeow's names."""
    rig.sessions.answers.append((READ,))
    answer = await rig.call("GET", "/newsletter/list")
    assert answer.json()["data"] == {"Newsletter": [load("whatsmeow_calls_newsletters")["newsletters"][0]["read"]]}
    assert rig.commands == [commands.ListNewsletters()]


async def test_changes(rig: Rig) -> None:
    """Each call is its command."""
    for path, body, details, command in (
        ("join", BODY, "Newsletter joined successfully", commands.FollowNewsletter(NEWS, follows=True)),
        ("leave", BODY, "Newsletter left successfully", commands.FollowNewsletter(NEWS, follows=False)),
        ("mute", {**BODY, "Mute": True}, "Newsletter muted successfully", commands.MuteNewsletter(NEWS, muted=True)),
        ("mute", BODY, "Newsletter unmuted successfully", commands.MuteNewsletter(NEWS, muted=False)),
    ):
        answer = await rig.call("POST", f"/newsletter/{path}", body)
        assert answer.json()["data"] == {"Details": details}
        assert [rig.commands[-1]] == [command]


@pytest.mark.parametrize("jid", ["", "5491155554444", "1203@g.us", "x@newsletter", "1" * 300])
async def test_what_is_no_newsletter(rig: Rig, jid: str) -> None:
    """It is refused."""
    for path in ("join", "leave", "mute"):
        assert (await rig.call("POST", f"/newsletter/{path}", {"NewsletterJID": jid})).status_code == 400
        assert (await rig.call("POST", f"/newsletter/{path}")).json()["error"] == "missing NewsletterJID in Payload"
    assert rig.commands == []


async def test_what_is_refused(rig: Rig) -> None:
    """The status says why; one that is not there is named."""
    for path in ("join", "leave", "mute"):
        rig.sessions.answers.append(QueryRefused.from_code(403, "no"))
        assert (await rig.call("POST", f"/newsletter/{path}", BODY)).status_code == 403
        rig.sessions.answers.append(QueryRefused.from_code(404, "no"))
        answer = await rig.call("POST", f"/newsletter/{path}", BODY)
        assert answer.status_code == 404
        assert answer.json()["error"].startswith(f"there is no newsletter {NEWS}, or no longer: ")
