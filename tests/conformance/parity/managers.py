"""Players that manage groups: whatsmeow and our client, told to do the same in the same words."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from tests.conformance.whatsmeow import Whatsmeow
from zapwire.client.client import Client
from zapwire.protocol.jid import JID
from zapwire.protocol.stanzas.groups.creation import GroupOptions
from zapwire.protocol.stanzas.groups.invites import Invitation
from zapwire.protocol.types.groups import ParticipantAction


class Manager(Protocol):
    """A client that makes and changes groups. Where something is looked at, what was seen is returned."""

    async def create_group(
        self, name: str, people: Sequence[JID], *, is_parent: bool = False, parent: JID | None = None
    ) -> JID: ...

    async def list_groups(self) -> int:
        """How many there are."""
        ...

    async def group_subject(self, group: JID) -> str: ...

    async def set_group_name(self, group: JID, name: str) -> None: ...

    async def set_group_topic(self, group: JID, topic: str, previous: str, id: str) -> None: ...

    async def set_group_photo(self, group: JID, jpeg: bytes) -> None: ...

    async def set_group_announce(self, group: JID, *, announce: bool) -> None: ...

    async def set_group_locked(self, group: JID, *, locked: bool) -> None: ...

    async def set_group_timer(self, group: JID, seconds: int) -> None: ...

    async def change_participants(self, group: JID, action: ParticipantAction, people: Sequence[JID]) -> list[int]:
        """What became of each: an error, or 0."""
        ...

    async def invite_link(self, group: JID, *, reset: bool = False) -> str: ...

    async def link_subject(self, link: str) -> str: ...

    async def join_link(self, link: str) -> None: ...

    async def invite_subject(self, group: JID, inviter: JID, code: str, expiration: int) -> str: ...

    async def join_invite(self, group: JID, inviter: JID, code: str, expiration: int) -> None: ...

    async def join_requests(self, group: JID) -> list[JID]: ...

    async def leave_group(self, group: JID) -> None: ...

    async def link_group(self, community: JID, group: JID) -> None: ...

    async def unlink_group(self, community: JID, group: JID) -> None: ...

    async def sub_groups(self, community: JID) -> int:
        """How many there are."""
        ...


class WhatsmeowManager:
    """whatsmeow, in its process."""

    _peer: Whatsmeow

    async def create_group(
        self, name: str, people: Sequence[JID], *, is_parent: bool = False, parent: JID | None = None
    ) -> JID:
        made = await self._peer.command(
            "create_group", name=name, people=list(map(str, people)), is_parent=is_parent, parent=str(parent or "")
        )
        return JID.parse(made["jid"])

    async def list_groups(self) -> int:
        return len(await self._peer.command("joined_groups"))

    async def group_subject(self, group: JID) -> str:
        return str((await self._peer.group_info(str(group)))["subject"])

    async def set_group_name(self, group: JID, name: str) -> None:
        await self._peer.command("group_name", jid=str(group), name=name)

    async def set_group_topic(self, group: JID, topic: str, previous: str, id: str) -> None:
        await self._peer.command("group_topic", jid=str(group), topic=topic, previous=previous, id=id)

    async def set_group_photo(self, group: JID, jpeg: bytes) -> None:
        path = Path(f"{self._peer.database}.jpg")
        path.write_bytes(jpeg)  # a few bytes
        await self._peer.command("group_photo", jid=str(group), path=str(path))

    async def set_group_announce(self, group: JID, *, announce: bool) -> None:
        await self._peer.command("group_announce", jid=str(group), announce=announce)

    async def set_group_locked(self, group: JID, *, locked: bool) -> None:
        await self._peer.command("group_locked", jid=str(group), locked=locked)

    async def set_group_timer(self, group: JID, seconds: int) -> None:
        await self._peer.command("group_timer", jid=str(group), seconds=seconds)

    async def change_participants(self, group: JID, action: ParticipantAction, people: Sequence[JID]) -> list[int]:
        changed = await self._peer.command(
            "group_participants", jid=str(group), action=action, people=list(map(str, people))
        )
        return [one["error"] for one in changed]

    async def invite_link(self, group: JID, *, reset: bool = False) -> str:
        return str(await self._peer.command("invite_link", jid=str(group), reset=reset))

    async def link_subject(self, link: str) -> str:
        return str((await self._peer.command("link_info", link=link))["subject"])

    async def join_link(self, link: str) -> None:
        await self._peer.command("join_link", link=link)

    async def invite_subject(self, group: JID, inviter: JID, code: str, expiration: int) -> str:
        told = await self._peer.command(
            "invite_info", jid=str(group), inviter=str(inviter), code=code, expiration=expiration
        )
        return str(told["subject"])

    async def join_invite(self, group: JID, inviter: JID, code: str, expiration: int) -> None:
        await self._peer.command("join_invite", jid=str(group), inviter=str(inviter), code=code, expiration=expiration)

    async def join_requests(self, group: JID) -> list[JID]:
        return [JID.parse(jid) for jid in await self._peer.command("join_requests", jid=str(group))]

    async def leave_group(self, group: JID) -> None:
        await self._peer.command("leave_group", jid=str(group))

    async def link_group(self, community: JID, group: JID) -> None:
        await self._peer.command("link_group", parent=str(community), child=str(group))

    async def unlink_group(self, community: JID, group: JID) -> None:
        await self._peer.command("unlink_group", parent=str(community), child=str(group))

    async def sub_groups(self, community: JID) -> int:
        return len(await self._peer.command("sub_groups", jid=str(community)))


class ZapwireManager:
    """Our client, in this process."""

    _client: Client

    async def create_group(
        self, name: str, people: Sequence[JID], *, is_parent: bool = False, parent: JID | None = None
    ) -> JID:
        options = GroupOptions(is_parent=is_parent, linked_parent=parent)
        return (await self._client.groups.create(name, people, options)).jid

    async def list_groups(self) -> int:
        return len(await self._client.groups.list())

    async def group_subject(self, group: JID) -> str:
        return (await self._client.groups.info(group)).subject

    async def set_group_name(self, group: JID, name: str) -> None:
        await self._client.groups.set_name(group, name)

    async def set_group_topic(self, group: JID, topic: str, previous: str, id: str) -> None:
        await self._client.groups.set_topic(group, topic, previous=previous, id=id)

    async def set_group_photo(self, group: JID, jpeg: bytes) -> None:
        await self._client.groups.set_photo(group, jpeg)

    async def set_group_announce(self, group: JID, *, announce: bool) -> None:
        await self._client.groups.set_announce(group, is_announce=announce)

    async def set_group_locked(self, group: JID, *, locked: bool) -> None:
        await self._client.groups.set_locked(group, is_locked=locked)

    async def set_group_timer(self, group: JID, seconds: int) -> None:
        await self._client.groups.set_ephemeral(group, seconds)

    async def change_participants(self, group: JID, action: ParticipantAction, people: Sequence[JID]) -> list[int]:
        return [one.error for one in await self._client.groups.change_participants(group, action, people)]

    async def invite_link(self, group: JID, *, reset: bool = False) -> str:
        return await self._client.groups.invite_link(group, reset=reset)

    async def link_subject(self, link: str) -> str:
        return (await self._client.groups.info_from_link(link)).subject

    async def join_link(self, link: str) -> None:
        await self._client.groups.join_with_link(link)

    async def invite_subject(self, group: JID, inviter: JID, code: str, expiration: int) -> str:
        return (await self._client.groups.info_from_invite(group, Invitation(inviter, code, expiration))).subject

    async def join_invite(self, group: JID, inviter: JID, code: str, expiration: int) -> None:
        await self._client.groups.join_with_invite(group, Invitation(inviter, code, expiration))

    async def join_requests(self, group: JID) -> list[JID]:
        return [one.jid for one in await self._client.groups.join_requests(group)]

    async def leave_group(self, group: JID) -> None:
        await self._client.groups.leave(group)

    async def link_group(self, community: JID, group: JID) -> None:
        await self._client.groups.link(community, group)

    async def unlink_group(self, community: JID, group: JID) -> None:
        await self._client.groups.unlink(community, group)

    async def sub_groups(self, community: JID) -> int:
        return len(await self._client.groups.sub_groups(community))
