"""Names for files of strangers."""

from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gateway.incoming.rig import MEDIA, media
from zapwire.gateway.incoming.names import extension_of, mimetype_of, name_of, safe, shown_name
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.types.messages import MessageInfo


@pytest.mark.parametrize(
    ("mimetype", "name", "extension"),
    [
        ("image/jpeg", "", ".jpg"),
        ("audio/ogg; codecs=opus", "", ".ogg"),
        ("IMAGE/PNG", "", ".png"),
        ("image/webp", "", ".webp"),
        ("application/pdf", "", ".pdf"),
        ("application/x-unheard-of", "", ".bin"),
        ("", "", ".bin"),
        ("application/pdf", "a.TXT", ".txt"),
        ("application/pdf", "a.t/../x", ".pdf"),
        ("application/pdf", "a.", ".pdf"),
    ],
)
def test_extensions(mimetype: str, name: str, extension: str) -> None:
    """A document's own extension counts, else that of its type."""
    found = media(mimetype=mimetype, file_name=name)
    assert extension_of(found) == extension
    assert name_of(found) == f"3EB0A1{extension}"


def test_what_a_sender_leaves_out() -> None:
    """The usual type of the kind is assumed."""
    image = MediaFile(MediaKind.IMAGE, "/a", b"", b"", b"", 0)
    assert mimetype_of(media(file=image, mimetype="")) == "image/jpeg"
    assert shown_name(media(file=image, mimetype="", file_name="")) == "3EB0A1.jpg"


def test_documents_keep_their_name() -> None:
    """Without the path that somebody may have put before it, and without what turns text around."""
    assert shown_name(MEDIA) == "Factura núm. 7.pdf"
    assert shown_name(media(file_name="../../etc/passwd")) == "passwd"
    assert shown_name(media(file_name="C:\\x\\gpj.\u202eexe")) == "gpj.exe"
    for name in ("", "..", "a/", "\n"):
        assert shown_name(media(file_name=name)) == "3EB0A1.pdf"


@given(text=st.text())
def test_every_name_is_one_part_of_a_path(text: str) -> None:
    """Whatever strangers choose."""
    found = media(file_name=text, mimetype=text, info=MessageInfo(MEDIA.info.source, text, 0))
    for name in (safe(text), name_of(found), shown_name(found)):
        assert name not in ("", ".", "..")
        assert PurePosixPath(name).name == name
        assert PureWindowsPath(name).name == name or ":" in name
        assert "\0" not in name
        name.encode()
    assert len(name_of(found)) < 255
