"""Votes of an account in polls of its chats, from the API to the phones that count them."""

from pathlib import Path
from typing import Any

from tests.gateway.live import ANA, BEN, TOKEN, Live, eventually
from tests.gateway.stage import CLEO, Stage, stage
from zapwire.protocol.messages.polls import Poll
from zapwire.sandbox.phones import answering
from zapwire.sandbox.phones.history import HistoryOrder

DAYS = Poll("When?", ("Monday", "Tuesday", "Sunday"), 2)


async def vote(running: Live, status: int = 200, **fields: Any) -> str:
    """Vote by the API; return the vote's id, or what the refusal says."""
    answer = await running.http.post("/chat/send/pollvote", json=fields, headers={"Token": TOKEN})
    assert answer.status_code == status, answer.text
    return str(answer.json()["data"]["Id"] if status == 200 else answer.json()["error"])


async def counted(scene: Stage, number: str, id: str, poll: str) -> list[str]:
    """The options of a vote, as a phone that got it opens it."""

    async def look() -> Any:
        got = (await scene.control.get(f"/phones/{number}/messages")).json()["messages"]
        return next((message for message in got if message["id"] == id), None)

    message = await eventually(look)
    assert (message["target"], message["vote"]["opened"]) == (poll, True)
    return list(message["vote"]["options"])


async def test_votes(tmp_path: Path) -> None:
    """In another's poll, in one's own, in a group's; changed, taken back; what cannot be is refused with its reason."""
    async with stage(tmp_path) as scene:
        running, ben = scene.running, scene.sandbox.line(BEN)
        await scene.subscribe("Message")
        theirs = (await answering.send_poll(ben, ANA, DAYS)).id
        asker = (await scene.event("Message", BEN))["Info"]["Sender"]
        for options in (["Tuesday"], ["Sunday", "Monday"], []):
            id = await vote(running, Phone=BEN, Id=theirs, Options=options)
            for number in (BEN, ANA):
                assert await counted(scene, number, id, theirs) == options
        assert await vote(running, Phone=asker, Id=theirs, Options=["Monday"], Sender=asker)
        form = {"Phone": BEN, "Id": theirs}
        assert await vote(running, 400, **form, Options=["Friday"]) == (
            f'the poll {theirs} has no option "Friday": choose among "Monday", "Tuesday", "Sunday"'
        )
        assert "2 of the options may be chosen, not 3" in await vote(running, 400, **form, Options=list(DAYS.options))
        poll = {"Group": BEN, "Header": "When?", "Options": ["Monday", "Tuesday"]}
        own = (await running.call("POST", "/chat/send/poll", poll))["Id"]
        for name in (own, f"me:{own}"):
            id = await vote(running, Phone=BEN, Id=name, Options=["Tuesday"])
            assert await counted(scene, BEN, id, own) == ["Tuesday"]
        group = (await scene.act("/groups", owner=BEN, subject="Asado", participants=[ANA, CLEO]))["jid"]
        asked = (await answering.send_poll(ben, group, DAYS)).id
        await scene.event("Message", BEN)
        assert "missing Sender" in await vote(running, 400, Phone=group, Id=asked, Options=["Monday"])
        assert "say who asked it" in await vote(running, 404, Phone=group, Id=f"me:{asked}", Options=["Monday"])
        assert "not known here" in await vote(running, 404, Phone=group, Id=asked, Options=["Monday"], Sender=CLEO)
        id = await vote(running, Phone=group, Id=asked, Options=["Monday"], Sender=BEN)
        for number in (BEN, ANA, CLEO):
            assert await counted(scene, number, id, asked) == ["Monday"]


async def test_a_poll_from_before(tmp_path: Path) -> None:
    """One that the phone's history brings can be voted in at once, with its options known."""
    async with stage(tmp_path, is_linked=False) as scene:
        running, ben = scene.running, scene.sandbox.line(BEN)
        told = (await answering.send_poll(ben, ANA, DAYS)).id
        await scene.sandbox.phones.settle()
        await scene.subscribe("HistorySync", "Message")
        await running.link()
        while (await scene.told("HistorySync"))["historyType"] != "INITIAL_BOOTSTRAP":
            pass
        assert "choose among" in await vote(running, 400, Phone=BEN, Id=told, Options=["Friday"])
        id = await vote(running, Phone=BEN, Id=told, Options=["Monday"])
        assert await counted(scene, BEN, id, told) == ["Monday"]


async def test_a_poll_that_is_requested(tmp_path: Path) -> None:
    """What the history did not bring, the phone hands on when it is asked; until then the answer says so."""
    async with stage(tmp_path, is_linked=False) as scene:
        running, ben = scene.running, scene.sandbox.line(BEN)
        untold = (await answering.send_poll(ben, ANA, DAYS)).id
        await scene.sandbox.phones.settle()
        scene.sandbox.line(ANA).memory.order = HistoryOrder(chats=1, messages=1)
        await running.link()
        await scene.subscribe("Message")
        error = await vote(running, 404, Phone=BEN, Id=untold, Options=["Monday"])
        assert "POST /chat/request-unavailable-message" in error
        request = {"chat": BEN, "sender": BEN, "id": untold}
        await running.call("POST", "/chat/request-unavailable-message", request)
        assert (await scene.event("Message"))["UnavailableRequestID"]
        id = await vote(running, Phone=BEN, Id=untold, Options=["Monday"])
        assert await counted(scene, BEN, id, untold) == ["Monday"]
