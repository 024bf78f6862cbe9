"""A sandbox for each test."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.sandbox.raw_client import TIMEOUT
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.server import Sandbox

NUMBER = "5491155554444"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """Run a sandbox that keeps nothing."""
    async with Sandbox.start() as running:
        yield running


@pytest.fixture
async def phone(sandbox: Sandbox) -> Phone:
    """Make a phone, 5491155554444, of Ana."""
    return await sandbox.create_phone(NUMBER, "Ana")


@pytest.fixture
async def control(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    """Call the sandbox's control API."""
    async with httpx.AsyncClient(base_url=sandbox.address.control, trust_env=False, timeout=TIMEOUT) as client:
        yield client
