"""Hypothesis strategies for what goes over the wire."""

from hypothesis import strategies as st

from zapwire.protocol.jid import DOMAINS, INTEROP_SERVER, JID, MESSENGER_SERVER
from zapwire.protocol.node import AttrValue, Content, Node
from zapwire.protocol.wire.tokens import DICTIONARY_2, DICTIONARY_3

_NUMBERS = st.text("0123456789", min_size=1, max_size=20)
_USERS = _NUMBERS | st.text(max_size=20)
_BYTES = st.integers(0, 0xFF)
_SHORTS = st.integers(0, 0xFFFF)
_OTHER_SERVERS = st.sampled_from(["g.us", "c.us", "broadcast", "newsletter", "bot"]) | st.text(max_size=20).filter(
    lambda server: server not in DOMAINS and server not in (MESSENGER_SERVER, INTEROP_SERVER)
)

_TOKENS = tuple({**DICTIONARY_3.encoded, **DICTIONARY_2.encoded})


def _token(index: int) -> str:
    return _TOKENS[index]  # sampled_from would put all tokens in every message


texts = (
    st.integers(0, len(_TOKENS) - 1).map(_token)
    | st.text("0123456789-.", max_size=130)
    | st.text("0123456789ABCDEF", max_size=130)
    | st.text(max_size=300)
)
"""Texts of every form that has its own encoding, the empty one among them."""

jids = (
    st.builds(JID, _USERS, st.sampled_from(list(DOMAINS)), _BYTES)
    | st.builds(JID, _USERS, st.just(MESSENGER_SERVER), _SHORTS)
    | st.builds(JID, _USERS, st.just(INTEROP_SERVER), _SHORTS, integrator=_SHORTS)
    | st.builds(JID, _USERS, _OTHER_SERVERS)
)
"""JIDs of every server that the wire can carry as they are."""

_values: st.SearchStrategy[AttrValue] = texts | jids
_attrs = st.dictionaries(texts, _values, max_size=5)
_leaves: st.SearchStrategy[Content] = st.none() | texts | jids | st.binary(max_size=300)


def _nodes(content: st.SearchStrategy[Content]) -> st.SearchStrategy[Node]:
    return st.builds(Node, texts.filter(bool), _attrs, content)


nodes = st.recursive(
    _nodes(_leaves),
    lambda children: _nodes(st.lists(children, max_size=4).map(tuple)),
    max_leaves=8,
)
"""Nodes with any attributes and any content."""
