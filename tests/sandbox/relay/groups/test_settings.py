"""What somebody sets of a group."""

import pytest

from tests.sandbox.people import NOW
from tests.sandbox.relay.groups.party import by, party, tags, told
from zapwire.protocol.stanzas.groups.settings import (
    SetAnnounce,
    SetEphemeral,
    SetJoinApproval,
    SetLocked,
    SetMemberAddMode,
    SetSubject,
    Setting,
    SetTopic,
)
from zapwire.protocol.stanzas.pictures import PictureNotice, read_picture_notices
from zapwire.sandbox.notices.groups import describe
from zapwire.sandbox.relay.groups.acts import GroupRefusal
from zapwire.sandbox.relay.groups.settings import set_of_group, set_picture
from zapwire.sandbox.world.groups import Topic
from zapwire.sandbox.world.pictures import MAX_PICTURE

JPEG = b"\xff\xd8\xff a picture"
EVERYBODYS: list[Setting] = [SetSubject("Trek"), SetTopic("At noon", "AA01"), SetEphemeral(86_400)]
ADMINS: list[Setting] = [
    SetLocked(is_locked=True),
    SetAnnounce(is_announce=True),
    SetJoinApproval(is_required=True),
    SetMemberAddMode("admin_add"),
]
TOLD = [
    "subject",
    "description",
    "ephemeral",
    "locked",
    "announcement",
    "membership_approval_mode",
    "member_add_mode",
]


def test_everything_is_set_and_told() -> None:
    """All devices of all members hear of it, those of who does it, too, and the group is so from then on."""
    place, group = party()
    heard: list[str] = []
    for setting in (*EVERYBODYS, *ADMINS):
        done = set_of_group(by(place, place.ana), group.jid, setting)
        assert done.groups == (group,)
        assert {one.device for one in done.deliveries} == {
            person.jid(device) for person in (place.ana, place.bo) for device in person.device_ids()
        }
        heard += tags(done.deliveries, place.bo.jid(1))
    assert heard == TOLD
    info = describe(place.world, group)
    assert (info.subject, info.subject_set_at, info.subject_set_by) == ("Trek", NOW + 5, place.ana.lid())
    assert info.topic is not None
    assert (info.topic.text, info.topic.id, info.topic.set_by_pn) == ("At noon", "AA01", place.ana.jid())
    assert (info.ephemeral, info.member_add_mode, info.announce_version) == (
        86_400,
        "admin_add",
        str((NOW + 5) * 10**6),
    )
    assert (info.is_locked, info.is_announce, info.is_join_approval_required) == (True, True, True)


def test_announcements_have_a_version() -> None:
    """Which whatsmeow does not do without, and which grows."""
    place, group = party()
    versions = []
    for is_announce in (True, False):
        done = set_of_group(by(place, place.ana), group.jid, SetAnnounce(is_announce))
        versions.append(int(str(told(done.deliveries, place.bo.jid())[0].attrs["v_id"])))
    assert versions[0] < versions[1]


def test_members_may_change_some() -> None:
    """Until the group is locked, which only admins do, as with the rest."""
    place, group = party()
    for setting in EVERYBODYS:
        set_of_group(by(place, place.bo), group.jid, setting)
    for setting in ADMINS:
        with pytest.raises(GroupRefusal, match="403"):
            set_of_group(by(place, place.bo), group.jid, setting)
    set_of_group(by(place, place.ana), group.jid, SetLocked(is_locked=True))
    for setting in EVERYBODYS:
        with pytest.raises(GroupRefusal, match="403"):
            set_of_group(by(place, place.bo), group.jid, setting)
        with pytest.raises(GroupRefusal, match="403"):
            set_of_group(by(place, place.cy), group.jid, setting)


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        (SetSubject(" "), 406),
        (SetSubject("x" * 101), 406),
        (SetTopic("x" * 2049, "AA02", "AA01"), 406),
        (SetTopic("x", "AA02"), 409),
        (SetTopic("x", "AA02", "AA00"), 409),
        (SetEphemeral(7), 400),
    ],
)
def test_what_cannot_be(setting: Setting, code: int) -> None:
    """It is refused with a code, and nothing changes."""
    place, group = party()
    set_of_group(by(place, place.ana), group.jid, SetTopic("At noon", "AA01"))
    before = describe(place.world, group)
    with pytest.raises(GroupRefusal) as raised:
        set_of_group(by(place, place.ana), group.jid, setting)
    assert raised.value.code == code
    assert describe(place.world, group) == before


def test_a_topic_goes() -> None:
    """It takes the id of the last one, as to set another."""
    place, group = party()
    set_of_group(by(place, place.ana), group.jid, SetTopic("At noon", "AA01"))
    assert group.topic == Topic("At noon", "AA01", NOW + 5, place.ana.number)
    done = set_of_group(by(place, place.ana), group.jid, SetTopic("", "AA02", "AA01"))
    (node,) = told(done.deliveries, place.bo.jid())
    assert (node.attrs["id"], [child.tag for child in node.children]) == ("AA02", ["delete"])
    assert group.topic is None


def test_pictures() -> None:
    """A JPEG is told to all members with an id; they hear when it goes, too."""
    place, group = party()
    done = set_picture(by(place, place.bo), group.jid, JPEG)
    picture = place.world.pictures.get(group.jid)
    assert picture is not None
    assert (picture.id, picture.image) == (str(NOW + 5), JPEG)
    (notice,) = read_picture_notices(done.deliveries[0].node)
    assert notice == PictureNotice(group.jid, picture.id, place.bo.lid(), timestamp=NOW + 5)
    assert (len(done.deliveries), done.pictures) == (4, (group.jid,))
    done = set_picture(by(place, place.bo), group.jid, None)
    (notice,) = read_picture_notices(done.deliveries[0].node)
    assert notice == PictureNotice(group.jid, "", place.bo.lid(), is_removed=True, timestamp=NOW + 5)
    assert (place.world.pictures.get(group.jid), done.pictures) == (None, (group.jid,))


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n", JPEG.ljust(MAX_PICTURE + 1)], ids=len)
def test_no_pictures(data: bytes) -> None:
    """Anything else, or more, is not acceptable, as whatsmeow expects."""
    place, group = party()
    with pytest.raises(GroupRefusal) as raised:
        set_picture(by(place, place.ana), group.jid, data)
    assert raised.value.code == 406
    assert place.world.pictures.get(group.jid) is None


def test_who_may_set_pictures() -> None:
    """Who may name the group."""
    place, group = party()
    group.is_locked = True
    for person in (place.bo, place.cy):
        with pytest.raises(GroupRefusal, match="403"):
            set_picture(by(place, person), group.jid, JPEG)
