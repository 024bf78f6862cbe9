"""What whatsmeow computed of app state, and what tests of it share."""

from typing import Any

from hypothesis import strategies as st

from tests.vectors.load import load
from zapwire.protocol.appstate.keys import AppStateKey, MutationKeys

VECTORS: Any = load("whatsmeow_app_state")
KEY = AppStateKey(bytes.fromhex(VECTORS["keys"]["id"]), bytes.fromhex(VECTORS["keys"]["data"]), timestamp=1)
KEYS = MutationKeys.expand(KEY)
BY_ID = {KEY.id: KEYS}

indexes = st.lists(st.text(max_size=20), min_size=1, max_size=5).map(tuple)
"""Indexes of mutations."""
