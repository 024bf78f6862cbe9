"""Linking with a passkey, as the server sees it: what a client that is not linked says.

How the real server refuses is not known: 400 for what is out of place, 401 for a passkey that it does not accept, and
404 where it asked for none stand for it.
"""

import base64
from collections.abc import Callable
from typing import Final

from zapwire.errors import PairingError, StanzaError
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.passkey import (
    CompanionNonce,
    GetPasskeyOptions,
    GetRef,
    PasskeyPrologue,
    SealedRequest,
    options_content,
    passkey_step,
    ref_answer,
)
from zapwire.protocol.stanzas.queries import error_node, result_node
from zapwire.sandbox.linking import Linking
from zapwire.sandbox.phones.passkey import PasskeyDemand
from zapwire.sandbox.router import Outcome, refuse

_REF_BYTES: Final = 48


def on_client(client: Linking, node: Node, random: Callable[[int], bytes]) -> Outcome:
    """A step of a client that is not linked."""
    try:
        query_id, demand = node.reader.string("id"), client.passkey
        if demand is None:
            return Outcome((error_node(query_id, 404, "item-not-found"),))
        step = passkey_step(node)
        if step == GetRef.tag:
            demand.ref = "2@" + base64.b64encode(random(_REF_BYTES)).decode()
            return Outcome((result_node(query_id, ref_answer(demand.ref)),))
        if step == GetPasskeyOptions.tag:
            return Outcome((result_node(query_id, options_content(demand.options.to_bytes())),))
        _take(demand, step, node)
    except PairingError as error:
        return Outcome((error_node(query_id, error.code, error.text),))
    except StanzaError:
        return refuse(node, 400, "bad-request")
    return Outcome((result_node(query_id),))


def _take(demand: PasskeyDemand, step: str, node: Node) -> None:
    if step == PasskeyPrologue.tag:
        demand.take_prologue(PasskeyPrologue.from_node(node))
    elif step == CompanionNonce.tag:
        demand.take_nonce(CompanionNonce.from_node(node).nonce)
    elif step == SealedRequest.tag:
        demand.take_request(SealedRequest.from_node(node).data)
    else:
        raise StanzaError("this is no step of linking with a passkey")
