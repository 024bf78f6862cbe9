"""The documents name what the code has, and say of it what is so."""

import ast
import inspect
import json
import pkgutil
import re
import shlex
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
import typer.main

import zapwire
from zapwire import JID, Client, ClientProfile, MemoryStore, Network, Options, Phase, Timing, errors, events, testing
from zapwire.cli import app
from zapwire.cli.demo import run_demo
from zapwire.cli.serve import running
from zapwire.cli.session import describe
from zapwire.gateway.settings import Settings
from zapwire.protocol import stanzas
from zapwire.protocol.messages.reader import read
from zapwire.protocol.messages.wrappers import unwrap
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.protocol.types.messages import MessageInfo, MessageSource
from zapwire.sandbox.control.models.faults import FaultRequest
from zapwire.sandbox.recorder import Entry, Kind
from zapwire.sandbox.server import HANDLERS, Address

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in PAGES}
CONTROL = "http://127.0.0.1:9445"
"""The control API in the examples."""
SAMPLE_PATHS = (
    "/tmp/zapwire-sandbox-",  # noqa: S108
    "/tmp/zapwire-demo-",  # noqa: S108
    "/home/ana/",
    "/etc/systemd/system/zapwire.service",
    "/etc/zapwire.env",
    "/opt/zapwire/",
    "/var/lib/zapwire",
)
"""Where the examples' files lie on the reader's machine."""

PLACEHOLDERS = ("src/zapwire/a/b.py", "tests/a/test_b.py")
"""What stands for any module and its test."""

every_page = pytest.mark.parametrize("page", TEXTS)


def prose(page: str) -> str:
    """Return a page without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", TEXTS[page], flags=re.DOTALL | re.MULTILINE)


def blocks(page: str, language: str) -> list[str]:
    """Return the blocks of code in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXTS[page], flags=re.DOTALL | re.MULTILINE)


def section(page: str, heading: str) -> str:
    """Return the text under a heading, up to the next one."""
    found = re.search(rf"^##+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", prose(page), re.DOTALL | re.MULTILINE)
    assert found, f"{page} has no heading {heading!r}"
    return found[1]


def table(page: str, heading: str) -> list[list[str]]:
    """Return the rows of the tables under a heading, cell by cell, their headings left out."""
    lines = [line for line in section(page, heading).splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    rules = [number for number, row in enumerate(rows) if set("".join(row)) <= set("-: ")]
    return [row for number, row in enumerate(rows) if number not in rules and number + 1 not in rules]


def spans(text: str) -> list[str]:
    """Return what a text sets in code."""
    return re.findall(r"`([^`\n]+)`", text)


def names(page: str, heading: str) -> list[str]:
    """Return what the first cells of a table set in code: names alone, without `await`, arguments or attributes."""
    return [re.split(r"[(.]", span.removeprefix("await "))[0] for row in table(page, heading) for span in spans(row[0])]


def slugs(page: str) -> set[str]:
    """Return the fragments that a page's headings can be linked by."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def public(kind: type) -> set[str]:
    """Return a class's own public members, fields among them."""
    return {name for name in {*vars(kind), *vars(kind).get("__annotations__", {})} if not name.startswith("_")}


def test_events() -> None:
    """The table of events has each of them with its fields, in their order."""
    documented = {spans(name)[0]: spans(columns) for name, columns, _ in table("docs/client.md", "Events")}
    classes = {name: getattr(events, name) for name in events.__all__ if name != "Event"}
    assert documented == {name: [field.name for field in fields(kind)] for name, kind in classes.items()}
    assert all(meaning for *_, meaning in table("docs/client.md", "Events"))


def test_events_as_json() -> None:
    """The table of what `zapwire connect` shows names what a message and a receipt are shown with."""
    message = Message(conversation="Hola")
    source = MessageSource(JID.parse("1@lid"), JID.parse("1@lid"))
    received = events.MessageReceived(MessageInfo(source, "HOLA", 0), read(message), unwrap(message), message)
    shown = [*describe(received), *describe(events.ReceiptReceived(source, ("HOLA",), 0, ""))]
    assert set(names("docs/client.md", "Events as JSON")) == {"info", "source", "content", "unwrapped", "message"}
    assert set(names("docs/client.md", "Events as JSON")) <= set(shown)


def test_errors() -> None:
    """The table of errors has each of them, with its parent and whether to try again."""
    documented = [[*spans(name), *spans(parent), retry] for name, parent, retry, _ in table("docs/client.md", "Errors")]
    classes = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.ZapwireError)]
    expected = [[kind.__name__, kind.__bases__[0].__name__, "yes" if kind.retry else "no"] for kind in classes]
    assert sorted(documented) == sorted(expected)
    assert {name for name, *_ in documented} >= set(errors.__all__)


