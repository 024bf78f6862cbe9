"""Requests: the samples of the reference are taken, and what is too long is not."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from zapwire.gateway.wuzapi import requests
from zapwire.gateway.wuzapi.decoding import fold, shape_of
from zapwire.gateway.wuzapi.requests.chat import MarkRead, React, SetChatPresence
from zapwire.gateway.wuzapi.requests.chat_download import DownloadMedia
from zapwire.gateway.wuzapi.requests.chat_send import SendText
from zapwire.gateway.wuzapi.requests.fields import Payload
from zapwire.gateway.wuzapi.requests.group import OfGroup, SetName, SetPhoto
from zapwire.gateway.wuzapi.requests.media import SendAudio, SendDocument, SendImage, SendSticker, SendVideo
from zapwire.gateway.wuzapi.requests.session import Connect
from zapwire.gateway.wuzapi.requests.webhook import SetWebhook


@pytest.mark.parametrize(
    ("model", "body"),
    [
        (SetWebhook, {"webhookURL": "https://some.server/webhook"}),
        (Connect, {"Subscribe": ["Message"], "Immediate": False}),
        (
            SendText,
            {"Phone": "5491155554444", "Body": "Hellow Meow", "Id": "90B2F8B13FAC8A9CF6B06E99C7834DC5"},
        ),
        (
            SendText,
            {
                "Phone": "5491155554444",
                "Body": "Ditto",
                "ContextInfo": {"StanzaId": "AA3DSE28UDJES3", "Participant": "5491155553935@s.whatsapp.net"},
            },
        ),
        (SetChatPresence, {"Phone": "5491155554444", "State": "composing", "Media": ""}),
        (MarkRead, {"Id": ["AABBCCDD112233", "IIOOPPLL43332"], "Chat": "5491155553934.0:1@s.whatsapp.net"}),
        (SendAudio, {"Phone": "5491155554444", "Audio": "data:audio/ogg;base64,T2dnUw..."}),
        (
            SendImage,
            {"Phone": "5491155554444", "Caption": "Look at this", "Image": "data:image/jpeg;base64,iVBORw0KGgo..."},
        ),
        (
            SendDocument,
            {
                "Phone": "5491155554444",
                "FileName": "hola.txt",
                "Document": "data:application/octet-stream;base64,aG9sYSBxdWUgdGFsCg==",
            },
        ),
        (
            SendVideo,
            {"Phone": "5491155554444", "Caption": "Look at this", "Video": "data:image/jpeg;base64,iVBORw0KGgo..."},
        ),
        (
            SendSticker,
            {
                "Phone": "5491155554444",
                "PngThumbnail": "VBORgoAANSU=",
                "Sticker": "data:image/jpeg;base64,iVBORw0KGgo...",
            },
        ),
        (
            DownloadMedia,
            {
                "Url": "https://mmg.whatsapp.net/d/f/Apah954sUug5I9GnQsmXKPUdUn3ZPKGYFnscJU02dpuD.enc",
                "Mimetype": "image/jpeg",
                "FileSHA256": "nMthnfkUWQiMfNJpA6K9+ft+Dx9Mb1STs+9wMHjeo/M=",
                "FileLength": 2039,
                "MediaKey": "vq0RR0nYGkxm2HrpwUp3sK8A7Nr1KUcOiBHrT1hg+PU=",
                "FileEncSHA256": "6bMVZ5dRf9JKxJSUgg4w1h3iSYA3dM8gEQxaMPwoONc=",
            },
        ),
        (OfGroup, {"GroupJID": "120362023605733675@g.us"}),
        (SetPhoto, {"GroupJID": "120362023605733675@g.us", "Image": "data:image/jpeg;base64,AABB00DD-"}),
        (SetName, {"GroupJID": "120362023605733675@g.us", "Name": "New Group Name"}),
        (React, {"Phone": "5491155554444", "Body": "❤️", "Id": "me:069EDE53E81CB5A4773587FB96CB3ED3"}),
    ],
)
def test_samples_of_the_reference(model: type[BaseModel], body: dict[str, Any]) -> None:
    """Each sample is read whole."""
    read = model.model_validate(fold(body, shape_of(model)))
    assert read.model_dump(by_alias=True, exclude_unset=True) == body


def test_limits() -> None:
    """Texts have at most 65,536 characters and ids 128 visible ones."""
    SendText.model_validate({"Phone": "1", "Body": "x" * 65536, "Id": "x" * 128})
    for wrong in ({"Body": "x" * 65537}, {"Id": "x" * 129}, {"Id": "a b"}, {"Id": ""}):
        with pytest.raises(ValidationError):
            SendText.model_validate({"Phone": "1", "Body": "x", **wrong})


def test_names_are_told_apart_in_any_case() -> None:
    """No request has two names that differ in case only."""
    for module in iter_modules(requests.__path__):
        for model in vars(import_module(f"{requests.__name__}.{module.name}")).values():
            if isinstance(model, type) and issubclass(model, Payload):
                assert len(shape_of(model).fields) == len(model.model_fields)
