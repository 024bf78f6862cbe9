"""The performance: both players, each with people of its own on one sandbox, play every scene."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.parity.calls import CALLS
from tests.conformance.parity.compare import Json, Masks
from tests.conformance.parity.groups import GROUPS
from tests.conformance.parity.kinds import KINDS
from tests.conformance.parity.managing import MANAGING
from tests.conformance.parity.media import MEDIA
from tests.conformance.parity.newsletters import NEWSLETTERS
from tests.conformance.parity.people import PEOPLE
from tests.conformance.parity.players import Player, our_player, whatsmeow_player
from tests.conformance.parity.receiving import RECEIVING
from tests.conformance.parity.sending import CHATS
from tests.conformance.parity.stage import Act, Person, Played, Stage, play
from tests.conformance.parity.trouble import ANSWERING, CHANGES, NONSENSE, UNREADABLE
from zapwire.protocol.login import ClientProfile
from zapwire.sandbox.faults import AppStateFault, HistoryFault
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.server import Sandbox

ROLES = ("me", "friend", "writer", "hidden", "mover", "loser", "stranger")
SCENES: tuple[tuple[Act, ...], ...] = (
    CHATS,
    RECEIVING,
    CALLS,
    NEWSLETTERS,
    GROUPS,
    MEDIA,
    KINDS,
    PEOPLE,
    UNREADABLE,
    ANSWERING,
    CHANGES,
    NONSENSE,
    MANAGING,
)

Start = Callable[[Phone], AbstractAsyncContextManager[Player]]
Result = Mapping[str, Played]
"""By the name of the act."""


@dataclass(frozen=True, slots=True)
class Performance:
    """What came of each act. `alone` is our client when it may not ask its phone, of the unreadable messages only."""

    whatsmeow: Result
    ours: Result
    alone: Result


async def perform(directory: Path) -> Performance:
    """Play all scenes, at the same time for all players, as none hears of the others."""
    async with Sandbox.start() as sandbox, AsyncExitStack() as stack:
        # What companions do with keys of app state, and with a history, comes at any time, and so into any act.
        sandbox.add_fault(AppStateFault(problem="keys"))
        sandbox.add_fault(HistoryFault(problem="untold"))

        async def stage_for(number: int, start: Start) -> Stage:
            return await stack.enter_async_context(_stage(sandbox, number, start))

        whatsmeow = await stage_for(1, lambda phone: whatsmeow_player(sandbox, phone, directory))
        profile = announced_profile(sandbox.traffic(whatsmeow.device))
        ours = await stage_for(2, lambda phone: our_player(sandbox, phone, profile, ask_phone=True))
        alone = await stage_for(3, lambda phone: our_player(sandbox, phone, profile, ask_phone=False))
        results = await asyncio.gather(
            _play_all(whatsmeow, SCENES), _play_all(ours, SCENES), _play_all(alone, (UNREADABLE,))
        )
    return Performance(*results)


def announced_profile(entries: Sequence[Json]) -> ClientProfile:
    """Return what a client says it is, from its recorded connections."""
    payloads = [entry["login"] for entry in entries if entry["kind"] == "login"]
    props = next(payload["deviceProps"] for payload in payloads if "deviceProps" in payload)
    version = payloads[0]["userAgent"]["appVersion"]
    web_version = version["primary"], version["secondary"], version["tertiary"]
    return ClientProfile(props["os"], platform=props["platformType"], web_version=web_version)


async def _play_all(stage: Stage, scenes: Sequence[Sequence[Act]]) -> Result:
    return {act.__name__: await play(stage, act) for scene in scenes for act in scene}


@asynccontextmanager
async def _stage(sandbox: Sandbox, number: int, start: Start) -> AsyncIterator[Stage]:
    """A stage with people whose numbers only this stage has."""
    people = {}
    for index, role in enumerate(ROLES):
        phone = await sandbox.create_phone(f"49155{number:03}{index:04}", role.capitalize())
        people[role] = Person(phone, sandbox.line(phone.account.number))
    async with start(people["me"].phone) as player, AsyncExitStack() as props:
        own = people["me"].phone.account
        yield Stage(sandbox, player, people, own.jid(max(own.companions)), Masks(_names(people)), props)


def _names(people: Mapping[str, Person]) -> dict[str, str]:
    """Masks for everybody's number and LID."""
    numbers = {person.pn.user: role.upper() for role, person in people.items()}
    return numbers | {person.lid.user: f"{role.upper()}-LID" for role, person in people.items()}
