"""Groups: new ones, and what changes in them."""

from collections.abc import Iterable
from typing import Any

from zapwire.gateway.wuzapi.events.group_shapes import group
from zapwire.gateway.wuzapi.events.rendered import Names, Rendered, key_of
from zapwire.gateway.wuzapi.events.shapes import jid, names, of_sender, own, persons, seconds, stanza
from zapwire.gateway.wuzapi.message_json import to_text
from zapwire.protocol.events import GroupInfoChanged, GroupJoined
from zapwire.protocol.jid import JID
from zapwire.protocol.types.groups import GroupLink, GroupName, GroupTopic, Participant


def joined_group(event: GroupJoined, me: Names) -> Rendered:
    """We are in one more."""
    body = {
        "event": {
            "Reason": to_text(event.reason),
            "Type": to_text(event.type),
            "CreateKey": to_text(event.create_key),
            "Sender": _maybe(event.sender),
            "SenderPN": _maybe(_beside(event.sender, event.sender_pn)),
            "Notify": to_text(event.notify),
            **group(event.group, by_number=False),
        },
        "type": "JoinedGroup",
        **of_sender(names(event.sender, event.sender_pn, event.sender_lid)),
        **own(me),
    }
    return Rendered("JoinedGroup", jid(event.group.jid), body, joined_group_key(event))


def group_info(event: GroupInfoChanged, me: Names) -> Rendered:
    """Something about a group changed. A setting that did not is null."""
    body = {
        "event": {
            "JID": jid(event.group),
            "Notify": to_text(event.notify),
            "Sender": _maybe(event.sender),
            "SenderPN": _maybe(_beside(event.sender, event.sender_pn)),
            "Timestamp": seconds(event.timestamp),
            **_settings(event),
            "PrevParticipantVersionID": to_text(event.previous_participant_version),
            "ParticipantVersionID": to_text(event.participant_version),
            "JoinReason": to_text(event.join_reason),
            "Join": _people(event.joined),
            "Leave": _people(event.left),
            "Promote": _people(event.promoted),
            "Demote": _people(event.demoted),
            "Suspended": event.is_suspended is True,
            "Unsuspended": event.is_suspended is False,
            "UnknownChanges": [stanza(node) for node in event.unknown] or None,
        },
        "type": "GroupInfo",
        **of_sender(names(event.sender, event.sender_pn, event.sender_lid)),
        **own(me),
    }
    others = persons(*(one.jid for people in _lists(event) for one in people))
    return Rendered("GroupInfo", jid(event.group), body, group_info_key(event), others)


def joined_group_key(event: GroupJoined) -> str:
    """What makes it the same one."""
    return key_of(jid(event.group.jid), str(event.timestamp), event.notification_id)


def group_info_key(event: GroupInfoChanged) -> str:
    """What makes a change the same one."""
    return key_of(jid(event.group), str(event.timestamp), event.notification_id)


def _settings(event: GroupInfoChanged) -> dict[str, Any]:
    announce, ephemeral, approval = event.announce, event.ephemeral, event.is_join_approval_required
    return {
        "Name": _name(event.name),
        "Topic": _topic(event.topic),
        "Locked": None if event.is_locked is None else {"IsLocked": event.is_locked},
        "Announce": announce and {"IsAnnounce": announce.is_announce, "AnnounceVersionID": to_text(announce.version)},
        "Ephemeral": None if ephemeral is None else {"IsEphemeral": ephemeral > 0, "DisappearingTimer": ephemeral},
        "MembershipApprovalMode": None if approval is None else {"IsJoinApprovalRequired": approval},
        "Delete": {"Deleted": True, "DeleteReason": to_text(event.delete_reason)} if event.is_deleted else None,
        "Link": _link(event.link),
        "Unlink": _link(event.unlink),
        "NewInviteLink": None if event.new_invite_link is None else to_text(event.new_invite_link),
    }


def _name(name: GroupName | None) -> dict[str, Any] | None:
    if name is None:
        return None
    return {
        "Name": to_text(name.text),
        "NameSetAt": seconds(name.set_at),
        "NameSetBy": jid(name.set_by),
        "NameSetByPN": jid(name.set_by_pn),
    }


def _topic(topic: GroupTopic | None) -> dict[str, Any] | None:
    """As whatsmeow tells it, the number of who set it is in no field of the change."""
    if topic is None:
        return None
    return {
        "Topic": to_text(topic.text),
        "TopicID": to_text(topic.id),
        "TopicSetAt": seconds(topic.set_at),
        "TopicSetBy": jid(topic.set_by),
        "TopicSetByPN": jid(_beside(topic.set_by, topic.set_by_pn)),
        "TopicDeleted": topic.is_deleted,
    }


def _link(link: GroupLink | None) -> dict[str, Any] | None:
    if link is None:
        return None
    return {
        "Type": to_text(link.type),
        "UnlinkReason": to_text(link.reason),
        "Group": {
            "JID": jid(link.group.jid),
            "Name": to_text(link.group.subject),
            "NameSetAt": seconds(link.group.subject_set_at),
            "NameSetBy": "",
            "NameSetByPN": "",
            "IsDefaultSubGroup": link.group.is_default_subgroup,
        },
    }


def _lists(event: GroupInfoChanged) -> tuple[tuple[Participant, ...], ...]:
    return event.joined, event.left, event.promoted, event.demoted


def _people(people: Iterable[Participant]) -> list[str] | None:
    return [jid(one.jid) for one in people] or None


def _maybe(name: JID | None) -> str | None:
    return None if name is None else jid(name)


def _beside(name: JID | None, pn: JID | None) -> JID | None:
    """The number that stands beside a LID; whatsmeow has none beside a number."""
    return None if name is None or name.is_user else pn
