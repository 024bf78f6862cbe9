"""What owners of phones press, and what they ask."""

import pytest

from tests.protocol.messages.test_interactive import FULL, MENU, REPLIES
from tests.sandbox.people import NOW
from tests.sandbox.phones.net import ANA, BEN, Net, received
from zapwire.protocol.messages.choices import Choice
from zapwire.protocol.messages.interactive import (
    Buttons,
    build_buttons,
    build_list,
    build_menu,
    build_reply_buttons,
    build_template,
)
from zapwire.protocol.messages.kinds import kind_name
from zapwire.protocol.messages.polls import Poll
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.sandbox.phones.acts import NoSuchMessage, NotAllowedHere, send_text
from zapwire.sandbox.phones.answering import press, send_poll, vote
from zapwire.sandbox.phones.line import Line

POLL = Poll("When?", ("Monday", "Tuesday", "Never"), 2)


@pytest.mark.parametrize(
    ("offer", "button", "kind", "choice"),
    [
        (build_reply_buttons(Buttons("x", REPLIES)), "yes", "buttonsResponseMessage", ("yes", "Yes")),
        (build_template(FULL), "Yes", "templateButtonReplyMessage", ("yes", "Yes")),
        (build_buttons(FULL), "no", "interactiveResponseMessage", ("no", '"No" 🙅')),
        (build_list(MENU), "Tuesday", "listResponseMessage", ("2", "Tuesday")),
        (build_menu(MENU), "3", "interactiveResponseMessage", ("3", "Sunday")),
    ],
)
async def test_pressing(
    net: Net, ana: Line, ben: Line, offer: Message, button: str, kind: str, choice: tuple[str, str]
) -> None:
    """Ben presses what Ana offered, by id or text; the answer quotes it and is in the form that fits."""
    sent = await ana.send(ben.account.jid(), offer)
    await net.settle()
    assert received(ben)[0].text == "Do you come?" or received(ben)[0].text in ("x", "When?")
    await press(ben, ANA, sent.id, button)
    await net.settle()
    (answer,) = received(ana)
    assert kind_name(answer.message) == kind
    assert isinstance(answer.content, Choice)
    assert (answer.content.id, answer.content.text, answer.text) == (*choice, choice[1])
    assert answer.content.context is not None
    assert answer.content.context.quote is not None
    assert answer.content.context.quote.id == sent.id


async def test_what_cannot_be_pressed(net: Net, ana: Line, ben: Line) -> None:
    """A button that opens a page answers nothing, and there is none where none was offered."""
    sent = await ana.send(ben.account.jid(), build_buttons(FULL))
    await net.settle()
    for button in ("Map", "Call", "maybe"):
        with pytest.raises(NotAllowedHere, match="no button"):
            await press(ben, ANA, sent.id, button)
    with pytest.raises(NoSuchMessage):
        await press(ben, ANA, "NONE", "yes")
    assert received(ana) == []


@pytest.mark.parametrize("mode", ["chat", "lid", "pn"])
async def test_votes_count(net: Net, ana: Line, ben: Line, mode: str) -> None:
    """Both phones see each vote, whichever way people are called; the last one of each person counts."""
    where = BEN
    if mode != "chat":
        where = str(net.group(ana, ben, mode="lid" if mode == "lid" else "pn").jid)
    back = ANA if mode == "chat" else where
    question = await send_text(ana, where, "vamos?")
    sent = await send_poll(ana, where, POLL, reply_to=question.id)
    await net.settle()
    context = received(ben)[-1].to_json([])["quoted"]
    assert context["id"] == question.id
    await vote(ben, back, sent.id, ["Monday"], now=NOW)
    await vote(ana, where, sent.id, ["Tuesday", "Never"], now=NOW)
    await vote(ben, back, sent.id, ["Never", "Tuesday"], now=NOW)
    await net.settle()
    expected = {ana.account.jid().user: ("Tuesday", "Never"), ben.account.jid().user: ("Never", "Tuesday")}
    for line, chat in ((ana, where), (ben, back)):
        entry = line.state.inbox.find(line.state.chat_key(sent.chat if chat is where else ana.account.jid()), sent.id)
        entry = entry or line.state.inbox.find(line.state.chat_key(sent.chat), sent.id)
        assert entry is not None
        assert {who.partition("@")[0]: options for who, options in entry.votes.items()} == expected
    await vote(ben, back, sent.id, [], now=NOW)
    await net.settle()
    assert received(ana)[-1].text == ""
    assert not received(ana)[-1].message.messageContextInfo.messageSecret


async def test_votes_that_are_refused(net: Net, ana: Line, ben: Line) -> None:
    """For no option, too many, one twice, or in what is no poll."""
    sent = await send_poll(ana, BEN, POLL)
    await net.settle()
    for options, reason in (
        (["Sunday"], "names its options"),
        (["Monday", "Monday"], "names its options"),
        (list(POLL.options), "2 at most"),
    ):
        with pytest.raises(NotAllowedHere, match=reason):
            await vote(ben, ANA, sent.id, options, now=NOW)
    with pytest.raises(NotAllowedHere, match="12 options"):
        await send_poll(ana, BEN, Poll("?", ("only",)))
    with pytest.raises(NoSuchMessage):
        await vote(ben, ANA, "NONE", [], now=NOW)
