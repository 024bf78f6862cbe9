"""About: an account changes the text about itself."""

from typing import Final

from zapwire.protocol.stanzas.about import MUTATION, SetAbout
from zapwire.protocol.stanzas.mex import XMLNS, mex_answer, read_mex_query
from zapwire.protocol.stanzas.queries import error_node, result_node
from zapwire.sandbox.notices.people import about_changed
from zapwire.sandbox.router import Effect, Handler, Outcome, Request, Route, refuse
from zapwire.sandbox.world.profiles import MAX_ABOUT


def on_query(request: Request) -> Outcome:
    """Of all that mex can do, the text about oneself is what is known here."""
    query_id, _ = read_mex_query(request.node)
    if query_id != MUTATION:
        return refuse(request.node, 501, "feature-not-implemented")
    text, account = SetAbout.from_node(request.node).text, request.account
    if len(text) > MAX_ABOUT:
        return Outcome((error_node(request.id, 406, "not-acceptable"),))
    account.about, account.profile.about_at = text, int(request.now)
    done = result_node(request.id, mex_answer({"xwa2_update_text_status": {"result": "SUCCESS"}}))
    news = about_changed(request.world, account, request.now)
    return Outcome((done,), frozenset({Effect.SAVE}), deliveries=news)


ROUTES: Final[dict[Route, Handler]] = {Route("iq", XMLNS, "get"): on_query}
