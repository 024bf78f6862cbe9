"""The blocklist: shown and changed; the account's other devices are told."""

from typing import Final

from zapwire.errors import SandboxError
from zapwire.protocol.stanzas.blocklist import Blocklist, UpdateBlocklist, blocklist
from zapwire.protocol.stanzas.queries import error_node, result_node
from zapwire.sandbox.notices.people import blocklist_changed
from zapwire.sandbox.router import Effect, Handler, Outcome, Request, Route
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.world import World


def blocklist_of(world: World, account: Account) -> Blocklist:
    """Whom an account has blocked, by LID."""
    found = (world.accounts.get(number) for number in account.profile.blocked)
    return Blocklist(tuple(person.lid() for person in found if person), str(account.profile.blocklist_version))


def on_get(request: Request) -> Outcome:
    """The list."""
    return Outcome((result_node(request.id, blocklist(blocklist_of(request.world, request.account))),))


def on_set(request: Request) -> Outcome:
    """Block or unblock somebody; the answer is the list after it."""
    world, account = request.world, request.account
    change = UpdateBlocklist.from_node(request.node)
    who = world.find(change.user)
    if who is None or who is account:
        return Outcome((error_node(request.id, 404, "item-not-found"),))
    try:
        has_changed = account.profile.block(who.number, is_blocked=change.action == "block")
    except SandboxError:
        return Outcome((error_node(request.id, 406, "not-acceptable"),))
    answer = result_node(request.id, blocklist(blocklist_of(world, account)))
    if not has_changed:
        return Outcome((answer,))
    news = blocklist_changed(world, account, who, change.action, request.now, request.device)
    return Outcome((answer,), frozenset({Effect.SAVE}), deliveries=news)


ROUTES: Final[dict[Route, Handler]] = {
    Route("iq", "blocklist", "get"): on_get,
    Route("iq", "blocklist", "set", "item"): on_set,
}
