"""Changes of groups have the shape that wuzapi gives them."""

from dataclasses import replace
from typing import Any, Final

import pytest

from tests.gateway.wuzapi.events.people import ANA, ANA_LID, ANA_NAMES, GROUP, OWN_NAMES, WHEN
from tests.gateway.wuzapi.events.whatsmeow import body, rendered, vectors
from zapwire.protocol.events import GroupInfoChanged, GroupJoined
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.types.groups import (
    AddRequest,
    GroupAnnounce,
    GroupInfo,
    GroupLink,
    GroupName,
    GroupTopic,
    LinkedGroup,
    Participant,
)

BEN: Final = JID.parse("5491155550002@s.whatsapp.net")
BEN_LID: Final = JID.parse("100000000000002@lid")
TOWN: Final = JID.parse("120363000000000002@g.us")
PEOPLE: Final = (Participant(BEN_LID, BEN_LID, BEN), Participant(ANA_LID, ANA_LID, ANA))
BARE: Final = GroupInfoChanged(GROUP, WHEN, notify="invite", notification_id="1")
CHANGE: Final = GroupInfoChanged(GROUP, WHEN, ANA_LID, ANA, ANA_LID, "Ana", addressing_mode="lid", notification_id="1")
JOINED: Final = GroupJoined(
    GroupInfo(
        GROUP,
        "Family",
        ANA_LID,
        ANA,
        WHEN,
        "lid",
        (
            Participant(ANA_LID, ANA_LID, ANA, "superadmin"),
            Participant(BEN_LID, BEN_LID, BEN, error=403, add_request=AddRequest("AbC1", WHEN)),
        ),
        2,
        86_400,
        GroupTopic("At noon", "AA01", WHEN, ANA_LID, ANA),
        WHEN,
        ANA_LID,
        ANA,
        "AR",
        "17",
        "18",
        "admin_add",
        TOWN,
        is_announce=True,
        is_locked=True,
        is_default_subgroup=True,
        is_join_approval_required=True,
    ),
    ANA_LID,
    ANA,
    ANA_LID,
    WHEN,
    "invite",
    "new",
    "3EB0A001",
    "Ana",
    "1",
)
CHANGES: Final[dict[str, GroupInfoChanged]] = {
    "group link reset": replace(BARE, new_invite_link="https://chat.whatsapp.com/AbC1"),
    "group settings": replace(
        CHANGE,
        name=GroupName("Family", WHEN, ANA_LID, ANA),
        topic=GroupTopic("At noon", "AA01", WHEN, ANA_LID, ANA),
        is_locked=True,
        announce=GroupAnnounce(is_announce=True, version="17"),
        ephemeral=86_400,
        is_join_approval_required=True,
        is_deleted=True,
        delete_reason="terminated",
        link=GroupLink("parent_group", LinkedGroup(TOWN, "Town", WHEN, is_default_subgroup=True)),
        unlink=GroupLink("parent_group", LinkedGroup(TOWN, "Town", WHEN), "unlink_group"),
        is_suspended=True,
    ),
    "group people": replace(
        CHANGE,
        joined=PEOPLE,
        left=PEOPLE[:1],
        promoted=PEOPLE[:1],
        demoted=PEOPLE[:1],
        join_reason="invite",
        participant_version="18",
        previous_participant_version="17",
        unknown=(Node("member_add_mode", {"by": "Ana"}, b"admin_add"),),
        is_suspended=False,
    ),
}


@pytest.mark.parametrize("name", list(CHANGES))
def test_a_change_equals_what_go_prints(name: str) -> None:
    """With both names of who made it."""
    change = CHANGES[name]
    names = ANA_NAMES if change.sender else {"senderPn": "", "senderLid": ""}
    assert body(change) == {"event": vectors()[name]["event"], "type": "GroupInfo", **names, **OWN_NAMES}


def test_a_new_group_equals_what_go_prints() -> None:
    """With all that is known of it."""
    assert body(JOINED) == {
        "event": vectors()["joined group"]["event"],
        "type": "JoinedGroup",
        **ANA_NAMES,
        **OWN_NAMES,
    }


def test_who_is_named_by_one_name_is_told_by_both() -> None:
    """Whoever came, left or has another role, each once."""
    assert set(rendered(CHANGES["group people"]).others) == {BEN_LID, ANA_LID}


@pytest.mark.parametrize("event", [CHANGE, JOINED], ids=["change", "new group"])
def test_the_same_notification_has_the_same_key(event: Any) -> None:
    """It belongs to the group's chat."""
    assert rendered(event).key == rendered(replace(event, notify="Ana María")).key
    assert rendered(event).key != rendered(replace(event, notification_id="2")).key
    assert rendered(event).chat == str(GROUP)
