"""The API pages: each sample is sent as it stands, and answered in the shape that the page shows."""

import json
import re
import shlex
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.gateway.fakes import Rig
from tests.gateway.live import ADMIN, ANA, BEN, TOKEN, Live, eventually, live_with_users
from tests.gateway.media import files
from zapwire.gateway.openapi import describe
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.polls import Poll
from zapwire.sandbox.phones import acts, answering
from zapwire.sandbox.server import Sandbox
from zapwire.sandbox.world.groups import Group

PAGES = Path(__file__).parents[2] / "docs" / "api"
NAMES = tuple(sorted(page.stem for page in PAGES.glob("*.md") if page.stem != "README"))
CLEO = "5491155553935"
ID = "4e4942c7dee1deef99ab8fd9f7350de5"
"""The user of the pages, in whose place a test puts its own."""
FILES = {"photo.jpg": files.picture("JPEG"), "video.mp4": files.film(seconds=1)}
"""The files that the samples send."""
MEDIA_ID = "mfzwizltoqzwizltmzsgmzltoqzwizlt"
_SAMPLE = re.compile(r"```sh\n(curl .*?)\n```\n(?:\n```(json|text)\n(.*?)\n```)?", re.DOTALL)


_LID = re.compile(r"\d+@lid")


@dataclass(frozen=True, slots=True)
class Sample:
    """A curl line, and the answer that is shown."""

    method: str
    path: str
    headers: dict[str, str]
    body: str | None
    kind: str
    answer: str
    is_stream: bool
    form: tuple[tuple[str, str], ...] = ()
    """Parts of a form; a value with @ before it is a file's name."""


def samples(name: str) -> Iterator[Sample]:
    """Yield the samples of a page."""
    for line, kind, answer in _SAMPLE.findall((PAGES / f"{name}.md").read_text(encoding="utf-8")):
        words = shlex.split(line)
        headers = [words[n + 1].partition(": ") for n, word in enumerate(words) if word == "-H"]
        method = words[words.index("-X") + 1] if "-X" in words else "GET"
        body = words[words.index("--data") + 1] if "--data" in words else None
        path = words[-1].removeprefix("http://localhost:8080")
        assert path.startswith("/"), line
        names = {name: value.replace("ADMIN_TOKEN", ADMIN) for name, _, value in headers}
        parts = [words[n + 1].partition("=") for n, word in enumerate(words) if word == "-F"]
        form = tuple((name, value) for name, _, value in parts)
        yield Sample(method, path, names, body, kind, answer, "-N" in words, form)