def test_phases() -> None:
    """The table of phases has each of them by name and value."""
    documented = {spans(name)[0]: spans(value)[0] for name, value, *_ in table("docs/client.md", "Phases")}
    assert documented == {phase.name: phase.value for phase in Phase}


@pytest.mark.parametrize("kind", [Network, Timing, ClientProfile])
def test_options(kind: type[Any]) -> None:
    """The tables of options have each field; plain defaults are those of the code."""
    rows = table("docs/client.md", kind.__name__)
    assert [spans(name)[0] for name, *_ in rows] == [field.name for field in fields(kind)]
    if kind is not Network:
        assert [ast.literal_eval(default.strip("`")) for _, default, _ in rows] == [
            getattr(kind(), field.name) for field in fields(kind)
        ]


def test_client_members() -> None:
    """The table of the client has each public method and attribute."""
    assert set(names("docs/client.md", "Client")) >= public(Client) | {"presence"}


def test_public_names() -> None:
    """The client's page imports everything that `import zapwire` offers."""
    imported = ast.parse(blocks("docs/client.md", "python")[0]).body[0]
    assert isinstance(imported, ast.ImportFrom)
    assert {alias.name for alias in imported.names} == {*zapwire.__all__} - {"__version__"}


def test_queries() -> None:
    """The table of queries has each of them, with its module."""
    documented = {name for row in table("docs/client.md", "Queries") for name in spans(row[0])}
    found = pkgutil.walk_packages(stanzas.__path__, f"{stanzas.__name__}.")
    modules = [import_module(module.name) for module in found]
    queries = {
        name
        for module in modules
        for name, kind in inspect.getmembers(module, inspect.isclass)
        if kind.__module__ == module.__name__ and hasattr(kind, "xmlns") and not name.startswith("_")
    }
    assert documented - {"GROUPS"} == queries


def test_test_tools() -> None:
    """The page on testing names everything in `zapwire.testing` and every member of the fixture."""
    named = {span.partition("(")[0] for span in spans(prose("docs/testing.md"))}
    assert named >= {*testing.__all__}
    assert named >= public(testing.LocalSandbox)


def test_command_line() -> None:
    """Every command is in the README's table, every option in the page of its command."""
    root = typer.main.get_command(app)
    commands: Mapping[str, Any] = vars(root)["commands"]
    listed = {span for row in table("README.md", "Command line") for span in spans(row[0])}
    assert listed == {f"zapwire {name}" for name in commands}
    homes = {
        "sandbox": ("docs/sandbox.md", "Start"),
        "connect": ("docs/client.md", "From the command line"),
        "serve": ("docs/settings.md", "Flags that are no settings"),
    }
    settings = {f"--{name.replace('_', '-')}" for name in Settings.model_fields}  # they have the rest of that page
    for name, command in commands.items():
        options = [option for parameter in command.params for option in parameter.opts if option != "--help"]
        if name == "serve":
            options = [option for option in options if option not in settings]
        documented = [spans(row[0])[0] for row in table(*homes[name])] if name in homes else []
        assert documented == options, name
    text = section("README.md", "Command line")
    assert all(option in text for parameter in root.params for option in parameter.opts if option != "--help")


def test_json_line() -> None:
    """What a sandbox prints is explained key by key, and shown with all its keys."""
    keys = [field.name for field in fields(Address)]
    assert names("docs/sandbox.md", "The JSON line") == keys
    assert names("README.md", "Test your own client against the sandbox") == keys
    assert list(json.loads(blocks("README.md", "json")[0])) == keys


@pytest.fixture
async def control() -> AsyncIterator[httpx.AsyncClient]:
    """Return a client of a running sandbox's control API."""
    async with (
        testing.sandbox() as running,
        httpx.AsyncClient(base_url=running.address.control, trust_env=False) as client,
    ):
        yield client


