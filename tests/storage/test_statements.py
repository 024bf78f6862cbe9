"""The SQL of kinds, on both dialects."""

import pytest
from sqlalchemy import Dialect, create_engine

from zapwire.storage.identities import IDENTITIES
from zapwire.storage.received import RECEIVED
from zapwire.storage.sent import SENT
from zapwire.storage.statements import compile_kinds
from zapwire.storage.store import KINDS

SQLITE = create_engine("sqlite://").dialect
POSTGRESQL = create_engine("postgresql+psycopg://", paramstyle="format").dialect


@pytest.mark.parametrize("dialect", [SQLITE, POSTGRESQL])
def test_every_kind_is_compiled(dialect: Dialect) -> None:
    """Each kind has its SQL; only those with a bound have a way to keep it."""
    compiled = compile_kinds(KINDS, dialect)
    assert len(compiled) == len(KINDS)
    for kind, statements in compiled.items():
        assert f"INTO {kind.name} " in statements.put
        assert ("ON CONFLICT" in statements.put) == (kind.bound is None)
        assert bool(statements.trim) == bool(statements.newest) == (kind.bound is not None)


def test_parameters_must_be_positional() -> None:
    """A dialect with named parameters is a mistake of ours, which is told."""
    with pytest.raises(TypeError):
        compile_kinds([IDENTITIES], create_engine("postgresql+psycopg://").dialect)


def test_names_and_columns() -> None:
    """Parameters begin with the account; a kind without values has rows that say True."""
    compiled = compile_kinds([RECEIVED, SENT, IDENTITIES], SQLITE)
    assert compiled[RECEIVED].names(7, ("c", "s", "ä")) == (7, b"c", b"s", "ä".encode())
    assert compiled[RECEIVED].rows(None, ("c", "s", "i"), [(7,)]) == {(): True}
    assert compiled[IDENTITIES].rows(None, ("u",), [(b"u:0", b"key")]) == {("u:0",): b"key"}
