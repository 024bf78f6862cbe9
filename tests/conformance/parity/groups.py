"""Acts in groups, of which one names its members by LID and one by number."""

from collections.abc import Awaitable, Callable

from tests.conformance.parity.stage import Act, Stage
from zapwire.protocol.jid import JID
from zapwire.sandbox.notices.groups import group_changed
from zapwire.sandbox.phones import acts
from zapwire.sandbox.world.groups import AddressingMode

GroupAct = Callable[[Stage, AddressingMode], Awaitable[None]]
"""An act that is the same in both kinds of group."""


async def joining(stage: Stage, mode: AddressingMode) -> None:
    await stage.create_group(f"{mode} group", mode, ("friend", "me", "writer", "loser"))


async def first_text(stage: Stage, mode: AddressingMode) -> None:
    stage.keep(f"first in {mode}", await stage.player.send_text(_group(stage, mode), "Hello, all"))


async def second_text(stage: Stage, mode: AddressingMode) -> None:
    await stage.player.send_text(_group(stage, mode), "Hello again")


async def receiving(stage: Stage, mode: AddressingMode) -> None:
    await stage.write("friend", "Hello, you", to=_group(stage, mode), name=f"{mode} text")


async def receiving_again(stage: Stage, mode: AddressingMode) -> None:
    await stage.write("friend", "Anybody else?", to=_group(stage, mode), name=f"{mode} second text")


async def receiving_from_own_phone(stage: Stage, mode: AddressingMode) -> None:
    await stage.write("me", "Not me", to=_group(stage, mode), name=f"{mode} own text")


async def reading(stage: Stage, mode: AddressingMode) -> None:
    ids = stage.ids[f"{mode} text"], stage.ids[f"{mode} second text"]
    await stage.player.mark_read(_group(stage, mode), _friend(stage, mode), *ids)


async def reply(stage: Stage, mode: AddressingMode) -> None:
    id, friend = stage.ids[f"{mode} text"], _friend(stage, mode)
    await stage.player.reply(_group(stage, mode), "Hello, friend", id=id, sender=friend, quoted="Hello, you")


async def mention(stage: Stage, mode: AddressingMode) -> None:
    friend = _friend(stage, mode)
    await stage.player.mention(_group(stage, mode), f"@{friend.user}", [friend])


async def reaction(stage: Stage, mode: AddressingMode) -> None:
    await stage.player.react(_group(stage, mode), stage.ids[f"{mode} text"], "👍", sender=_friend(stage, mode))


async def reaction_taken_back(stage: Stage, mode: AddressingMode) -> None:
    await stage.player.react(_group(stage, mode), stage.ids[f"{mode} text"], "", sender=_friend(stage, mode))


async def edit(stage: Stage, mode: AddressingMode) -> None:
    await stage.player.edit(_group(stage, mode), stage.ids[f"first in {mode}"], "Hello, everybody")


async def pin(stage: Stage, mode: AddressingMode) -> None:
    await stage.player.pin(_group(stage, mode), stage.ids[f"{mode} text"], sender=_friend(stage, mode))


async def revocation(stage: Stage, mode: AddressingMode) -> None:
    await stage.player.revoke(_group(stage, mode), stage.ids[f"first in {mode}"])


async def revocation_as_admin(stage: Stage, mode: AddressingMode) -> None:
    await stage.player.revoke(_group(stage, mode), stage.ids[f"{mode} text"], sender=_friend(stage, mode))


async def typing(stage: Stage, mode: AddressingMode) -> None:
    await stage.player.chat_presence(_group(stage, mode), "composing")


async def seeing_somebody_type(stage: Stage, mode: AddressingMode) -> None:
    await acts.set_typing(stage["friend"].line, str(_group(stage, mode)), "composing")


