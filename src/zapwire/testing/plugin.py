"""The pytest plugin: the fixture `sandbox`. It is loaded by every pytest run, so it imports next to nothing."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from zapwire.testing.local import LocalSandbox


@pytest.fixture
def sandbox() -> Iterator["LocalSandbox"]:
    """A fresh local WhatsApp for one test, in a thread of its own."""
    from zapwire.testing.local import sandbox_in_thread  # noqa: PLC0415  # only for tests that use it

    with sandbox_in_thread() as local:
        yield local
