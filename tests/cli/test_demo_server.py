"""The demo of a server: what it prints works when it is pasted."""

import json
import shlex
from pathlib import Path

import httpx
import pytest

from tests.gateway.live import PATIENCE, eventually
from zapwire.cli.demo_server import CONTACT, DEMO_TOKEN, NUMBER
from zapwire.cli.serve import running
from zapwire.gateway.settings import Settings


def settings(**changes: object) -> Settings:
    """Return the settings of a demo on a free port."""
    values = {"address": "127.0.0.1", "port": 0, "stop_timeout": 2.0, "log_level": "error"}
    return Settings.read({**values, **changes}, env_file=None)


async def test_lines_to_paste() -> None:
    """The three curl lines that are printed connect, scan and send, one after the other."""
    said: list[str] = []
    async with running(settings(), sandbox=True, demo=True, say=said.append) as server:
        lines = [line.strip() for line in "\n".join(said).splitlines() if line.strip().startswith("curl ")]
        assert len(lines) == 3
        async with httpx.AsyncClient(timeout=PATIENCE) as http:
            answers = []
            for line in lines:
                words = shlex.split(line)
                assert words[:4] == ["curl", "-s", "-X", "POST"]
                name, _, value = words[words.index("-H") + 1].partition(": ")
                body = words[words.index("-d") + 1] if "-d" in words else None
                answer = await http.post(words[-1], content=body, headers={name: value})
                assert answer.status_code == 200, answer.text
                answers.append(answer.json()["data"])
            assert answers[1]["jid"] == f"{NUMBER}:1@s.whatsapp.net"
            headers = {"Token": DEMO_TOKEN}

            async def arrived() -> object:
                found = (await http.get(f"{server.url}/demo/messages", headers=headers)).json()["data"]
                return found["messages"] and found

            found = await eventually(arrived)
            assert found["messages"] == [{"id": answers[2]["Id"], "text": "Hello Ben", "media": None}]
            rest = await http.get(f"{server.url}/demo/messages?after={found['last']}", headers=headers)
            assert rest.json()["data"] == {"messages": [], "last": found["last"]}
            sent = await http.post(f"{server.url}/demo/send", json={"Body": "Hello Ana"}, headers=headers)
            assert sent.status_code == 200
            assert (await http.get(f"{server.url}/api")).status_code == 200
            assert not any("demo" in path for path in (await http.get(f"{server.url}/openapi.json")).json()["paths"])
            about = await http.get(f"{server.url}/demo")
            assert about.json()["data"]["contact"] == {"number": CONTACT, "name": "Ben"}


async def test_files() -> None:
    """A file that is sent is shown with its bytes; the contact sends files, too, but nothing else as a file."""
    async with (
        running(settings(), sandbox=True, demo=True, say=lambda _: None) as server,
        httpx.AsyncClient(timeout=PATIENCE, headers={"Token": DEMO_TOKEN}, base_url=server.url) as http,
    ):
        await http.post("/session/connect", json={"Immediate": False})
        assert (await http.post("/demo/scan")).status_code == 200
        sent = await http.post("/chat/send/document", data={"Phone": CONTACT}, files={"file": ("a.txt", b"hola")})
        assert sent.status_code == 200, sent.text

        async def arrived() -> object:
            return (await http.get("/demo/messages")).json()["data"]["messages"]

        (found,) = await eventually(arrived)
        assert found["media"].items() >= {"kind": "document", "filename": "a.txt", "size": 4}.items()
        assert found["media"]["url"] == "data:text/plain;base64,aG9sYQ=="
        for file, status in (("data:text/plain;base64,aG9sYQ==", 200), ("hola", 400), ("data:a/b;base64,%", 400)):
            answer = await http.post("/demo/send", json={"Body": "Look", "File": file})
            assert answer.status_code == status, answer.text


async def test_buttons_need_a_token() -> None:
    """Whoever does not know the token presses nothing."""
    async with running(settings(), sandbox=True, demo=True, say=lambda _: None) as server, httpx.AsyncClient() as http:
        for method, path in (("POST", "/demo/scan"), ("POST", "/demo/send"), ("GET", "/demo/messages")):
            assert (await http.request(method, f"{server.url}{path}")).status_code == 401
        answer = await http.post(f"{server.url}/demo/scan", headers={"Token": DEMO_TOKEN})
        assert answer.status_code == 409
        assert "/session/connect" in answer.json()["error"]


async def test_token_is_secret_where_others_can_reach_it() -> None:
    """On any other address than this machine's own the token is made up."""
    said: list[str] = []
    changes = settings(address="0.0.0.0")  # noqa: S104  # what is tried
    async with running(changes, sandbox=True, demo=True, say=said.append) as server, httpx.AsyncClient() as http:
        assert DEMO_TOKEN not in said[0]
        answer = await http.get(f"{server.url}/session/status", headers={"Token": DEMO_TOKEN})
        assert answer.status_code == 401


async def test_demo_with_a_directory_goes_on(tmp_path: Path) -> None:
    """With a data dir the phones, the user and the link are there again."""
    for count in range(2):
        async with (
            running(settings(data_dir=tmp_path), sandbox=True, demo=True, say=lambda _: None) as server,
            httpx.AsyncClient(timeout=PATIENCE, base_url=server.url, headers={"Token": DEMO_TOKEN}) as http,
        ):
            if not count:
                await http.post("/session/connect", json={"Immediate": False})
                await http.post("/demo/scan")

            async def logged_in(http: httpx.AsyncClient = http) -> object:
                return (await http.get("/session/status")).json()["data"]["loggedIn"]

            await eventually(logged_in)


@pytest.mark.parametrize("text", [json.dumps({"Body": ""}), "{}", "["])
async def test_wrong_text(text: str) -> None:
    """What cannot be written is 400."""
    async with running(settings(), sandbox=True, demo=True, say=lambda _: None) as server, httpx.AsyncClient() as http:
        answer = await http.post(f"{server.url}/demo/send", content=text, headers={"Token": DEMO_TOKEN})
        assert answer.status_code == 400
