"""The page for authors of receivers says what is sent, and its code works."""

import hashlib
import hmac
import json
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import WebhookVerificationError

from tests.gateway.delivery.rig import ANA
from zapwire import __version__
from zapwire.gateway.delivery.dispatcher import DispatcherOptions
from zapwire.gateway.delivery.model import Delivery, Verdict, judge
from zapwire.gateway.delivery.policy import Policy
from zapwire.gateway.delivery.retention import Retention
from zapwire.gateway.delivery.webhooks import WebhookOptions, encode, make_headers

PAGE = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text(encoding="utf-8")
KEY = b"0123456789abcdef0123456789abcdef"
BODY = encode("json", '{"type":"Message","event":{"text":"¿Qué tal? 👋"}}'.encode(), ANA)
DELIVERY = Delivery(1, "3EB0C431", ANA.id, "user", "chat", "Message", 0, None, 0.0, 0.0)


def block(language: str, number: int = 0) -> str:
    """Return a block of code."""
    found = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE)
    return str(found[number])


def section(heading: str) -> str:
    """Return the text under a heading."""
    found = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert found
    return " ".join(found[1].split())


def headers(age: int = 0) -> dict[str, str]:
    """Return the headers of a request."""
    return make_headers("json", BODY, DELIVERY, KEY, int(time.time()) - age)


def sample(number: int) -> dict[str, Any]:
    """Run a sample in Python; what it defines."""
    names: dict[str, Any] = {}
    exec(block("python", number), names)  # noqa: S102  # our own documentation
    return names


def test_headers() -> None:
    """The table names every header, and no other."""
    assert re.findall(r"^\| `([\w-]+)` \|", PAGE.split("## Headers")[1].split("## ")[0], re.MULTILINE) == list(
        headers()
    )
    assert headers()["User-Agent"] == f"zapwire/{__version__}"
    assert headers()["x-zapwire-attempt"] == "1"


def test_body() -> None:
    """The example has the keys of a body."""
    assert list(json.loads(block("json"))) == list(json.loads(BODY))
    form = encode("form", b"{}", ANA).decode()
    assert re.findall(r"(\w+)=", form) == re.findall(r"`(\w+)`", section("Body").split("It has the fields")[1])


def test_wuzapi_signature() -> None:
    """The first sample accepts what is sent, and nothing else."""
    is_genuine = sample(0)["is_genuine"]
    assert is_genuine(KEY, headers(), BODY)
    assert not is_genuine(KEY, headers(), BODY + b" ")
    assert not is_genuine(b"other", headers(), BODY)


def test_standard_signature() -> None:
    """The second sample accepts what is sent, and neither other bodies nor old ones."""
    read_event = sample(1)["read_event"]
    assert read_event(KEY, headers(), BODY)["userID"] == ANA.id
    for key, old, body in ((b"other", 0, BODY), (KEY, 301, BODY), (KEY, 0, BODY + b" ")):
        with pytest.raises(WebhookVerificationError):
            read_event(key, headers(old), body)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_command_line(tmp_path: Path) -> None:
    """The command prints the signature."""
    (tmp_path / "body.json").write_bytes(BODY)
    done = subprocess.run(
        ["sh", "-c", block("sh")],
        cwd=tmp_path,
        env={"KEY": KEY.decode(), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
        timeout=10,
    )
    assert done.stdout.split()[-1] == hmac.new(KEY, BODY, hashlib.sha256).hexdigest() == headers()["x-hmac-signature"]


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
@pytest.mark.parametrize(
    ("key", "age", "body", "expected"),
    [(KEY, 0, BODY, True), (b"other", 0, BODY, False), (KEY, 400, BODY, False), (KEY, 0, BODY + b" ", False)],
)
def test_node(key: bytes, age: int, body: bytes, expected: bool) -> None:  # noqa: FBT001  # a test's parameter
    """The sample for Node.js accepts what is sent, and neither other bodies nor old ones."""
    call = (
        f"isGenuine({json.dumps(key.decode())}, {json.dumps(headers(age))}, Buffer.from({json.dumps(body.decode())}))"
    )
    program = f"{block('javascript')}\nconsole.log({call});"
    done = subprocess.run(["node", "-e", program], capture_output=True, text=True, check=True, timeout=15)
    assert done.stdout.strip() == json.dumps(expected)


def test_answers() -> None:
    """The table's exceptions are those of the code."""
    rejected = {status for status in range(400, 500) if judge(status) is Verdict.REJECTED}
    exceptions = {int(text) for text in re.findall(r"\d{3}", PAGE.split("another 4xx, but for ")[1].split("|")[0])}
    assert set(range(400, 500)) - rejected == {410, *exceptions}
    assert judge(410) is Verdict.GONE
    assert f"waits for {WebhookOptions().timeout:g} seconds" in section("Answers")


def test_retries() -> None:
    """The schedule is the default one."""
    policy, text = Policy(), section("Retries")
    first, *more = re.findall(r"\d+", text.split("then each hour")[0])
    pauses = [policy.retries.pause(failures, lambda: 0.5) for failures in range(1, 12)]
    assert [float(pause) for pause in (first, *more)] == pauses[:-1]
    assert pauses[-1] == 3600
    assert policy.retries.jitter == 1 / 5
    assert policy.give_up == 3 * 86_400
    assert f"After {policy.failures_until_down} failures" in text
    assert f"after {policy.probes.first:g} second at first and up to {policy.probes.longest:g} seconds" in text
    assert policy.longest_wished == 3600
    assert f"and {DispatcherOptions().receiver.parallel} at most" in text


def test_order() -> None:
    """What lets others pass is said as it is."""
    text = section("Order")
    assert f"(4xx) {Policy().holding_attempts} times" in text
    assert f"has {DispatcherOptions().receiver.parked // 2} at most" in text


def test_dead_letters() -> None:
    """How long is kept what is said as it is."""
    kept, text = Retention(), section("Dead letters")
    assert f"kept for {kept.dead_age / 86_400:g} days" in text
    assert f"delivered ones for {kept.age / 86_400:g} days, up to {kept.per_user} of a user" in text
