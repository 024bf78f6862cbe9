"""Parts of a gateway that a test writes the script of, and an application made of them."""

import asyncio
import tempfile
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from zapwire.client.messages.outgoing import SendResult
from zapwire.errors import NoSuchUser, TokenTaken
from zapwire.gateway.accounts import commands
from zapwire.gateway.accounts.bus import Command
from zapwire.gateway.app import create_app
from zapwire.gateway.chat_history import Chat, Kept
from zapwire.gateway.delivery.log import Counts, Entry
from zapwire.gateway.incoming.links import Links
from zapwire.gateway.incoming.model import Media
from zapwire.gateway.media.outgoing import Outgoing
from zapwire.gateway.media.worker import Workers
from zapwire.gateway.metrics import Metrics
from zapwire.gateway.model import S3, Payload, SessionStatus, User
from zapwire.gateway.net import Net
from zapwire.gateway.parts import Gateway
from zapwire.gateway.previews import Preview
from zapwire.gateway.settings import Settings
from zapwire.protocol.jid import JID
from zapwire.protocol.lifecycle import Phase
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.stanzas.blocklist import Blocklist
from zapwire.protocol.stanzas.pictures import Picture
from zapwire.protocol.types.groups import GroupInfo, JoinRequest, JoinResult, Participant
from zapwire.protocol.types.newsletters import Newsletter
from zapwire.protocol.types.people import Registration, UserInfo

TOKEN = "1234ABCD"
ADMIN = "admin-token-of-the-tests"
LID = JID("371750581674453", "lid")
_DATA = Path(tempfile.gettempdir()) / "zapwire-tests"
_OWNER = JID("5491155554444", "s.whatsapp.net")
FAMILY = GroupInfo(
    JID("120362023605733675", "g.us"),
    "Family",
    LID,
    _OWNER,
    1650572126,
    "lid",
    (Participant(LID, LID, _OWNER, "superadmin"), Participant(JID("9", "lid"), JID("9", "lid"), None)),
    2,
)
"""A group."""
OFFLINE = SessionStatus(Phase.OFFLINE, is_connected=False, is_logged_in=False)
CONNECTED = SessionStatus(
    Phase.CONNECTED, is_connected=True, is_logged_in=True, jid="5491155554444:52@s.whatsapp.net", lid="37175058:52@lid"
)
FIXED: dict[type, Any] = {
    commands.GetQR: "2@qr-text",
    commands.ListNewsletters: (Newsletter(JID("120363144038483540", "newsletter")),),
    commands.PairPhone: "ABCD-1234",
    commands.RequestFromPhone: "3EB0REQUEST",
    commands.RequestHistory: "3EB0REQUEST",
    commands.Vote: SendResult("3EB0NEWMESSAGE", 1650469748, LID),
}
"""What commands of some kinds are always answered."""
PAIRING = SessionStatus(Phase.PAIRING, is_connected=True, is_logged_in=False, qr="2@qr-text")


class FakeUsers:
    """Users in memory, with their tokens in plain text."""

    def __init__(self) -> None:
        self.users: dict[str, User] = {}
        self.tokens: dict[str, str] = {}
        self.lookups = 0

    def all(self) -> tuple[User, ...]:
        return tuple(self.users.values())

    def get(self, user_id: str) -> User:
        if user_id not in self.users:
            raise NoSuchUser("there is no such user")
        return self.users[user_id]

    def find(self, user_id: str) -> User | None:
        return self.users.get(user_id)

    def by_token(self, token: str) -> User | None:
        self.lookups += 1
        return self.users.get(self.tokens.get(token, ""))

    async def create(self, *, name: str, token: str, **fields: Any) -> User:
        if token in self.tokens:
            raise TokenTaken("another user has this token")
        user = User(f"{len(self.users):032x}", name, **fields)
        self.users[user.id] = user
        self.tokens[token] = user.id
        return user

    async def update(self, user_id: str, *, token: str | None = None, **fields: Any) -> User:
        user = self.users[user_id] = replace(self.get(user_id), **fields)
        if token is not None:
            self.tokens = {text: id for text, id in self.tokens.items() if id != user_id}
            self.tokens[token] = user_id
        return user

    async def delete(self, user_id: str) -> None:
        self.users.pop(user_id, None)


