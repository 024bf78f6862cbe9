"""A group as the server describes it: the `group` element, in either direction."""

from typing import Final, cast

from zapwire.protocol.jid import GROUP_SERVER, JID, LID_SERVER, USER_SERVER
from zapwire.protocol.node import AttrReader, Node, readable
from zapwire.protocol.stanzas.attributes import OptionalAttrs, number, present, text_of
from zapwire.protocol.stanzas.sources import addressing_mode
from zapwire.protocol.types.groups import AddRequest, GroupInfo, GroupTopic, LinkedGroup, Participant, Role

_ROLES: Final = ("admin", "superadmin")


def read_group(node: Node) -> GroupInfo:
    """Read a `group`; unknown children are passed over (whatsmeow group.go, parseGroupNode). Raises `StanzaError`."""
    reader = node.reader
    children = {child.tag: child for child in node.children}
    return GroupInfo(
        jid=JID(reader.string("id").removesuffix(f"@{GROUP_SERVER}"), GROUP_SERVER),
        subject=reader.optional_string("subject") or "",
        owner=reader.optional_jid("creator"),
        owner_pn=reader.optional_jid("creator_pn"),
        created_at=reader.optional_integer("creation") or 0,
        addressing_mode=addressing_mode(node),
        participants=read_participants(node),
        size=reader.optional_integer("size") or 0,
        ephemeral=_integer(children.get("ephemeral"), "expiration"),
        topic=_read_topic(children["description"]) if "description" in children else None,
        subject_set_at=reader.optional_integer("s_t") or 0,
        subject_set_by=reader.optional_jid("s_o"),
        subject_set_by_pn=reader.optional_jid("s_o_pn"),
        creator_country=reader.optional_string("creator_country_code") or "",
        announce_version=reader.optional_string("a_v_id") or "",
        participant_version=reader.optional_string("p_v_id") or "",
        member_add_mode=text_of(children.get("member_add_mode")),
        linked_parent=children["linked_parent"].reader.optional_jid("jid") if "linked_parent" in children else None,
        default_approval_mode=_default_approval_mode(children.get("parent")),
        is_announce="announcement" in children,
        is_locked="locked" in children,
        is_parent="parent" in children,
        is_default_subgroup="default_sub_group" in children,
        is_incognito="incognito" in children,
        is_join_approval_required=requires_approval(children.get("membership_approval_mode")),
        is_suspended="suspended" in children,
    )


def read_participant(node: Node) -> Participant:
    """Read a `participant`. Raises `StanzaError`."""
    reader, attrs = node.reader, node.attrs
    jid, role = reader.jid("jid"), attrs.get("type")
    lid, pn = both_names(jid, reader)
    # There are hundreds of thousands of these, of which hardly any has what is asked for only where it is there.
    return Participant(
        jid,
        lid,
        pn,
        cast("Role", role) if role in _ROLES else "",
        reader.string("display_name") if "display_name" in attrs else "",
        reader.integer("error") if "error" in attrs else 0,
        _read_add_request(node.child("add_request")) if node.content else None,
    )


def read_participants(node: Node) -> tuple[Participant, ...]:
    """The participants that a node lists; one that cannot be read does not hide the others."""
    return tuple(readable(node.children_by_tag("participant"), read_participant))


def _read_add_request(node: Node | None) -> AddRequest | None:
    code = node.reader.optional_string("code") if node else None
    return AddRequest(code, node.reader.optional_integer("expiration") or 0) if node and code else None


def requires_approval(node: Node | None) -> bool:
    """Whether a `membership_approval_mode` says that admins must let people in; without a state it does."""
    if node is None:
        return False
    join = node.child("group_join")
    return join is None or join.attrs.get("state") != "off"


def both_names(jid: JID, reader: AttrReader) -> tuple[JID | None, JID | None]:
    """LID and number of somebody whose other name stands beside the first; None for what is not known."""
    if jid.server == LID_SERVER:
        return jid, reader.optional_jid("phone_number")
    if jid.server == USER_SERVER:
        return reader.optional_jid("lid"), jid
    return None, None


