"""Businesses: what they tell of themselves."""

from typing import Final

from zapwire.protocol.stanzas.business import BusinessProfile, GetBusinessProfile, business_profile
from zapwire.protocol.stanzas.queries import result_node
from zapwire.sandbox.router import Handler, Outcome, Request, Route


def on_get(request: Request) -> Outcome:
    """A business's profile, of which nothing is filled in; nothing of who is none."""
    user = GetBusinessProfile.from_node(request.node).user
    account = request.world.find(user)
    profile = BusinessProfile(user) if account and account.profile.verified_name else None
    return Outcome((result_node(request.id, business_profile(profile)),))


ROUTES: Final[dict[Route, Handler]] = {Route("iq", "w:biz", "get", "business_profile"): on_get}
