"""The names of people and chats."""

import pytest

from tests.sandbox.people import NUMBER, new_world
from zapwire.errors import JIDError, SandboxError
from zapwire.protocol.jid import JID
from zapwire.sandbox.phones.people import Names, by_lid, chat_key, resolve
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.groups import NoSuchGroup
from zapwire.sandbox.world.world import NoSuchPhone, World

GROUP = JID("120363025246125486", "g.us")
STRANGER = JID("1", "lid", 3)


@pytest.fixture
def world() -> World:
    """Make a world with Ana in it."""
    world = new_world("people")
    world.create_account(NUMBER, "Ana", 0)
    return world


@pytest.fixture
def ana(world: World) -> Account:
    """Return the only person."""
    return world.account(NUMBER)


def test_a_person_has_both_names(world: World, ana: Account) -> None:
    """Whichever name and device a stanza has, which stays as it was."""
    for jid in (ana.jid(), ana.lid(2)):
        assert Names.of(world, jid) == Names(jid, ana.jid(), ana.lid())
        assert Names.of(world, jid).who == str(ana.jid())


def test_groups_and_strangers_have_the_name_at_hand(world: World) -> None:
    """There is no other."""
    assert Names.of(world, GROUP) == Names(GROUP)
    assert Names.of(world, STRANGER).who == "1@lid"


def test_sessions_go_by_lid(world: World, ana: Account) -> None:
    """The device stays."""
    assert by_lid(world, ana.jid(2)) == by_lid(world, ana.lid(2)) == ana.lid(2)
    assert by_lid(world, STRANGER) == STRANGER


def test_a_chat_has_one_key(world: World, ana: Account) -> None:
    """Whichever name it goes by."""
    assert chat_key(world, ana.jid()) == chat_key(world, ana.lid(2)) == NUMBER
    assert chat_key(world, GROUP) == str(GROUP)


def test_what_callers_write(world: World, ana: Account) -> None:
    """Numbers with their punctuation, JIDs of either kind, and groups."""
    group = world.create_group(ana, "Asado", [], 0)
    assert resolve(world, "+54 9 11 5555-4444") == ana.jid()
    assert resolve(world, str(ana.lid(2))) == ana.lid()
    assert resolve(world, str(group.jid)) == group.jid


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("14155550123", NoSuchPhone),
        ("14155550123@s.whatsapp.net", NoSuchPhone),
        ("1@lid", NoSuchPhone),
        ("status@broadcast", NoSuchPhone),
        ("120363025246125486@g.us", NoSuchGroup),
        ("a b@lid", JIDError),
        ("", NoSuchPhone),
    ],
)
def test_what_callers_cannot_mean(world: World, text: str, error: type[SandboxError]) -> None:
    """The error says which."""
    with pytest.raises(error):
        resolve(world, text)
