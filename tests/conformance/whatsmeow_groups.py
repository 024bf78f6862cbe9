"""What whatsmeow can be told about groups. Runs in whatsmeow's process."""

from collections.abc import Callable, Sequence
from typing import Any

from tests.conformance.whatsmeow_events import Fields, group_fields, jid_text, linked_fields, participant_fields
from tests.conformance.whatsmeow_messages import Messaging


class Grouping(Messaging):
    """Commands for a client of neonize, which must have connected. JIDs are texts."""

    def create_group(self, name: str, people: Sequence[str], *, parent: str = "", is_parent: bool = False) -> Fields:
        """Make a group; with `is_parent` a community, with `parent` a part of one."""
        linked = self._proto.GroupLinkedParent(LinkedParentJID=self._jid(parent)) if parent else None
        community = self._proto.GroupParent(IsParent=True, DefaultMembershipApprovalMode="") if is_parent else None
        return group_fields(self._client.create_group(name, list(map(self._jid, people)), linked, community))

    def leave_group(self, jid: str) -> None:
        self._client.leave_group(self._jid(jid))

    def group_name(self, jid: str, name: str) -> None:
        self._client.set_group_name(self._jid(jid), name)

    def group_topic(self, jid: str, topic: str, previous: str, id: str) -> None:
        """Describe a group; "" for `previous` lets whatsmeow ask for it."""
        self._client.set_group_topic(self._jid(jid), previous, id, topic)

    def group_photo(self, jid: str, path: str) -> str:
        """Set the picture from a file; returns its id."""
        return str(self._client.set_group_photo(self._jid(jid), path))

    def group_announce(self, jid: str, announce: bool) -> None:  # noqa: FBT001  # by name only
        self._client.set_group_announce(self._jid(jid), announce)

    def group_locked(self, jid: str, locked: bool) -> None:  # noqa: FBT001  # by name only
        self._client.set_group_locked(self._jid(jid), locked)

    def group_participants(self, jid: str, action: str, people: Sequence[str]) -> list[Fields]:
        """Add, remove, promote or demote; returns what became of each."""
        change = self._enums.ParticipantChange(action)
        return [
            participant_fields(one)
            for one in self._client.update_group_participants(self._jid(jid), list(map(self._jid, people)), change)
        ]

    def invite_link(self, jid: str, *, reset: bool = False) -> str:
        return str(self._client.get_group_invite_link(self._jid(jid), reset))

    def link_info(self, link: str) -> Fields:
        return group_fields(self._client.get_group_info_from_link(link))

    def join_link(self, link: str) -> str:
        return jid_text(self._client.join_group_with_link(link))

    def invite_info(self, jid: str, inviter: str, code: str, expiration: int) -> Fields:
        found = self._client.get_group_info_from_invite(self._jid(jid), self._jid(inviter), code, expiration)
        return group_fields(found)

    def join_invite(self, jid: str, inviter: str, code: str, expiration: int) -> None:
        self._client.join_group_with_invite(self._jid(jid), self._jid(inviter), code, expiration)

    def join_requests(self, jid: str) -> list[str]:
        """Return who asks to be let in."""
        return [jid_text(one.Participant) for one in self._client.get_group_request_participants(self._jid(jid))]

    def link_group(self, parent: str, child: str) -> None:
        self._client.link_group(self._jid(parent), self._jid(child))

    def unlink_group(self, parent: str, child: str) -> None:
        self._client.unlink_group(self._jid(parent), self._jid(child))

    def sub_groups(self, jid: str) -> list[Fields]:
        return [linked_fields(one) for one in self._client.get_sub_groups(self._jid(jid))]

    def group_timer(self, jid: str, seconds: int) -> None:
        """Let the messages of a group disappear."""
        self.disappearing_timer(jid, seconds)


COMMANDS: dict[str, Callable[..., Any]] = {
    name: getattr(Grouping, name) for name in vars(Grouping) if not name.startswith("_")
}