async def test_control_calls(control: httpx.AsyncClient) -> None:
    """The tables have every call of the control API."""
    paths = (await control.get("/openapi.json")).json()["paths"]
    calls = {f"{method.upper()} {path}" for path, operations in paths.items() for method in operations}
    assert {spans(row[0])[0] for row in table("docs/sandbox.md", "Control API")} == calls


def test_faults() -> None:
    """The table of faults has every kind, with its fields; a question mark is on those that may be left out."""
    documented = {
        spans(kind)[0]: {span for span in spans(columns) if span.rstrip("?") in _fault_fields(spans(kind)[0])}
        for kind, columns, _ in table("docs/sandbox.md", "Faults")
    }
    expected = {
        kind: {name if field.is_required() else f"{name}?" for name, field in _fault_fields(kind).items()}
        for kind in _FAULTS
    }
    assert documented == expected


_FAULTS = {get_args(model.model_fields["kind"].annotation)[0]: model for model in get_args(get_args(FaultRequest)[0])}


def _fault_fields(kind: str) -> dict[str, Any]:
    return {name: field for name, field in _FAULTS[kind].model_fields.items() if name != "kind"}


def test_traffic_fields() -> None:
    """The table of the record has every field of an entry."""
    expected = {field.name for field in fields(Entry)} - {"detail"} | {"device", *get_args(Kind)}
    assert set(names("docs/sandbox.md", "Traffic")) == expected


def test_answered_stanzas() -> None:
    """What the sandbox answers is listed by tag, namespace and first child."""
    listed = {span for row in table("docs/sandbox.md", "What is answered") for span in spans(row[0])}
    routes = [route for handlers in HANDLERS for route in handlers]
    wanted = {route.tag for route in routes} | {route.xmlns for route in routes if route.tag == "iq"}
    assert wanted - listed == set()


@pytest.mark.parametrize("page", ["README.md", "docs/sandbox.md"])
async def test_control_examples(page: str) -> None:
    """Run one after the other, the examples of control calls answer in the form shown."""
    with_answer = rf"^```sh\n(curl [^\n]*{CONTROL}[^\n]*)\n```\n(?:\n```json\n(.*?)^```$)?"
    examples = re.findall(with_answer, TEXTS[page], re.DOTALL | re.MULTILINE)
    assert len(examples) > 3
    async with testing.sandbox() as running:
        network = Network.from_json(running.address.to_json())
        async with (
            Client(MemoryStore(), Options(network, timing=testing.fast_timing())) as client,
            httpx.AsyncClient(trust_env=False) as http,
        ):
            with client.events() as stream:
                client.connect()
                qr = await anext(event async for event in stream if isinstance(event, events.QRCodeIssued))
                for command, shown in examples:
                    await _compare(http, command.replace(CONTROL, running.address.control), shown, qr.text)
                    if "/scan" in command or '"cut"' in command:
                        await anext(event async for event in stream if isinstance(event, events.Connected))
                    elif "/send" in command:
                        received = await anext(e async for e in stream if isinstance(e, events.MessageReceived))
                        if not received.info.source.is_from_me:
                            await client.messages.send_text(received.info.chat, "Hi Ben")


async def _compare(http: httpx.AsyncClient, command: str, shown: str, qr: str) -> None:
    arguments = [argument.replace("$QR", qr) for argument in shlex.split(command)]
    url = next(argument for argument in arguments if argument.startswith("http"))
    body = arguments[arguments.index("--json") + 1] if "--json" in arguments else None
    method = arguments[arguments.index("-X") + 1] if "-X" in arguments else "POST" if body else "GET"
    headers = {"Content-Type": "application/json"} if body else {}
    answer = await http.request(method, url, content=body, headers=headers)
    if shown:
        assert answer.is_error == ("error" in json.loads(shown)), command
        assert list(_differences(json.loads(shown), answer.json(), command)) == []


def _differences(shown: Any, real: Any, place: str) -> Iterator[str]:
    """Yield where two answers differ in form: keys, types, whether there is anything in a list."""
    if isinstance(shown, dict) and isinstance(real, dict) and not place.endswith((".attrs", ".content")):
        if list(shown) != list(real):
            yield f"{place}: {list(shown)} is shown, {list(real)} is real"
        for key in shown.keys() & real.keys():
            yield from _differences(shown[key], real[key], f"{place}.{key}")
    elif isinstance(shown, list) and isinstance(real, list):
        if bool(shown) != bool(real):
            yield f"{place}: {shown} is shown, {real} is real"
        for one, other in zip(shown[:1], real[:1], strict=False):
            yield from _differences(one, other, f"{place}[0]")
    elif type(shown) is not type(real):
        yield f"{place}: {shown!r} is shown, {real!r} is real"


