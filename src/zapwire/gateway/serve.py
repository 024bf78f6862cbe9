"""A whole server: database, users, accounts, delivery and the HTTP API, started and stopped as one."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fastapi import APIRouter
from sqlalchemy import select

from zapwire import __version__
from zapwire.client.clock import SystemClock
from zapwire.client.options import Network, Timing
from zapwire.client.transport import WebSocketTransport
from zapwire.gateway.accounts.manager import Manager
from zapwire.gateway.accounts.options import AccountOptions
from zapwire.gateway.app import create_app
from zapwire.gateway.chat_history import ChatHistory
from zapwire.gateway.database import open_database
from zapwire.gateway.delivery.dispatcher import Dispatcher, DispatcherOptions
from zapwire.gateway.delivery.feed import Feed
from zapwire.gateway.delivery.log import DeliveryLog
from zapwire.gateway.delivery.outbox import Outbox
from zapwire.gateway.delivery.policy import Policy, Schedule
from zapwire.gateway.delivery.retention import Retention
from zapwire.gateway.delivery.webhooks import WebhookOptions, Webhooks
from zapwire.gateway.delivery.worker import Complete
from zapwire.gateway.exclusive import only_server
from zapwire.gateway.history import chunk_size
from zapwire.gateway.incoming.parts import receive_media
from zapwire.gateway.incoming.s3 import S3Storage
from zapwire.gateway.listening import listen
from zapwire.gateway.media.kinds import SizeLimits
from zapwire.gateway.media.outgoing import Outgoing
from zapwire.gateway.media.room import Room, open_room
from zapwire.gateway.media.worker import WorkerOptions, Workers
from zapwire.gateway.metrics import Metrics
from zapwire.gateway.net import DownloadLimits, Net, NetOptions
from zapwire.gateway.parts import Gateway
from zapwire.gateway.previews import Previews
from zapwire.gateway.recorder import EventRecorder
from zapwire.gateway.settings import Settings
from zapwire.gateway.tasks import running
from zapwire.gateway.tokens import load_admin_token, prepare_directory
from zapwire.gateway.users import Users
from zapwire.gateway.wuzapi.qr import QRCodes
from zapwire.gateway.wuzapi.subscriptions import is_subscribed
from zapwire.protocol.login import ClientProfile
from zapwire.storage.database import Database

if TYPE_CHECKING:
    from pydantic import SecretStr

Routers = Callable[[Gateway], Iterable[APIRouter]]

_log = logging.getLogger("zapwire.gateway")


def _none(_gateway: Gateway) -> Iterable[APIRouter]:
    return ()


@dataclass(frozen=True, slots=True)
class Extras:
    """What the program around a server chooses. `network` takes the place of the setting's."""

    network: Network | None = None
    timing: Timing = field(default_factory=Timing)
    routers: Routers = _none
    """Further calls of the API."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs."""

    url: str
    """Its address on this machine."""
    gateway: Gateway


@asynccontextmanager
async def serve(settings: Settings, extras: Extras | None = None) -> AsyncIterator[Server]:
    """Run a server for the length of the context. Raises `ConfigurationError` and `StoreError` where it cannot start.

    At its end it takes no more requests, lets those that run end, closes the accounts' connections, and writes what
    waits to be written. Accounts that are connected then are connected again at the next start.
    """
    extras = extras or Extras()
    network = _network(settings, extras.network)
    async with AsyncExitStack() as stack:
        await asyncio.to_thread(prepare_directory, settings.data_dir)
        await stack.enter_async_context(only_server(settings.database))
        database = await stack.enter_async_context(
            open_database(settings.database, key=_secret(settings.database_key) or None)
        )
        options = AccountOptions(
            network,
            replace(ClientProfile(), os_name=settings.device_name),
            extras.timing,
            stagger=settings.start_stagger,
            history_chunk=chunk_size(settings.history_event),
        )
        gateway, begin = await _assemble(stack, database, settings, options)
        app = create_app(gateway, extras.routers(gateway))
        url = await stack.enter_async_context(listen(app, settings, gateway.stopping))
        begin(url)
        _log.info("zapwire %s listens on %s", __version__, url)
        yield Server(url, gateway)
        _log.info("stopping")


