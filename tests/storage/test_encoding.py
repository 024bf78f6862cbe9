"""Names in the database: every name can be said, and no two look the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.client.store.noun_suite import GROUP, ODD
from zapwire.errors import StoreError
from zapwire.protocol.jid import JID
from zapwire.storage.encoding import decode_key, dump_jid, encode_key, load_jid

texts = st.text(st.characters(exclude_categories=["Cs"]))
jids = st.builds(JID, texts, texts, *(st.integers(0, 1 << 16) for _ in range(3)))


@given(jids)
def test_jid_comes_back(jid: JID) -> None:
    """Whatever a JID holds, it is read as it was written."""
    assert load_jid(dump_jid(jid)) == jid


@given(jids, jids)
def test_jids_are_told_apart(one: JID, other: JID) -> None:
    """Two JIDs have the same text only where they are the same."""
    assert (dump_jid(one) == dump_jid(other)) == (one == other)


def test_common_jids_can_be_read_by_people() -> None:
    """Numbers are written plainly."""
    assert dump_jid(GROUP) == "120363021234567890:0@g.us"
    assert dump_jid(ODD).startswith("[")


@pytest.mark.parametrize("text", ["", "x", "[", "[1]", "1:x@lid", '["a","b",0,0,"x"]'])
def test_other_texts_are_no_jids(text: str) -> None:
    """What was never written is a StoreError."""
    with pytest.raises(StoreError, match="JID"):
        load_jid(text)


@given(st.lists(st.one_of(texts, st.integers())).map(tuple))
def test_key_comes_back(key: tuple[str | int, ...]) -> None:
    """A name's parts come back, texts and numbers."""
    assert decode_key(encode_key(key)) == key
