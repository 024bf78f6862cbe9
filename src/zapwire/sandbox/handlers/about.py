"""About: an account changes the text about itself."""

from collections.abc import Mapping
from typing import Any, Final

from zapwire.protocol.stanzas.about import MUTATION, SetAbout
from zapwire.protocol.stanzas.mex import mex_answer
from zapwire.protocol.stanzas.queries import error_node, result_node
from zapwire.sandbox.notices.people import about_changed
from zapwire.sandbox.router import Effect, Outcome, Request
from zapwire.sandbox.world.profiles import MAX_ABOUT


def on_about(request: Request, _: Mapping[str, Any]) -> Outcome:
    """The text about oneself is changed."""
    text, account = SetAbout.from_node(request.node).text, request.account
    if len(text) > MAX_ABOUT:
        return Outcome((error_node(request.id, 406, "not-acceptable"),))
    account.about, account.profile.about_at = text, int(request.now)
    done = result_node(request.id, mex_answer({"xwa2_update_text_status": {"result": "SUCCESS"}}))
    news = about_changed(request.world, account, request.now)
    return Outcome((done,), frozenset({Effect.SAVE}), deliveries=news)


MEX: Final = {MUTATION: on_about}
"""What mex asks for, by number."""
