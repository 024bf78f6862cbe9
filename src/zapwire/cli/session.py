"""A session in a file, and events as JSON: what `zapwire connect` works with."""

import asyncio
import base64
import json
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from zapwire.client.store.memory import MemoryStore
from zapwire.errors import StoreError
from zapwire.files import replace_file
from zapwire.protocol.events import Event, MessageReceived
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.content import Content
from zapwire.protocol.node import Node
from zapwire.protocol.types.messages import MessageInfo, MessageSource


def describe(event: Event) -> dict[str, Any]:
    """An event as JSON: its name as `event`, and its fields.

    Values inside are objects of their fields, JIDs and errors texts, bytes base64, messages what protobuf's JSON makes
    of them. A received message is shown once, as `message`, out of its wrappers.
    """
    shown = {"event": type(event).__name__, **_fields(event)}
    if isinstance(event, MessageReceived):
        del shown["raw"]
        shown["message"] = shown["unwrapped"].pop("message")
    return shown


def _fields(value: Any) -> dict[str, Any]:
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}


def _items(value: tuple[Any, ...] | dict[Any, Any]) -> Any:
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value]


def _plain(value: object) -> Any:
    """A value as JSON; what is no value of ours is shown as text."""
    match value:
        case Enum():
            return value.value
        case None | str() | int() | float():
            return value
        case bytes():
            return base64.b64encode(value).decode()
        case Message():
            return MessageToDict(value, preserving_proto_field_name=True)
        case tuple() | dict():
            return _items(value)
        case MessageInfo():
            shown = _fields(value)
            return {**shown.pop("source"), **shown}
        case MessageSource():
            names = ("sender_pn", "sender_lid", "chat_pn", "chat_lid")
            return {**_fields(value), **{name: _plain(getattr(value, name)) for name in names}}
        case _ if isinstance(value, Content):
            return {"type": type(value).__name__, **_fields(value)}
        case _ if is_dataclass(value) and not isinstance(value, JID | Node):
            return _fields(value)
    return str(value)


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
