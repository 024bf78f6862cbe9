"""Groups: what is asked of the group server, what it answers, and what it tells of changes."""

from zapwire.protocol.stanzas.groups.info import group_node, participant_node, read_group, read_participant
from zapwire.protocol.stanzas.groups.lookup import GetGroupInfo, ListGroups, group_list

__all__ = [
    "GetGroupInfo",
    "ListGroups",
    "group_list",
    "group_node",
    "participant_node",
    "read_group",
    "read_participant",
]
