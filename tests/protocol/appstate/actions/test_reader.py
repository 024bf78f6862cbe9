"""Reading what a mutation says."""

from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.appstate.actions.said import said
from tests.protocol.appstate.vectors import indexes
from zapwire.protocol.appstate.actions.reader import KINDS
from zapwire.protocol.proto.sync_action_pb2 import SyncActionValue


def test_unknown_kinds() -> None:
    """What a newer phone says is nothing to this version."""
    assert said("something_new", "a") is None


@given(st.sampled_from(sorted(KINDS)), indexes, st.builds(SyncActionValue, timestamp=st.integers(0, 2**40)))
def test_any_index(kind: str, parts: tuple[str, ...], value: SyncActionValue) -> None:
    """Whatever an index holds, its action is read, of the right kind, or passed over."""
    action = said(kind, *parts, value=value)
    assert action is None or action.kind == kind
