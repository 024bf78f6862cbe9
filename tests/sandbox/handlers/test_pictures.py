"""Pictures: had by whoever may see them."""

import pytest

from tests.sandbox.people import NOW, town
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.pictures import GetPicture, PictureType
from zapwire.protocol.stanzas.queries import check_answer, error_node, query_node, result_node

JPEG = b"\xff\xd8\xff large"
SMALL = b"\xff\xd8\xff small"
GROUP = JID.parse("120363025246125486@g.us")


@pytest.mark.parametrize("type", ["preview", "image"])
def test_a_picture_is_found(type: PictureType) -> None:
    """By number and by LID, and of a group; its URL is where the media host gives it."""
    here = town()
    for owner in (here.bo.jid(), GROUP):
        picture = here.world.pictures.set(owner, JPEG, SMALL, NOW)
        for target in (owner, here.bo.lid()) if owner != GROUP else (owner,):
            query = GetPicture(target, type)
            (answer,) = here.submit(here.ana.jid(1), query_node(query, "7")).answers
            found = query.read(check_answer(answer))
            assert found == picture.described(type)
            assert found.url == f"https://pps.whatsapp.net{found.direct_path}"
            assert here.world.pictures.find(found.direct_path) == (SMALL if type == "preview" else JPEG)


def test_a_known_picture() -> None:
    """One that the client has is not told again."""
    here = town()
    picture = here.world.pictures.set(here.bo.jid(), JPEG, SMALL, NOW)
    outcome = here.submit(here.ana.jid(1), query_node(GetPicture(here.bo.jid(), existing_id=picture.id), "7"))
    assert outcome.answers == (result_node("7", (Node("picture", {"status": "304"}),)),)


def test_no_picture() -> None:
    """Of nobody, of somebody without one, and of a group without one there is none."""
    here = town()
    for target in (JID("1", "lid"), here.bo.jid(), GROUP):
        outcome = here.submit(here.ana.jid(1), query_node(GetPicture(target), "7"))
        assert outcome.answers == (error_node("7", 404, "item-not-found"),)


def test_a_hidden_picture() -> None:
    """Who may not see it is told so: strangers of who shows it to contacts, everybody of who shows it to nobody."""
    here = town()
    here.world.pictures.set(here.bo.jid(), JPEG, SMALL, NOW)
    query = query_node(GetPicture(here.bo.jid()), "7")
    hidden = (error_node("7", 401, "not-authorized"),)
    here.bo.privacy["profile"] = "contacts"
    assert here.submit(here.ana.jid(1), query).answers == hidden
    here.world.acquaint(here.ana, (here.bo,))
    assert here.submit(here.ana.jid(1), query).answers != hidden
    here.bo.profile.block(here.ana.number, is_blocked=True)
    assert here.submit(here.ana.jid(1), query).answers == hidden
    assert here.submit(here.bo.jid(1), query).answers != hidden
