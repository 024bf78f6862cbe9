"""Names are looked up in threads of their own."""

import pytest

from zapwire.gateway.resolver import Resolver


async def test_addresses() -> None:
    """A name has addresses with the port that was asked for."""
    resolver = Resolver()
    try:
        found = await resolver.resolve("localhost", 80)
        assert {(result["host"], result["port"], result["hostname"]) for result in found} <= {
            ("127.0.0.1", 80, "localhost"),
            ("::1", 80, "localhost"),
        }
        assert found
    finally:
        await resolver.close()


async def test_no_such_name() -> None:
    """A name that does not exist is an `OSError`."""
    resolver = Resolver()
    try:
        with pytest.raises(OSError, match=r".+"):
            await resolver.resolve("does-not-exist.invalid", 80)
    finally:
        await resolver.close()
