"""Options: the networks that files describe, and the defaults."""

import json
from pathlib import Path

import pytest

from zapwire.client.options import Network, Options, Timing
from zapwire.errors import ConfigurationError
from zapwire.protocol.noise.certificates import WHATSAPP_ROOT

LINE = {
    "ws": "wss://127.0.0.1:9443/ws/chat",
    "proxy": "http://127.0.0.1:9444",
    "ca": "/tmp/ca.pem",  # noqa: S108  # a name, no file
    "noise_root": "ab" * 32,
    "control": "http://127.0.0.1:9445",
}


def test_defaults_are_the_real_network() -> None:
    """Without options a client talks to WhatsApp itself, trusts its root, and uses no proxy."""
    options = Options()
    assert options.network == Network("wss://web.whatsapp.com/ws/chat", WHATSAPP_ROOT, None, None)
    assert options.auto_reconnect
    assert options.profile.os_name == "zapwire"


def test_default_waits_are_whatsmeows() -> None:
    """The waits are those of the reference client."""
    timing = Timing()
    assert (timing.first_qr, timing.next_qr) == (60, 20)
    assert (timing.keepalive_min, timing.keepalive_max, timing.keepalive_answer) == (20, 30, 10)
    assert timing.keepalive_give_up == 180
    assert timing.query == 75
    assert timing.resend_within == 5


def test_network_from_json() -> None:
    """The line a sandbox prints gives its network; the proxy in it is for other clients."""
    network = Network.from_json(json.dumps(LINE))
    assert network == Network(LINE["ws"], bytes.fromhex("ab" * 32), Path(LINE["ca"]), None, LINE["proxy"])


def test_network_from_file(tmp_path: Path) -> None:
    """The same from a file, as it was redirected there."""
    path = tmp_path / "network.json"
    path.write_text(json.dumps(LINE) + "\n", encoding="utf-8")
    assert Network.from_file(path) == Network.from_json(json.dumps(LINE))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '"text"',
        "{}",
        json.dumps({**LINE, "noise_root": "not hex"}),
        json.dumps({**LINE, "noise_root": 5}),
        json.dumps({**LINE, "ca": None}),
        json.dumps({key: value for key, value in LINE.items() if key != "ws"}),
    ],
)
def test_wrong_json_is_refused(text: str) -> None:
    """Anything else is a ConfigurationError that says where such a line comes from."""
    with pytest.raises(ConfigurationError, match="zapwire sandbox"):
        Network.from_json(text)


def test_root_of_wrong_length_is_refused() -> None:
    """A Noise root must be a whole key."""
    with pytest.raises(ConfigurationError, match="31 bytes, expected 32"):
        Network.from_json(json.dumps({**LINE, "noise_root": "ab" * 31}))


def test_missing_file_is_named(tmp_path: Path) -> None:
    """A file that is not there is a ConfigurationError that names it."""
    with pytest.raises(ConfigurationError, match=r"nowhere\.json cannot be read: No such file"):
        Network.from_file(tmp_path / "nowhere.json")


def test_binary_file_is_refused(tmp_path: Path) -> None:
    """A file that is no text is a ConfigurationError, too."""
    path = tmp_path / "network.json"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match=r"network\.json"):
        Network.from_file(path)