async def test_readme_shows_the_demo() -> None:
    """The README shows what the demo prints, but for the QR code and the numbers that differ each time."""
    said: list[str] = []
    await run_demo(said.append)
    printed = re.sub(r"\n\n[█▀▄ \n]+", "\n", "\n".join(said))
    assert _without_numbers(printed) == _without_numbers(blocks("README.md", "text")[1].strip())


async def test_readme_shows_what_make_run_prints() -> None:
    """The README shows what the gateway's demo prints, on its usual port."""
    settings = Settings.read({"address": "127.0.0.1", "port": 0, "log_level": "error"}, env_file=None)
    said: list[str] = []
    async with running(settings, sandbox=True, demo=True, say=said.append):
        printed = re.sub(r"zapwire-demo-\w+", "zapwire-demo-#", "\n".join(said))
    shown = re.sub(r"zapwire-demo-\w+", "zapwire-demo-#", blocks("README.md", "text")[0].strip())
    assert _without_numbers(printed) == _without_numbers(shown)


def _without_numbers(text: str) -> str:
    return re.sub(r"(?<=127\.0\.0\.1:)\d+|\d+(?=@lid| entries)", "#", text)


def test_readme_has_the_examples() -> None:
    """The README's Python is that of the examples, word for word, and has all of them."""
    examples = {path.read_text(encoding="utf-8") for path in (ROOT / "examples").glob("*.py")}
    assert set(blocks("README.md", "python")) == examples


@every_page
def test_python_is_python(page: str) -> None:
    """Each block of Python can be compiled."""
    for block in blocks(page, "python"):
        compile(block, page, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def test_changelog_has_this_version() -> None:
    """The newest version in the changelog is the version of the code, and of the package."""
    newest = re.search(r"^## \[([^\]]+)\]", TEXTS["CHANGELOG.md"], re.MULTILINE)
    assert newest
    assert newest[1] == zapwire.__version__
    assert f'\nversion = "{zapwire.__version__}"\n' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@every_page
def test_links_resolve(page: str) -> None:
    """Each link to a file of the repository leads to one, and to a heading there where it names one."""
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if link.startswith(("http://", "https://")):
            continue
        path, _, fragment = link.partition("#")
        target = (ROOT / page).parent.joinpath(path).resolve() if path else ROOT / page
        inside = target.is_relative_to(ROOT) and target.is_file()
        if not inside or (fragment and fragment not in slugs(target.relative_to(ROOT).as_posix())):
            broken.append(link)
    assert broken == []


@every_page
def test_paths_exist(page: str) -> None:
    """Files and folders of the repository that are named exist, and no others are named."""
    named = [span for span in spans(prose(page)) if re.fullmatch(r"(src|tests|docs|examples|scripts)/[\w./]+", span)]
    named += [f"src/zapwire/{span}" for span in spans(prose(page)) if re.fullmatch(r"(protocol|client)/[\w./]+", span)]
    assert [path for path in named if not (ROOT / path).exists() and path not in PLACEHOLDERS] == []
    outside = re.findall(r"(?<![\w.:/~])(?:~|/(?:etc|home|mnt|opt|root|srv|tmp|usr|var|work))/[\w./-]*", TEXTS[page])
    assert [path for path in outside if not path.startswith(SAMPLE_PATHS)] == []


def test_map_of_nouns() -> None:
    """Each file in the map of nouns exists in the layer of its column."""
    rows = table("docs/architecture.md", "One noun, one file name")
    for layer, column in (("protocol", 1), ("client", 2), ("sandbox", 3)):
        files = [span for row in rows for span in spans(row[column])]
        assert [name for name in files if not (ROOT / "src" / "zapwire" / layer / name).exists()] == []


def test_make_targets() -> None:
    """Each `make` command in the documents has its target."""
    used = {target for text in TEXTS.values() for target in re.findall(r"(?:^|`)make (\w+)", text, re.MULTILINE)}
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"run", "test"} <= used <= set(targets)