async def _assemble(
    stack: AsyncExitStack, database: Database, settings: Settings, options: AccountOptions
) -> tuple[Gateway, Callable[[str], None]]:
    """Everything behind the API, and what to call with the URL once it is served."""
    admin_token = await asyncio.to_thread(load_admin_token, settings)
    users = await Users.load(database)
    qr_codes, outbox, history = QRCodes(), _outbox(database, settings), ChatHistory(database)
    room = await stack.enter_async_context(open_room(settings.passing_files, settings.media_room))
    net = await stack.enter_async_context(Net(NetOptions(allow_private=settings.allow_private_webhooks)))
    metrics, storage = Metrics(__version__), S3Storage(net)
    workers = await stack.enter_async_context(Workers(_worker_options(settings)))
    incoming = await stack.enter_async_context(
        receive_media(database, users, outbox, storage, settings, metrics.fetched)
    )
    dispatcher = await _deliver(stack, database, users, outbox, net, settings, incoming.completion.complete)
    metrics.follow(dispatcher.stats)
    feed = await stack.enter_async_context(Feed(database, outbox))
    recorder = EventRecorder(
        users,
        outbox,
        qr_codes=qr_codes,
        media=incoming.book,
        history=history,
        history_event=settings.history_event,
    )
    manager = await stack.enter_async_context(Manager(database, users, options, recorder))
    incoming.downloads.bus = manager
    await stack.enter_async_context(running(incoming.fetcher.run(), "fetching files of messages"))
    gateway = Gateway(
        settings=settings,
        users=users,
        sessions=manager,
        deliveries=DeliveryLog(database, outbox),
        events=feed,
        history=history,
        previews=Previews(net),
        outgoing=await _outgoing(stack, net, workers, manager, settings, room),
        room=room,
        media=incoming.downloads,
        links=incoming.links,
        storage=storage,
        metrics=metrics,
        admin_token=admin_token,
        version=__version__,
        draw_qr=qr_codes.data_url,
        look_again=outbox.look_again,
        is_ready=_readiness(database),
    )

    def begin(url: str) -> None:
        incoming.links.base = settings.public_url or url
        manager.start()

    return gateway, begin


def _network(settings: Settings, chosen: Network | None) -> Network:
    """The network, with the proxy of the settings. Raises `ConfigurationError`."""
    base = chosen or (Network.from_file(settings.network) if settings.network else Network())
    network = replace(base, proxy=_secret(settings.proxy) or base.proxy)
    WebSocketTransport(network)  # a proxy that cannot work is said at once
    return network


def _outbox(database: Database, settings: Settings) -> Outbox:
    return Outbox(database, has_global=settings.global_webhook is not None, is_subscribed=is_subscribed)


async def _deliver(
    stack: AsyncExitStack,
    database: Database,
    users: Users,
    outbox: Outbox,
    net: Net,
    settings: Settings,
    complete: Complete,
) -> Dispatcher:
    """Deliver events to webhooks from now on, and take old ones away."""
    options = WebhookOptions(
        format=settings.webhook_format,
        timeout=settings.webhook_timeout,
        global_url=_secret(settings.global_webhook),
        global_key=_secret(settings.global_hmac_key).encode(),
    )
    retries = Schedule(first=settings.webhook_retry_first, longest=settings.webhook_retry_max)
    policy = Policy(retries=retries, give_up=settings.webhook_give_up)
    webhooks = Webhooks(net, options, SystemClock())
    delivery = DispatcherOptions(
        policy=policy, retention=Retention(age=settings.events_kept), stop=settings.stop_timeout
    )
    dispatcher = Dispatcher(database, users, outbox, webhooks, delivery, complete=complete)
    return await stack.enter_async_context(dispatcher)


def _worker_options(settings: Settings) -> WorkerOptions:
    return WorkerOptions(
        processes=settings.media_processes, seconds=settings.convert_seconds, memory=settings.convert_memory
    )


async def _outgoing(
    stack: AsyncExitStack, net: Net, workers: Workers, manager: Manager, settings: Settings, room: Room
) -> Outgoing:
    """Send media from now on."""
    sizes = SizeLimits(settings.max_image, settings.max_video)
    downloads = DownloadLimits(seconds=settings.media_seconds)
    return await stack.enter_async_context(Outgoing(net, workers, manager, sizes, downloads, room))


def _readiness(database: Database) -> Callable[[], Awaitable[None]]:
    async def ask() -> None:
        await database.read(lambda connection: connection.scalar(select(1)))

    return ask


def _secret(value: "SecretStr | None") -> str:
    return "" if value is None else value.get_secret_value()
