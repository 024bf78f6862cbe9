"""Whom a client trusts."""

import asyncio
import ssl
from pathlib import Path

import pytest

from tests.client.servers import Certificates
from zapwire.client.options import Network
from zapwire.client.tls import TLS
from zapwire.errors import ConfigurationError


async def test_made_once(tmp_path: Path) -> None:
    """All get the same context, which verifies, and trusts the network's CA."""
    tls = TLS(Network(ca=Certificates(tmp_path).ca))
    first, second = await asyncio.gather(tls.context(), tls.context())
    assert first is second
    assert (first.verify_mode, first.check_hostname) == (ssl.CERT_REQUIRED, True)


async def test_a_ca_that_is_none(tmp_path: Path) -> None:
    """A file that is not there, or holds no certificate, is named."""
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("nothing", encoding="utf-8")
    for path in (tmp_path / "none.pem", wrong):
        with pytest.raises(ConfigurationError, match=path.name):
            await TLS(Network(ca=path)).context()
