"""Users: which numbers are on WhatsApp, and what the server knows of those who are."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from zapwire.client.contacts import Contacts
from zapwire.client.context import Context
from zapwire.client.lids import LIDs
from zapwire.client.privacy import PrivacyTokens
from zapwire.client.store.base import Contact
from zapwire.errors import BadRequest, NoSuchRecipient, StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.numbers import other_form
from zapwire.protocol.stanzas.business import BusinessProfile, GetBusinessProfile
from zapwire.protocol.stanzas.devices import user_info_query
from zapwire.protocol.stanzas.users import read_user_info, registration_query
from zapwire.protocol.types.people import Registration, UserInfo

BATCH: Final = 250
"""How many users one query is about, at most."""
MAX_KNOWN: Final = 10_000
"""How many answers about numbers are remembered, the newest."""
REGISTERED_SECONDS: Final = 6 * 3600.0
UNREGISTERED_SECONDS: Final = 600.0
"""For how long they are."""

MAX_REFUSALS: Final = 64
"""How often one check asks again with fewer numbers, where the server refuses the question."""

_UNSAID: Final = "the server did not say whether this number is on WhatsApp"


@dataclass(slots=True)
class _Check:
    """One check: what is known by now, and how often the server refused parts of it.

    What is remembered of other checks beside it does not last as long as it may take.
    """

    found: dict[str, Registration] = field(default_factory=dict)
    refusals: int = 0

    def is_registered(self, number: str) -> bool:
        """Whether this number, in this form, is on WhatsApp."""
        known = self.found.get(number)
        return known is not None and known.is_registered

    def answer(self, number: str, form: str) -> Registration:
        """What is known of a number, which may be registered in another form."""
        if form and not self.is_registered(number) and self.is_registered(form):
            return replace(self.found[form], query=number)
        return self.found.get(number) or Registration(number, error=_UNSAID)


@dataclass(frozen=True, slots=True)
class _Known:
    registration: Registration
    until: float


class Users:
    """What is asked of the server about users."""

    def __init__(self, context: Context, lids: LIDs, contacts: Contacts, tokens: PrivacyTokens) -> None:
        self._context = context
        self._lids = lids
        self._contacts = contacts
        self._tokens = tokens
        self._known: OrderedDict[str, _Known] = OrderedDict()
        context.memories.add(self._known.clear)

    async def check(self, numbers: Sequence[str]) -> list[Registration]:
        """Whether numbers, given by their digits with country code, are on WhatsApp; in their order.

        A number that is registered in another form, as with Brazil's ninth digit, is answered with the registered JID.
        One that the server does not accept has an `error` of its own. Answers are remembered for a while.

        Raises `RateOverlimit`, whose `backoff` says for how long to wait, and what else a query raises; what was
        answered until then is remembered.
        """
        check = _Check()
        await self._learn_all(numbers, check)
        others = {number: other_form(number) for number in dict.fromkeys(numbers) if not check.is_registered(number)}
        await self._learn_all([form for form in others.values() if form], check)
        return [check.answer(number, others.get(number, "")) for number in numbers]

    async def info(self, users: Sequence[JID]) -> dict[JID, UserInfo]:
        """What is known of users, by the JIDs the server has for them. Raises what a query raises.

        Names of businesses, and LIDs, are learnt from it.
        """
        found: dict[JID, UserInfo] = {}
        wanted = tuple(dict.fromkeys(user.to_non_ad() for user in users))
        for first in range(0, len(wanted), BATCH):
            batch = wanted[first : first + BATCH]
            tokens = {user: await self._tokens.token_for(user) for user in batch if not user.is_bot}
            nodes = await self._context.query(user_info_query(batch, self._context.new_id(), tokens))
            infos = list(_readable(self._context, nodes))
            await self._lids.learn_all((info.jid, info.lid) for info in infos)
            await self._learn_names(infos)
            found.update((info.jid, info) for info in infos)
        return found

    async def business_profile(self, user: JID) -> BusinessProfile | None:
        """What a business tells of itself; None of who is none. Raises what a query raises."""
        return await self._context.query(GetBusinessProfile(user.to_non_ad()))

    async def lid(self, user: JID) -> JID | None:
        """The LID of a phone number, from the store or the server; None where the number is not on WhatsApp.

        Raises what a query raises.
        """
        if user.is_lid:
            return user.to_non_ad()
        try:
            return (await self._lids.resolve(user.to_non_ad())).to_non_ad()
        except NoSuchRecipient:
            return None

    async def number(self, lid: JID) -> JID | None:
        """The phone number of a LID, where it was ever seen with it."""
        found = await self._lids.other(lid.to_non_ad())
        return found.to_non_ad() if found is not None else None

    async def contacts(self) -> list[Contact]:
        """What everybody is called, as far as it was ever told."""
        return await self._context.store.contacts.all()

    async def _learn_names(self, infos: Iterable[UserInfo]) -> None:
        named = [(info, info.verified_name.name) for info in infos if info.verified_name and info.verified_name.name]
        if not named:
            return
        changes = []
        async with self._context.store.begin() as unit:
            for info, name in named:
                changes += await self._contacts.take_business_name(unit, info.jid, info.lid, name)
            for event in changes:
                await self._context.record(event, unit)
        for event in changes:
            await self._context.emit(event)

    async def _learn_all(self, numbers: Sequence[str], check: _Check) -> None:
        check.found.update((number, known) for number in numbers if (known := self._recall(number)) is not None)
        unknown = [number for number in dict.fromkeys(numbers) if number not in check.found]
        for first in range(0, len(unknown), BATCH):
            await self._learn(unknown[first : first + BATCH], check)

    async def _learn(self, numbers: Sequence[str], check: _Check) -> None:
        """Ask; where the server refuses the question for some number in it, find out for which."""
        query = registration_query(numbers, self._context.new_id())
        try:
            found = query.registrations(await self._context.query(query))
        except BadRequest as error:
            check.refusals += 1
            if len(numbers) == 1 or check.refusals > MAX_REFUSALS:
                check.found.update((number, Registration(number, error=str(error))) for number in numbers)
                return
            half = len(numbers) // 2
            await self._learn(numbers[:half], check)
            await self._learn(numbers[half:], check)
            return
        await self._lids.learn_all((entry.jid, entry.lid) for entry in found.values() if entry.jid is not None)
        for registration in found.values():
            check.found[registration.query] = registration
            if not registration.error:  # else it is good for this answer alone
                self._keep(registration)

    def _recall(self, number: str) -> Registration | None:
        known = self._known.get(number)
        if known is None or known.until <= self._context.clock.now():
            return None
        return known.registration

    def _keep(self, registration: Registration) -> None:
        now = self._context.clock.now()
        seconds = REGISTERED_SECONDS if registration.is_registered else UNREGISTERED_SECONDS
        self._known[registration.query] = _Known(registration, now + seconds)
        self._known.move_to_end(registration.query)
        while len(self._known) > MAX_KNOWN:
            self._known.popitem(last=False)


def _readable(context: Context, nodes: Iterable[Node]) -> Iterator[UserInfo]:
    """What is known of each user that the answer tells of; one that cannot be read spoils nothing but itself."""
    for node in nodes:
        try:
            yield read_user_info(node)
        except StanzaError as error:
            context.log.warning("what the server knows of a user cannot be read: %s", error)