def answer_about_people(command: Command[Any]) -> Any:
    """Return something plausible; nothing for other commands."""
    match command:
        case commands.CheckNumbers():
            return [Registration(number) for number in command.numbers]
        case commands.GetUserInfo():
            return {user: UserInfo(user) for user in command.users}
        case commands.GetPicture():
            return Picture("1645308319", "https://pps.whatsapp.net/v/a", "image", "/v/a")
        case commands.GetContacts() | commands.GetLabels():
            return []
        case commands.GetNames():
            return (command.user, LID)
        case commands.GetBlocklist():
            return Blocklist()
        case commands.ChangeBlocklist():
            return LID, Blocklist()
        case commands.GetPrivacySettings() | commands.SetPrivacySetting():
            return {}
    return None


class FakeSessions:
    """Sessions that note what they are asked, and answer what the test says, else something plausible."""

    def __init__(self) -> None:
        self.status = OFFLINE
        self.asked: list[tuple[str, Command[Any]]] = []
        self.answers: deque[Any] = deque()
        self.removed: list[tuple[str, bool]] = []

    async def ask(self, user_id: str, command: Command[Any]) -> Any:
        self.asked.append((user_id, command))
        if self.answers:
            answer = self.answers.popleft()
            if isinstance(answer, Exception):
                raise answer
            return answer
        if type(command) in FIXED:
            return FIXED[type(command)]
        match command:
            case commands.Connect() | commands.GetStatus():
                return self.status
            case commands.SendMessage() | commands.React() | commands.Revoke() | commands.Edit() | commands.Pin():
                return SendResult(command.id or "3EB0NEWMESSAGE", 1650469748, LID)
            case commands.Upload():
                return MediaFile(command.kind, "/v/t62/file", bytes(32), bytes(32), bytes(32), command.limit)
            case commands.Download():
                command.path.write_bytes(b"data")
        answer = answer_about_people(command)
        return _of_groups(command) if answer is None else answer

    def statuses(self) -> Mapping[str, SessionStatus]:
        return {user_id: self.status for user_id, _ in self.asked}

    async def remove(self, user_id: str, *, logout: bool) -> None:
        self.removed.append((user_id, logout))


def _of_groups(command: Command[Any]) -> Any:
    """Answer what is asked of groups."""
    match command:
        case commands.ListGroups():
            return (FAMILY,)
        case commands.GetGroup() | commands.CreateGroup() | commands.GetInviteInfo():
            return FAMILY
        case commands.GetInviteLink():
            return "https://chat.whatsapp.com/HffXhYmzzyJGec61oqMXiz"
        case commands.JoinGroup():
            return JoinResult(FAMILY.jid)
        case commands.SetGroupPhoto(_, jpeg):
            return "remove" if jpeg is None else "122233212312"
        case commands.ChangeParticipants() | commands.AnswerJoinRequests():
            return FAMILY.participants
        case commands.ListJoinRequests():
            return (JoinRequest(LID, LID, None, 1650469748),)
    return None


def entry(id: int, state: str = "pending", **fields: Any) -> Entry:
    """Return a delivery in the log."""
    values: dict[str, Any] = {
        "event": f"evt_{id}",
        "receiver": "user",
        "chat": "14155550123@s.whatsapp.net",
        "type": "Message",
        "attempts": 1,
        "created_at": 1650469748.0,
        "next_at": 1650469750.0 if state == "pending" else None,
        "ended_at": None if state == "pending" else 1650469800.0,
        "status": 500,
        "error": "the receiver answered 500",
    }
    return Entry(id=id, state=state, **{**values, **fields})


@dataclass(slots=True)
class FakeDeliveries:
    """A log that notes what it is asked."""

    found: list[Entry] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    replayed: list[tuple[str, Any]] = field(default_factory=list)

    async def list(
        self, user_id: str, *, state: str | None = None, before: int | None = None, limit: int = 100
    ) -> Sequence[Entry]:
        self.asked.append({"user": user_id, "state": state, "before": before, "limit": limit})
        return self.found

    async def replay(self, user_id: str, ids: Sequence[int] | None = None) -> int:
        self.replayed.append((user_id, ids))
        return 7

    async def counts(self) -> Counts:
        return Counts(pending=1, dead=3, oldest_pending=4.0)


class FakeEvents:
    """Streams of the events that a test put in; they end where it says so."""

    def __init__(self) -> None:
        self.coming: list[Payload] = []
        self.lasts = False
        self.failure: Exception | None = None
        self.followed: list[tuple[str, str | None]] = []
        self.closed = 0

    async def follow(self, user_id: str, after: str | None) -> AsyncIterator[Payload]:
        self.followed.append((user_id, after))
        try:
            for payload in self.coming:
                yield payload
            if self.failure is not None:
                raise self.failure
            if self.lasts:
                await asyncio.Event().wait()
        finally:
            self.closed += 1


