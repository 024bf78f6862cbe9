"""The house rules about the shape of the source, and the exact lists of what is excepted from them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parent
SOURCE = TESTS.parent / "src" / "zapwire"

MODULE_LINES = 400
FUNCTION_LINES = 60

LONG_MODULES: dict[str, str] = {"errors.py": "the one error tree: many classes, each of a few lines"}
"""Modules that may be long, each with the reason."""

# Packages whose modules declare shapes only: they are tested together, in the file of the package's name.
DECLARING = frozenset(
    {"gateway/wuzapi/answers", "gateway/wuzapi/requests", "protocol/events", "sandbox/control/models"}
)
NO_TEST_OF_THEIR_OWN: dict[str, str] = {
    "client/store/history.py": "a noun, tested by the suite of all stores in test_memory.py, and by test_saved.py",
    "gateway/accounts/bus.py": "a protocol, tested as the manager that keeps it, and by what is asked over it",
    "gateway/accounts/options.py": "values, tested by test_session.py and test_manager.py, which choose others",
    "gateway/accounts/recorder.py": "a protocol, tested by test_session.py, whose recorder keeps it",
    "gateway/accounts/services.py": "values, tested by test_session.py",
    "gateway/migrations/0001_gateway.py": "tested by test_database.py, which compares it with the schema",
    "gateway/migrations/0002_media.py": "tested by test_database.py, which compares it with the schema",
    "gateway/migrations/0003_messages.py": "tested by test_database.py, which compares it with the schema",
    "gateway/schema.py": "tables, tested by test_database.py, which compares them with what the migrations make",
    "protocol/types/people.py": "values, tested by test_users.py in stanzas and client, which make and read them",
    "protocol/history/limits.py": "values, tested by test_reader.py and test_chunks.py, which choose others",
    "protocol/wire/tokens_2.py": "a table, tested as the dictionary that tokens.py makes of it",
    "protocol/wire/tokens_3.py": "a table, tested as the dictionary that tokens.py makes of it",
    "client/store/agreed.py": "protocols, tested by the suite of all stores, which keep them",
    "client/store/contacts.py": "a noun, tested by the suite of all stores in test_memory.py",
    "client/store/labels.py": "a noun, tested by the suite of all stores in test_memory.py, and by test_saved.py",
    "client/store/appstate.py": "nouns, tested by the suite of all stores in test_memory.py",
    "client/store/lids.py": "a noun, tested by the suite of all stores in test_memory.py",
    "storage/appstate.py": "a noun, tested by the suite of all stores in test_store.py, and by test_nouns.py",
    "storage/by_address.py": "a noun, tested by the suite of all stores in test_store.py, and by test_nouns.py",
    "storage/chat_settings.py": "a noun, tested by the suite of all stores in test_store.py, and by test_nouns.py",
    "storage/contacts.py": "a noun, tested by the suite of all stores in test_store.py, and by test_nouns.py",
    "storage/devices.py": "a noun, tested by the suite of all stores in test_store.py, and by test_nouns.py",
    "storage/history.py": "a noun, tested by the suite of all stores in test_store.py, and by test_nouns.py",
    "storage/identities.py": "a noun, tested by the suite of all stores in test_store.py, and by test_nouns.py",
    "storage/labels.py": "a noun, tested by the suite of all stores in test_store.py, and by test_nouns.py",
    "storage/lids.py": "a noun, tested by the suite of all stores in test_store.py, and by test_nouns.py",
    "storage/prekeys.py": "a noun, tested by the suite of all stores in test_store.py, and by test_nouns.py",
    "storage/privacy_tokens.py": "a noun, tested by the suite of all stores in test_store.py, and by test_nouns.py",
    "storage/received.py": "a noun, tested by the suite of all stores in test_store.py, and by test_nouns.py",
    "storage/secrets.py": "a noun, tested by the suite of all stores in test_store.py, and by test_nouns.py",
    "storage/sender_keys.py": "a noun, tested by the suite of all stores in test_store.py, and by test_nouns.py",
    "storage/sent.py": "a noun, tested by the suite of all stores in test_store.py, and by test_nouns.py",
    "storage/sessions.py": "a noun, tested by the suite of all stores in test_store.py, and by test_nouns.py",
    "storage/kinds.py": "a description, tested as the statements that statements.py makes of it",
    "storage/migrations/env.py": "Alembic's entry, tested by test_migrate.py",
    "storage/migrations/versions/0001_accounts.py": "tested by test_migrate.py, which compares it with the schema",
    "storage/migrations/versions/0002_contacts.py": "tested by test_migrate.py, which compares it with the schema",
    "storage/migrations/versions/0003_app_state.py": "tested by test_migrate.py, which compares it with the schema",
    "storage/migrations/versions/0004_history.py": "tested by test_migrate.py, which compares it with the schema",
    "storage/migrations/versions/0005_labels.py": "tested by test_migrate.py, which compares it with the schema",
    "storage/schema.py": "tables, tested by test_migrate.py, which compares them with what the migrations make",
    "storage/view.py": "how units of work see rows, tested by the suite of all stores and by test_account.py",
    "storage/work.py": "what a unit of work did, tested by test_account.py",
}
"""Modules that another file tests, each with the reason."""


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the package that people write: its path below zapwire/ and its text."""

    path: str
    text: str
    tree: ast.Module

    @property
    def test_path(self) -> str:
        """Where its test file belongs, below tests/."""
        folder, _, name = self.path.rpartition("/")
        if folder in DECLARING:
            return f"{Path(folder).parent.as_posix()}/test_{Path(folder).name}.py"
        return f"{folder}/test_{name}" if folder else f"test_{name}"


