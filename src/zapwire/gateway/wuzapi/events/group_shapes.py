"""Groups in Go's JSON: whatsmeow's `GroupInfo`, with both names of everybody.

Where a name has one field only in wuzapi, that is the phone number where it is known, as the API reference has it, and
the LID stands beside it. In events the fields are as whatsmeow prints them.
"""

from typing import Any

from zapwire.gateway.wuzapi.events.shapes import jid, seconds
from zapwire.gateway.wuzapi.message_json import to_text
from zapwire.protocol.jid import JID
from zapwire.protocol.types.groups import GroupInfo, GroupTopic, JoinRequest, Participant

_NO_TOPIC = GroupTopic("")


def group(info: GroupInfo, *, by_number: bool = True) -> dict[str, Any]:
    """A group; with `by_number` those who are named once are named by number where it is known."""
    topic = info.topic or _NO_TOPIC
    set_by = {
        **_author("Owner", info.owner, info.owner_pn, by_number=by_number, plain="OwnerJID"),
        **_author("NameSetBy", info.subject_set_by, info.subject_set_by_pn, by_number=by_number),
        **_author("TopicSetBy", topic.set_by, topic.set_by_pn, by_number=by_number),
    }
    return {
        "JID": jid(info.jid),
        **set_by,
        "Name": to_text(info.subject),
        "NameSetAt": seconds(info.subject_set_at),
        "Topic": to_text(topic.text),
        "TopicID": to_text(topic.id),
        "TopicSetAt": seconds(topic.set_at),
        "TopicDeleted": topic.is_deleted,
        "IsLocked": info.is_locked,
        "IsAnnounce": info.is_announce,
        "AnnounceVersionID": to_text(info.announce_version),
        "IsEphemeral": bool(info.ephemeral),
        "DisappearingTimer": info.ephemeral,
        "IsIncognito": info.is_incognito,
        "IsParent": info.is_parent,
        "DefaultMembershipApprovalMode": to_text(info.default_approval_mode),
        "LinkedParentJID": jid(info.linked_parent),
        "IsDefaultSubGroup": info.is_default_subgroup,
        "IsJoinApprovalRequired": info.is_join_approval_required,
        "AddressingMode": info.addressing_mode,
        "GroupCreated": seconds(info.created_at),
        "CreatorCountryCode": to_text(info.creator_country),
        "ParticipantVersionID": to_text(info.participant_version),
        "Participants": [participant(member, by_number=by_number) for member in info.participants] or None,
        "ParticipantCount": info.size,
        "MemberAddMode": to_text(info.member_add_mode),
        "Suspended": info.is_suspended,
    }


def participant(member: Participant, *, by_number: bool = True) -> dict[str, Any]:
    """Somebody in a group, or who was to be in it."""
    request = member.add_request
    added = request and {"Code": to_text(request.code), "Expiration": seconds(request.expiration)}
    pn = jid(member.pn)
    return {
        "JID": (pn if by_number and pn else jid(member.jid)),
        "PhoneNumber": pn,
        "LID": jid(member.lid),
        "IsAdmin": member.role != "",
        "IsSuperAdmin": member.role == "superadmin",
        "DisplayName": to_text(member.display_name),
        "Error": member.error,
        "AddRequest": added or None,
    }


def join_request(request: JoinRequest) -> dict[str, Any]:
    """Somebody who asks to be let in."""
    return {
        "JID": jid(request.pn or request.jid),
        "PhoneNumber": jid(request.pn),
        "LID": jid(request.lid),
        "RequestedAt": seconds(request.requested_at),
    }


def _author(name: str, who: JID | None, pn: JID | None, *, by_number: bool, plain: str = "") -> dict[str, str]:
    """Somebody in the fields of that name: in whatsmeow's, and where numbers are preferred with the LID beside it."""
    number = pn or (who if who is not None and who.is_user else None)
    if not by_number:
        return {plain or name: jid(who), f"{name}PN": jid(pn)}
    lid = who if who is not None and who.is_lid else None
    return {plain or name: jid(number or who), f"{name}PN": jid(number), f"{name}LID": jid(lid)}