async def answering_a_retry(stage: Stage, mode: AddressingMode) -> None:
    """Somebody cannot read a text and asks for it, without keys."""
    stage.corrupt(1, role="friend")
    await stage.player.send_text(_group(stage, mode), "Once more, please?")
    await stage.said("ack", type="retry")


async def answering_a_retry_with_keys(stage: Stage, mode: AddressingMode) -> None:
    """Somebody cannot read a text twice."""
    stage.corrupt(2, role="friend")
    await stage.player.send_text(_group(stage, mode), "And once more?")
    await stage.said("ack", 2, type="retry")


async def asking_for_a_text(stage: Stage, mode: AddressingMode) -> None:
    stage.corrupt(1)
    await stage.write("friend", "What?", to=_group(stage, mode), name=f"{mode} corrupt text")
    await stage.said("receipt", type="retry")


async def asking_for_a_text_twice(stage: Stage, mode: AddressingMode) -> None:
    stage.corrupt(2)
    await stage.write("friend", "What, again?", to=_group(stage, mode), name=f"{mode} very corrupt text")
    await stage.said("receipt", 2, type="retry")


async def asking_for_a_sender_key(stage: Stage, mode: AddressingMode) -> None:
    """Which was never given to the player."""
    line, group = stage["loser"].line, _group(stage, mode)
    members = [stage[role].line.state for role in ("friend", "me", "writer")]
    companion = line.state.session_name(stage.device)
    line.state.cipher.lacking(group, (*(state.account.lid() for state in members), companion))
    line.state.cipher.share(group, (companion,))
    await stage.write("loser", "Can you read me?", to=group, name=f"{mode} keyless text")
    await stage.said("receipt", type="retry")


async def somebody_leaves(stage: Stage, mode: AddressingMode) -> None:
    await _change(stage, mode, remove=["loser"])


async def text_after_somebody_left(stage: Stage, mode: AddressingMode) -> None:
    await stage.player.send_text(_group(stage, mode), "Who is left?")


async def somebody_joins(stage: Stage, mode: AddressingMode) -> None:
    await _change(stage, mode, add=["loser"])


async def text_after_somebody_joined(stage: Stage, mode: AddressingMode) -> None:
    await stage.player.send_text(_group(stage, mode), "Welcome")


async def _change(stage: Stage, mode: AddressingMode, **roles: list[str]) -> None:
    context = stage.sandbox.context
    group = context.world.group(_group(stage, mode))
    change = group.change(**{what: [stage[role].pn.user for role in names] for what, names in roles.items()})
    owner = stage["friend"].phone.account
    await context.post.deliver(group_changed(context.world, group, owner, change, context.now()))


def _group(stage: Stage, mode: AddressingMode) -> JID:
    return stage.groups[f"{mode} group"]


def _friend(stage: Stage, mode: AddressingMode) -> JID:
    return stage["friend"].lid if mode == "lid" else stage["friend"].pn


def _in_both(*group_acts: GroupAct) -> tuple[Act, ...]:
    """The acts in either kind of group, one kind after the other."""

    def play_in(act: GroupAct, mode: AddressingMode) -> Act:
        async def bound(stage: Stage) -> None:
            await act(stage, mode)

        bound.__name__ = f"{act.__name__}_in_{mode}_group"
        return bound

    modes: tuple[AddressingMode, ...] = ("lid", "pn")
    return tuple(play_in(act, mode) for mode in modes for act in group_acts)


GROUPS = _in_both(
    joining,
    first_text,
    second_text,
    receiving,
    receiving_again,
    receiving_from_own_phone,
    reading,
    reply,
    mention,
    reaction,
    reaction_taken_back,
    edit,
    pin,
    revocation,
    revocation_as_admin,
    typing,
    seeing_somebody_type,
    answering_a_retry,
    answering_a_retry_with_keys,
    asking_for_a_text,
    asking_for_a_text_twice,
    asking_for_a_sender_key,
    somebody_leaves,
    text_after_somebody_left,
    somebody_joins,
    text_after_somebody_joined,
)
