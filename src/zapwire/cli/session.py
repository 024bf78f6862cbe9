"""A session in a file, and events as JSON: what `zapwire connect` works with."""

import asyncio
import json
from dataclasses import fields
from pathlib import Path
from typing import Any

from zapwire.client.store.memory import MemoryStore
from zapwire.errors import StoreError
from zapwire.files import replace_file
from zapwire.protocol.events import Event
from zapwire.protocol.lifecycle import Phase


def describe(event: Event) -> dict[str, Any]:
    """An event as JSON: its name and its fields, values that are no JSON as text."""
    values = {field.name: getattr(event, field.name) for field in fields(event)}
    plain = {
        name: value if isinstance(value, str | int | float | bool | None) else _text(value)
        for name, value in values.items()
    }
    return {"event": type(event).__name__, **plain}


def _text(value: object) -> str:
    return value.value if isinstance(value, Phase) else str(value)


async def open_session(path: Path) -> MemoryStore:
    """A store kept in a file, which is replaced whole after every unit of work. Raises `StoreError`."""

    async def save(store: MemoryStore) -> None:
        await asyncio.to_thread(_save, path, json.dumps(store.to_json()))

    store = MemoryStore(on_commit=save)
    text = await asyncio.to_thread(_read, path)
    if text is not None:
        try:
            store.load_json(json.loads(text))
        except (ValueError, RecursionError, StoreError) as error:
            raise StoreError(f"{path} cannot be used: {error}") from error
    return store


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8") if path.exists() else None
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise StoreError(f"{path} cannot be used: this is no saved session, nor any text") from error


def _save(path: Path, text: str) -> None:
    try:
        replace_file(path, text)
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}") from error