@dataclass(slots=True)
class FakeHistory:
    """Messages that a test put there, and what was asked for."""

    kept: list[Kept] = field(default_factory=list)
    known: list[Chat] = field(default_factory=list)
    asked: list[tuple[str, JID, int]] = field(default_factory=list)

    async def list(self, user_id: str, chat: JID, limit: int) -> Sequence[Kept]:
        self.asked.append((user_id, chat, limit))
        return self.kept

    async def chats(self, user_id: str) -> Sequence[Chat]:
        return self.known if user_id else []


@dataclass(slots=True)
class FakePreviews:
    """Previews of nothing but what the test says."""

    preview: Preview | None = None
    asked: list[str] = field(default_factory=list)

    async def fetch(self, url: str) -> Preview | None:
        self.asked.append(url)
        return self.preview


@dataclass(slots=True)
class FakeMedia:
    """Files that a test put in, or errors in their place."""

    known: dict[str, Media] = field(default_factory=dict)
    paths: dict[str, Path | Exception] = field(default_factory=dict)
    forgotten: list[str] = field(default_factory=list)

    async def find(self, id: str) -> Media | None:
        return self.known.get(id)

    async def path(self, media: Media) -> Path:
        found = self.paths[media.id]
        if isinstance(found, Exception):
            raise found
        return found

    async def forget(self, user_id: str) -> None:
        self.forgotten.append(user_id)


@dataclass(slots=True)
class FakeStorage:
    """An S3 server that works, or not."""

    tested: list[S3] = field(default_factory=list)
    error: Exception | None = None

    async def test(self, s3: S3) -> None:
        self.tested.append(s3)
        if self.error is not None:
            raise self.error


async def draw(text: str) -> str:
    """Draw no picture."""
    return f"data:image/png;base64,{text.encode().hex()}"


@dataclass
class Rig:
    """An application made of fakes, a client of it, and its one user."""

    app: FastAPI
    client: httpx.AsyncClient
    gateway: Gateway
    users: FakeUsers
    sessions: FakeSessions
    deliveries: FakeDeliveries
    events: FakeEvents
    history: FakeHistory
    previews: FakePreviews
    media: FakeMedia
    storage: FakeStorage
    user_id: str
    seen: list[str]

    @property
    def looked_again(self) -> list[str]:
        """Whose webhooks were told to be others."""
        return self.seen

    @property
    def user(self) -> User:
        """The user as they are now."""
        return self.users.get(self.user_id)

    @property
    def commands(self) -> list[Command[Any]]:
        """What the user's session was asked."""
        return [command for _, command in self.sessions.asked]

    async def call(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        """Make a call as the user; a body that is no text is made JSON."""
        headers = {"Token": TOKEN, **more.pop("headers", {})}
        if body is not None and not isinstance(body, bytes | str):
            more["json"] = body
        elif body is not None:
            more["content"] = body
        return await self.client.request(method, path, headers=headers, **more)

    async def admin(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """Make a call as the admin."""
        return await self.client.request(method, path, headers={"Authorization": ADMIN}, json=body)


async def make_rig(
    settings: Settings | None = None, is_ready: Callable[[], Awaitable[None]] | None = None, **fields: Any
) -> Rig:
    """Make the application with one user, who has the token `1234ABCD`."""
    users, sessions, deliveries, events, history, previews = (
        FakeUsers(),
        FakeSessions(),
        FakeDeliveries(),
        FakeEvents(),
        FakeHistory(),
        FakePreviews(),
    )
    media, storage = FakeMedia(), FakeStorage()
    user = await users.create(name="Ana", token=TOKEN, **fields)
    seen: list[str] = []
    more: dict[str, Any] = {} if is_ready is None else {"is_ready": is_ready}
    gateway = Gateway(
        settings=settings or Settings.read({"data_dir": _DATA}, env_file=None),
        users=users,
        sessions=sessions,
        deliveries=deliveries,
        events=events,
        history=history,
        previews=previews,
        outgoing=Outgoing(Net(), Workers(), sessions, has=lambda _: False),
        media=media,
        storage=storage,
        links=Links(b"secret", 100.0, "http://testserver"),
        metrics=Metrics("1.2.3"),
        admin_token=ADMIN,
        version="1.2.3",
        draw_qr=draw,
        look_again=seen.append,
        **more,
    )
    app = create_app(gateway)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver")
    return Rig(
        app, client, gateway, users, sessions, deliveries, events, history, previews, media, storage, user.id, seen
    )
