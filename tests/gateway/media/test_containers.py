"""Files of sound and film lead nowhere else."""

from pathlib import Path

import av
import pytest

from tests.gateway.media import files
from zapwire.errors import MediaTypeRefused
from zapwire.gateway.media.audio import convert
from zapwire.gateway.media.child import run
from zapwire.gateway.media.containers import open_container
from zapwire.gateway.media.jobs import Job, Operation


@pytest.mark.parametrize("name", ["plain.wav", "a:b.wav", "http:x.wav", "-i.wav"])
def test_names_are_names(tmp_path: Path, name: str) -> None:
    """A file is opened by its name, whatever that looks like."""
    path = tmp_path / name
    path.write_bytes(files.tone(0.1))
    with open_container(path) as container:
        assert container.format.name == "wav"


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:2,\n{path}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile {path}\n",
        "[playlist]\nFile1={path}\n",
        "<MPD><BaseURL>{path}</BaseURL></MPD>",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
    ],
)
def test_playlists(tmp_path: Path, text: str) -> None:
    """A playlist, a script or a session that names another file or an address is refused, not followed."""
    secret = tmp_path / "secret.wav"
    secret.write_bytes(files.tone(0.1))
    path = tmp_path / "source"
    path.write_text(text.format(path=secret), encoding="utf-8")
    with pytest.raises(av.error.FFmpegError):
        open_container(path)
    with pytest.raises(MediaTypeRefused):
        run(Job(Operation.VOICE, str(path), str(tmp_path / "target")))


def test_errors_are_those_of_the_library(tmp_path: Path) -> None:
    """What is no file of sound is an error of PyAV's, which the program puts into words."""
    (tmp_path / "source").write_bytes(bytes(1000))
    with pytest.raises(av.error.InvalidDataError):
        convert(Job(Operation.VOICE, str(tmp_path / "source"), str(tmp_path / "target")))
