"""Groups in Go's JSON."""

from zapwire.gateway.wuzapi.events.group_shapes import group, join_request, participant
from zapwire.protocol.jid import JID
from zapwire.protocol.types.groups import AddRequest, GroupInfo, GroupTopic, JoinRequest, Participant

GROUP = JID("120363000000000001", "g.us")
ANA, ANA_LID = JID("5491155550001", "s.whatsapp.net"), JID("100000000000001", "lid")
NO_TIME = "0001-01-01T00:00:00Z"


def test_by_number() -> None:
    """Who is named once is named by number where it is known, and the LID stands beside it."""
    info = GroupInfo(
        GROUP,
        "Family",
        ANA_LID,
        ANA,
        1764250000,
        "lid",
        (Participant(ANA_LID, ANA_LID, ANA, "superadmin"),),
        1,
        86_400,
        GroupTopic("At noon", "AA01", 1764250000, ANA_LID, ANA),
        1764250000,
        ANA_LID,
    )
    shown = group(info)
    assert (shown["OwnerJID"], shown["OwnerPN"], shown["OwnerLID"]) == (str(ANA), str(ANA), str(ANA_LID))
    assert (shown["TopicSetBy"], shown["TopicSetByPN"], shown["TopicSetByLID"]) == (str(ANA), str(ANA), str(ANA_LID))
    assert (shown["NameSetBy"], shown["NameSetByPN"], shown["NameSetByLID"]) == (str(ANA_LID), "", str(ANA_LID))
    assert (shown["IsEphemeral"], shown["DisappearingTimer"]) == (True, 86_400)
    assert (shown["GroupCreated"], shown["NameSetAt"], shown["TopicSetAt"]) == ("2025-11-27T13:26:40Z",) * 3
    assert shown["Participants"] == [
        {
            "JID": str(ANA),
            "PhoneNumber": str(ANA),
            "LID": str(ANA_LID),
            "IsAdmin": True,
            "IsSuperAdmin": True,
            "DisplayName": "",
            "Error": 0,
            "AddRequest": None,
        }
    ]


def test_as_whatsmeow_has_it() -> None:
    """In events the names are as the group has them, and there are no other fields than whatsmeow's."""
    shown = group(GroupInfo(GROUP, owner=ANA_LID, owner_pn=ANA), by_number=False)
    assert (shown["OwnerJID"], shown["OwnerPN"]) == (str(ANA_LID), str(ANA))
    assert "OwnerLID" not in shown
    member = Participant(ANA_LID, ANA_LID, ANA)
    assert participant(member, by_number=False)["JID"] == str(ANA_LID)


def test_of_nothing() -> None:
    """What is not known is empty, and no time is Go's."""
    shown = group(GroupInfo(GROUP))
    assert (shown["OwnerJID"], shown["Topic"], shown["Participants"]) == ("", "", None)
    assert (shown["GroupCreated"], shown["TopicSetAt"]) == (NO_TIME, NO_TIME)
    assert shown["IsEphemeral"] is False


def test_by_number_in_a_group_of_numbers() -> None:
    """The number is the name already."""
    shown = group(GroupInfo(GROUP, owner=ANA))
    assert (shown["OwnerJID"], shown["OwnerPN"], shown["OwnerLID"]) == (str(ANA), str(ANA), "")


def test_who_may_only_be_invited() -> None:
    """They have the code and its end."""
    shown = participant(Participant(ANA, None, ANA, error=403, add_request=AddRequest("AbC1", 1764250000)))
    assert (shown["Error"], shown["AddRequest"]) == (403, {"Code": "AbC1", "Expiration": "2025-11-27T13:26:40Z"})


def test_join_request() -> None:
    """Who asks has both names where they are known."""
    assert join_request(JoinRequest(ANA_LID, ANA_LID, ANA, 1764250000)) == {
        "JID": str(ANA),
        "PhoneNumber": str(ANA),
        "LID": str(ANA_LID),
        "RequestedAt": "2025-11-27T13:26:40Z",
    }