@cache
def modules() -> tuple[Module, ...]:
    """Return all modules but the generated ones."""
    found = []
    for file in sorted(SOURCE.rglob("*.py")):
        if not file.name.endswith("_pb2.py"):
            text = file.read_text(encoding="utf-8")
            found.append(Module(file.relative_to(SOURCE).as_posix(), text, ast.parse(text)))
    assert found, f"no module in {SOURCE}"
    return tuple(found)


def nodes(module: Module) -> Iterator[tuple[ast.AST, str]]:
    """Yield each syntax node that has a place, with the place as path:line."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.stmt | ast.expr | ast.excepthandler):
            yield node, f"{module.path}:{node.lineno}"


def test_modules_are_short() -> None:
    """A module has fewer than 400 lines, but for the listed ones, which need their exception."""
    long = {module.path for module in modules() if len(module.text.splitlines()) >= MODULE_LINES}
    assert long == set(LONG_MODULES)


def test_functions_are_short() -> None:
    """A function has fewer than 60 lines from its `def` to its end."""
    long = [
        f"{place} {node.name}"
        for module in modules()
        for node, place in nodes(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (node.end_lineno or node.lineno) - node.lineno + 1 >= FUNCTION_LINES
    ]
    assert long == []


def test_modules_have_their_test_file() -> None:
    """A module is tested by the file at the mirrored path, or with its whole package, but for the listed ones."""
    untested = {
        module.path
        for module in modules()
        if Path(module.path).name not in {"__init__.py", "__main__.py"}
        if not (TESTS / module.test_path).is_file()
    }
    assert untested == set(NO_TEST_OF_THEIR_OWN)


def test_imports_are_absolute() -> None:
    """No import in the package is relative."""
    relative = [
        place
        for module in modules()
        for node, place in nodes(module)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_no_error_is_swallowed_blindly() -> None:
    """No handler catches every error in order to do nothing, and nothing suppresses `Exception`."""
    blind = [place for module in modules() for node, place in nodes(module) if _swallows_everything(node)]
    assert blind == []


def _swallows_everything(node: ast.AST) -> bool:
    if isinstance(node, ast.ExceptHandler):
        return (node.type is None or _names_everything(node.type)) and all(map(_does_nothing, node.body))
    return (
        isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] == "suppress"
        and any(map(_names_everything, node.args))
    )


def _names_everything(caught: ast.expr) -> bool:
    kinds = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(ast.unparse(kind) in {"Exception", "BaseException"} for kind in kinds)


def _does_nothing(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Pass | ast.Continue) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )
