"""Link previews: what a web page says of itself, for a message that holds a link to it."""

import asyncio
import logging
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from yarl import URL

from zapwire import __version__
from zapwire.errors import FetchError
from zapwire.gateway.net import Answer, Limits, Net, parse_url

_log = logging.getLogger(__name__)

_LINK: Final = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_AFTER_A_LINK: Final = ".,;:!?)]}»"
_TAG: Final = re.compile(r"<(?:meta|title)\b", re.IGNORECASE)
_CHARSET: Final = re.compile(r"charset=[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_WHERE_CHARSET_IS: Final = 2048
# How many tags of a page are read, how far each, and how much of its text.
_MOST_TAGS: Final = 300
_LONGEST_TAG: Final = 4096
_LONGEST_TEXT: Final = 1024
_OK: Final = 200
_HEADERS: Final = {"User-Agent": f"zapwire/{__version__} (link preview)", "Accept-Language": "en,*;q=0.5"}


@dataclass(frozen=True, slots=True)
class PreviewOptions:
    """What a preview may take."""

    seconds: float = 10.0
    """For page and image together."""
    page_bytes: int = 524_288
    """What a page says further on is not read."""
    image_bytes: int = 307_200
    """An image that is larger is left out."""
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Preview:
    """What a page says of itself."""

    url: str
    """The page's own idea of its address, or where it was found."""
    title: str
    description: str = ""
    image: bytes = field(default=b"", repr=False)
    """A JPEG, PNG or WebP file, or empty."""
    image_type: str = ""
    """Such as `image/jpeg`."""


class Previews:
    """Fetches previews."""

    def __init__(self, net: Net, options: PreviewOptions | None = None) -> None:
        self._net = net
        self._options = options or PreviewOptions()

    async def fetch(self, url: str) -> Preview | None:
        """The preview of a page, or None where it has no title or cannot be read; its image may be missing.

        Nothing is raised that has to do with the page: a message can go without its preview.
        """
        options = self._options
        image = b""
        found: _Page | None = None
        try:
            async with asyncio.timeout(options.seconds):
                answer = await self._get(url, options.page_bytes, "text/html,application/xhtml+xml")
                if not _is_html(answer):
                    return None
                found = await asyncio.to_thread(_read_page, answer)
                if found.title and found.image:
                    image = await self._image(found.image)
        except (FetchError, TimeoutError) as error:
            _log.info("no link preview: %s", error or "it took too long")
        if found is None or not found.title:
            return None
        return Preview(found.url, found.title, found.description, image, _image_type(image))

    async def _image(self, url: str) -> bytes:
        answer = await self._get(url, self._options.image_bytes, "image/jpeg,image/png,image/webp")
        is_good = answer.status == _OK and not answer.is_cut and _image_type(answer.body)
        return answer.body if is_good else b""

    async def _get(self, url: str, most: int, accepted: str) -> Answer:
        seconds = self._options.seconds
        limits = Limits(seconds, seconds, most, self._options.redirects)
        return await self._net.fetch("GET", url, headers={**_HEADERS, "Accept": accepted}, limits=limits)


@dataclass(frozen=True, slots=True)
class _Page:
    url: str
    title: str
    description: str
    image: str


def find_link(text: str) -> str | None:
    """The first link in a text, or None."""
    for match in _LINK.finditer(text):
        link = match[0].rstrip(_AFTER_A_LINK)
        try:
            parse_url(link)
        except FetchError:
            continue
        return link
    return None


class _Tag(HTMLParser):
    """The first tag of a piece of a page, and the text that follows it."""

    def __init__(self) -> None:
        super().__init__()
        self.name = ""
        self.attributes: dict[str, str] = {}
        self.text = ""
        self._is_over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.name:
            self._is_over = True
            return
        self.name = tag
        self.attributes = {name: value or "" for name, value in attrs}

    def handle_endtag(self, tag: str) -> None:
        self._is_over = True

    def handle_data(self, data: str) -> None:
        if not self._is_over:
            self.text += data


def _read_page(answer: Answer) -> _Page:
    """What a page says in its first `<title>` and its `<meta>` tags."""
    text = _decode(answer)
    said: dict[str, str] = {}
    for number, match in enumerate(_TAG.finditer(text)):
        if number >= _MOST_TAGS:
            break
        tag = _Tag()
        # Piece by piece, so that no page makes the parser go over all of it again and again.
        tag.feed(text[match.start() : match.start() + _LONGEST_TAG])
        if tag.name == "title":
            said.setdefault("title", tag.text)
        else:
            name = tag.attributes.get("property") or tag.attributes.get("name", "")
            said.setdefault(name.strip().lower(), tag.attributes.get("content", ""))

    def first(*names: str) -> str:
        values = (" ".join(said.get(name, "").split()) for name in names)
        return next((value[:_LONGEST_TEXT] for value in values if value), "")

    return _Page(
        url=_join(answer.url, first("og:url")) or answer.url,
        title=first("og:title", "twitter:title", "title"),
        description=first("og:description", "twitter:description", "description"),
        image=_join(answer.url, first("og:image", "og:image:url", "og:image:secure_url", "twitter:image")),
    )


def _is_html(answer: Answer) -> bool:
    is_plain = answer.headers.get("Content-Encoding", "identity").lower() == "identity"
    kind = answer.headers.get("Content-Type", "text/html").lower()
    return answer.status == _OK and is_plain and kind.startswith(("text/html", "application/xhtml"))


def _decode(answer: Answer) -> str:
    start = answer.body[:_WHERE_CHARSET_IS].decode("ascii", "replace")
    found = _CHARSET.search(answer.headers.get("Content-Type", "")) or _CHARSET.search(start)
    try:
        return answer.body.decode(found[1] if found else "utf-8", "replace")
    except LookupError:
        return answer.body.decode("utf-8", "replace")


def _join(base: str, link: str) -> str:
    """A link on a page as a URL of its own; empty where it is none."""
    if not link:
        return ""
    try:
        joined = str(URL(base).join(URL(link)))
        parse_url(joined)
    except (ValueError, FetchError):
        return ""
    return joined


def _image_type(image: bytes) -> str:
    if image.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if image.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if image[:4] == b"RIFF" and image[8:12] == b"WEBP":
        return "image/webp"
    return ""