def shape(value: Any) -> Any:
    """Return what of an answer must be as shown: names and types; of a list, its first item."""
    if isinstance(value, dict):
        return {_LID.sub("LID", name): shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


async def show_ben(running: Live) -> None:
    """Let Ben have a picture and a verified name."""
    sandbox = running.sandbox
    async with httpx.AsyncClient(base_url=f"{sandbox.address.control}/phones/{BEN}", trust_env=False) as control:
        image = b64encode(b"\xff\xd8\xff").decode()
        for path, body in (("picture", {"image": image}), ("business", {"name": "Company Name"})):
            assert (await control.put(f"/{path}", json=body)).status_code == 200


async def hear_own_name(running: Live) -> None:
    """Return when the account's own name is known, which comes with the first message of its phone."""

    async def is_known() -> bool:
        return ANA in (await running.http.get("/user/contacts", headers={"Token": TOKEN})).text

    await eventually(is_known)


async def send(running: Live, sample: Sample) -> None:
    """Send a sample, and compare its answer."""
    path = sample.path
    if ID in path:
        users = running.server.gateway.users.all()
        path = path.replace(ID, next((user.id for user in users if user.name.startswith("Ben")), ID))
    if MEDIA_ID in path:
        found = await running.http.get(path.replace(MEDIA_ID, await _sent_file(running)), headers=sample.headers)
        assert (found.status_code, found.content) == (200, b"Hello")
        return
    if sample.is_stream:
        async with running.http.stream(sample.method, path, headers=sample.headers) as stream:
            assert stream.status_code == 200
            assert await anext(stream.aiter_lines()) == ": hello"
        return
    parts: dict[str, Any] = {
        name: (value[1:], FILES[value[1:]]) if value.startswith("@") else (None, value) for name, value in sample.form
    }
    body = await _with_file(running, sample.path, sample.body) if "/chat/download" in sample.path else sample.body
    if sample.path.endswith("/pollvote"):
        body = await _with_poll(running, sample.body)
    more: dict[str, Any] = {"files": parts} if parts else {"content": body}
    answer = await running.http.request(sample.method, path, headers=sample.headers, **more)
    if sample.kind == "text":
        _compare_metrics(answer, sample.answer)
        return
    caller = running.server.gateway.users.by_token(sample.headers.get("Token", ""))
    shown = json.loads(sample.answer.replace(ID, caller.id if caller else ID))
    assert shape(answer.json()) == _fitting(shape(shown), answer.json()), (sample.path, answer.text)
    assert answer.status_code == shown.get("code", 200)
    assert answer.json().get("success") == shown.get("success")


async def _sent_file(running: Live) -> str:
    """Let a phone send a file; return the id in the link of its event."""
    await acts.send_media(running.sandbox.line(BEN), ANA, MediaKind.IMAGE, b"Hello")
    (user,) = running.server.gateway.users.all()
    async for payload in running.server.gateway.events.follow(user.id, "the first"):
        media = json.loads(payload.body).get("media")
        if media:
            return str(re.findall(r"/media/(\w+)", media["url"])[0])
    raise AssertionError


async def _with_file(running: Live, path: str, body: str | None) -> str:
    """Return a body with a file that a phone has uploaded in the place of the one it names."""
    file = await running.sandbox.line(BEN).upload(MediaKind(path.removeprefix("/chat/download")), b"Hello")
    fields = json.loads(body or "")
    assert set(fields) == {"Url", "Mimetype", "FileSHA256", "FileLength", "MediaKey", "FileEncSHA256"}
    named = {"FileSHA256": file.sha256, "MediaKey": file.media_key, "FileEncSHA256": file.enc_sha256}
    return json.dumps(
        fields
        | {"Url": file.url, "FileLength": file.length}
        | {name: b64encode(value).decode() for name, value in named.items()}
    )


async def _with_poll(running: Live, body: str | None) -> str:
    """Return a vote in a poll that a phone has sent, with an option of it."""
    fields = json.loads(body or "")
    sent = await answering.send_poll(running.sandbox.line(BEN), ANA, Poll("When?", (*fields["Options"], "Sunday")))
    (user,) = running.server.gateway.users.all()
    async for payload in running.server.gateway.events.follow(user.id, "the first"):
        if sent.id.encode() in payload.body:
            return json.dumps(fields | {"Id": sent.id})
    raise AssertionError


def _fitting(shown: Any, found: Any) -> Any:
    """Return a shown shape, without the items of a list that happens to be empty."""
    if isinstance(shown, dict) and isinstance(found, dict):
        return {name: _fitting(inner, found.get(name)) for name, inner in shown.items()}
    return [] if shown and found == [] else shown


def _compare_metrics(answer: httpx.Response, shown: str) -> None:
    names = {re.split(r"[{ ]", line)[0] for line in answer.text.splitlines()}
    assert {re.split(r"[{ ]", line)[0] for line in shown.splitlines()} <= names


async def make_groups(sandbox: Sandbox) -> None:
    """Make the groups of the page: one of Ana's, which Cleo asks to be let into, and one of Ben's with a link."""
    world = sandbox.context.world
    await sandbox.create_phone(CLEO, "Cleo")
    made_at = int(sandbox.context.now())
    world.add_group(
        Group(
            "120362023605733675",
            "Super Group",
            ANA,
            made_at,
            members={ANA: "superadmin", BEN: ""},
            requests={CLEO: made_at},
        )
    )
    world.create_group(world.account(BEN), "Ben's Group", [], made_at).invite_code = "HffXhYmzzyJGec61oqMXiz"


@pytest.mark.parametrize("name", NAMES)
async def test_samples(name: str, tmp_path: Path) -> None:
    """Each sample of a page is answered as it shows, one after the other."""
    async with live_with_users(tmp_path) as running:
        if name == "group":
            await make_groups(running.sandbox)
        if name not in ("admin", "sessions", "webhook"):
            await running.link()
        if name == "messages":
            (user,) = (user for user in running.server.gateway.users.all() if user.name == "Ana")
            await running.server.gateway.users.update(user.id, history=10)
        if name == "user":
            await show_ben(running)
            await hear_own_name(running)
        found = list(samples(name))
        assert found
        for sample in found:
            assert sample.path in ("/health", "/metrics") or {TOKEN, ADMIN} & set(sample.headers.values())
            await send(running, sample)


async def test_every_call_has_a_sample(rig: Rig) -> None:
    """Each call of the API has its heading and a sample, and each sample is of a call."""
    calls = {f"{method.upper()} {path}" for path, methods in describe(rig.app)["paths"].items() for method in methods}
    text = "\n".join((PAGES / f"{name}.md").read_text(encoding="utf-8") for name in NAMES)
    headings = {line.removeprefix("## ") for line in text.splitlines() if re.match(r"## [A-Z]+ /", line)}
    assert headings == calls
    shown = {
        f"{s.method} {s.path.partition('?')[0].replace(ID, '{id}').replace(MEDIA_ID, '{id}')}"
        for name in NAMES
        for s in samples(name)
    }
    shown = {call.replace(f"/lid/{BEN}", "/lid/{jid}") for call in shown}
    assert shown == calls


def test_every_page_is_listed() -> None:
    """The first page names all others."""
    text = (PAGES / "README.md").read_text(encoding="utf-8")
    assert {f"{name}.md" for name in NAMES} | {"README.md"} == {path.name for path in PAGES.iterdir()}
    for name in NAMES:
        assert f"({name}.md)" in text