def _read_topic(node: Node) -> GroupTopic | None:
    body = node.child("body")
    if body is None:
        return None
    reader = node.reader
    return GroupTopic(
        text_of(body),
        reader.optional_string("id") or "",
        reader.optional_integer("t") or 0,
        reader.optional_jid("participant"),
        reader.optional_jid("participant_pn"),
    )


def _default_approval_mode(parent: Node | None) -> str:
    return (parent.reader.optional_string("default_membership_approval_mode") or "") if parent else ""


def _integer(node: Node | None, key: str) -> int:
    return (node.reader.optional_integer(key) or 0) if node else 0


def group_node(group: GroupInfo) -> Node:
    """The server's `group`."""
    attrs: OptionalAttrs = {
        "id": group.jid.user,
        "creator": group.owner,
        "creator_pn": group.owner_pn,
        "creator_country_code": group.creator_country,
        "creation": number(group.created_at),
        "subject": group.subject,
        "s_t": number(group.subject_set_at),
        "s_o": group.subject_set_by,
        "s_o_pn": group.subject_set_by_pn,
        "a_v_id": group.announce_version,
        "p_v_id": group.participant_version,
        "addressing_mode": group.addressing_mode,
        "size": number(group.size),
    }
    flags = {
        "announcement": group.is_announce,
        "locked": group.is_locked,
        "default_sub_group": group.is_default_subgroup,
        "incognito": group.is_incognito,
        "suspended": group.is_suspended,
    }
    children = [participant_node(participant) for participant in group.participants]
    if group.topic:
        children.append(_topic_node(group.topic))
    children += [Node(tag) for tag, is_set in flags.items() if is_set]
    if group.is_join_approval_required:
        children.append(approval_node(is_on=True))
    if group.ephemeral:
        children.append(Node("ephemeral", {"expiration": str(group.ephemeral)}))
    if group.member_add_mode:
        children.append(Node("member_add_mode", {}, group.member_add_mode.encode()))
    if group.linked_parent:
        children.append(Node("linked_parent", {"jid": group.linked_parent}))
    if group.is_parent:
        children.append(Node("parent", present({"default_membership_approval_mode": group.default_approval_mode})))
    return Node("group", present(attrs), tuple(children))


def participant_node(participant: Participant) -> Node:
    """The server's `participant`."""
    attrs: OptionalAttrs = {
        "jid": participant.jid,
        "type": participant.role,
        "phone_number": participant.pn if participant.pn != participant.jid else None,
        "lid": participant.lid if participant.lid != participant.jid else None,
        "display_name": participant.display_name,
        "error": number(participant.error),
    }
    request = participant.add_request
    children = None
    if request:
        children = (Node("add_request", present({"code": request.code, "expiration": number(request.expiration)})),)
    return Node("participant", present(attrs), children)


def approval_node(*, is_on: bool) -> Node:
    """Whether admins must let people in."""
    return Node("membership_approval_mode", {}, (Node("group_join", {"state": "on" if is_on else "off"}),))


def read_linked_group(node: Node) -> LinkedGroup:
    """Read a `group` of a community, which is named by its JID or by its id. Raises `StanzaError`."""
    reader = node.reader
    jid = reader.optional_jid("jid") or JID(reader.string("id").removesuffix(f"@{GROUP_SERVER}"), GROUP_SERVER)
    return LinkedGroup(
        jid,
        reader.optional_string("subject") or "",
        reader.optional_integer("s_t") or 0,
        node.child("default_sub_group") is not None,
    )


def linked_group_node(group: LinkedGroup) -> Node:
    """The server's `group` of a community."""
    attrs: OptionalAttrs = {"jid": group.jid, "subject": group.subject, "s_t": number(group.subject_set_at)}
    return Node("group", present(attrs), (Node("default_sub_group"),) if group.is_default_subgroup else None)


def _topic_node(topic: GroupTopic) -> Node:
    attrs: OptionalAttrs = {
        "id": topic.id,
        "t": number(topic.set_at),
        "participant": topic.set_by,
        "participant_pn": topic.set_by_pn,
    }
    return Node("description", present(attrs), (Node("body", {}, topic.text.encode()),))
