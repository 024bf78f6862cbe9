"""The keys of app state."""

from dataclasses import replace

import pytest

from tests.protocol.appstate.vectors import KEY, KEYS, VECTORS
from zapwire.errors import AppStateCorrupt
from zapwire.protocol.appstate.keys import MutationKeys


@pytest.mark.parametrize("name", ["index", "value_encryption", "value_mac", "snapshot_mac", "patch_mac"])
def test_whatsmeow(name: str) -> None:
    """A key is expanded as by whatsmeow."""
    assert getattr(KEYS, name).hex() == VECTORS["keys"][name]


def test_key_of_another_size() -> None:
    """A key has 32 bytes."""
    with pytest.raises(AppStateCorrupt, match="has 31"):
        MutationKeys.expand(replace(KEY, data=bytes(31)))


def test_keys_are_kept_out_of_logs() -> None:
    """Neither form shows its secrets."""
    assert VECTORS["keys"]["data"] not in repr(KEY)
    assert repr(KEYS) == f"MutationKeys(id={KEY.id!r})"
