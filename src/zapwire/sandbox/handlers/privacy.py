"""Privacy: the settings, who sees statuses, and tokens for trusted contacts."""

from typing import Final

from zapwire.errors import SandboxError
from zapwire.protocol.stanzas.privacy import (
    DEFAULT_STATUS_PRIVACY,
    IssuePrivacyToken,
    SetPrivacySetting,
    privacy_settings,
    status_privacy,
)
from zapwire.protocol.stanzas.queries import error_node, result_node
from zapwire.sandbox.notices.devices import token_issued
from zapwire.sandbox.notices.people import privacy_changed
from zapwire.sandbox.router import Effect, Handler, Outcome, Request, Route
from zapwire.sandbox.world.profiles import check_privacy

# Clients treat it as opaque; the real ones are of this order.
_TOKEN_SIZE: Final = 24


def on_get(request: Request) -> Outcome:
    """The account's settings."""
    return Outcome((result_node(request.id, privacy_settings(request.account.privacy)),))


def on_set(request: Request) -> Outcome:
    """Change a setting; the account's other devices are told."""
    change, account = SetPrivacySetting.from_node(request.node), request.account
    try:
        check_privacy(change.name, change.value)
    except SandboxError:
        return Outcome((error_node(request.id, 400, "bad-request"),))
    account.privacy[change.name] = change.value
    answer = result_node(request.id, privacy_settings({change.name: change.value}))
    news = privacy_changed(request.world, account, (change.name,), request.now, request.device)
    return Outcome((answer,), frozenset({Effect.SAVE}), deliveries=news)


def on_status(request: Request) -> Outcome:
    """Statuses go to all contacts."""
    return Outcome((result_node(request.id, status_privacy(DEFAULT_STATUS_PRIVACY)),))


def on_token(request: Request) -> Outcome:
    """Make a token for the person named and give it to their devices; nobody there is answered the same."""
    issued = IssuePrivacyToken.from_node(request.node)
    person = request.world.find(issued.user)
    done = (result_node(request.id),)
    if person is None or person is request.account:
        return Outcome(done)
    token = request.world.random(_TOKEN_SIZE)
    notices = token_issued(request.world, request.account, person, token, issued.timestamp)
    return Outcome(done, deliveries=notices)


ROUTES: Final[dict[Route, Handler]] = {
    Route("iq", "privacy", "get"): on_get,
    Route("iq", "privacy", "set", "privacy"): on_set,
    Route("iq", "privacy", "set", "tokens"): on_token,
    Route("iq", "status", "get", "privacy"): on_status,
}
