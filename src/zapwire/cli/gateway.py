"""The gateway's commands: `zapwire serve` and `zapwire user`. Each flag of `serve` is a setting of the same name."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from zapwire.cli.process import port_option, run, stop_signal

MediaDelivery = Literal["link", "base64", "directory", "s3", "both"]

users = typer.Typer(no_args_is_help=True, help="Users of the API: each has a token and a WhatsApp account.")


def _flag(text: str) -> Any:
    return typer.Option(help=text, show_default=False)


def _note(text: str) -> None:
    typer.echo(text)
    sys.stdout.flush()


def serve(  # noqa: PLR0913  # each is a flag
    *,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Start a local WhatsApp, and use it for all.")] = False,
    demo: Annotated[bool, typer.Option("--demo", help="With --sandbox: a user, two phones, a page to try.")] = False,
    address: Annotated[str | None, _flag("Listen on this address.")] = None,
    port: Annotated[int | None, port_option("Listen on this port; 0 takes a free one.")] = None,
    data_dir: Annotated[Path | None, _flag("Keep the database and the admin token here.")] = None,
    database_url: Annotated[str | None, _flag("postgresql://… or sqlite:///….")] = None,
    database_key: Annotated[str | None, _flag("Passphrase that encrypts secrets in the database.")] = None,
    admin_token: Annotated[str | None, _flag("What /admin is called with.")] = None,
    network: Annotated[Path | None, _flag("A file with the line that `zapwire sandbox` printed.")] = None,
    log_format: Annotated[Literal["console", "json"] | None, _flag("How to log.")] = None,
    log_level: Annotated[Literal["debug", "info", "warning", "error"] | None, _flag("What to log.")] = None,
    public_url: Annotated[str | None, _flag("How others reach this server; links to files begin with it.")] = None,
    tls_certificate: Annotated[Path | None, _flag("PEM file with the certificate chain.")] = None,
    tls_key: Annotated[Path | None, _flag("PEM file with its private key.")] = None,
    proxy: Annotated[str | None, _flag("Proxy of accounts that have none of their own.")] = None,
    global_webhook: Annotated[str | None, _flag("This URL gets the events of all users.")] = None,
    global_hmac_key: Annotated[str | None, _flag("Signs what goes there.")] = None,
    webhook_format: Annotated[Literal["json", "form"] | None, _flag("How webhooks are sent.")] = None,
    webhook_timeout: Annotated[float | None, _flag("Seconds that a webhook has to answer.")] = None,
    webhook_retry_first: Annotated[float | None, _flag("Seconds until the second try.")] = None,
    webhook_retry_max: Annotated[float | None, _flag("The longest wait between two tries.")] = None,
    webhook_give_up: Annotated[float | None, _flag("Seconds after which an event is put aside.")] = None,
    events_kept: Annotated[float | None, _flag("Seconds that told events are kept.")] = None,
    history_event: Annotated[int | None, _flag("The largest event with history, in bytes of JSON.")] = None,
    allow_private_webhooks: Annotated[bool | None, _flag("Let webhooks go to private addresses.")] = None,
    api_profile: Annotated[Literal["reference", "wuzapi"] | None, _flag("Whose answers where they differ.")] = None,
    device_name: Annotated[str | None, _flag("The name of linked devices on their phones.")] = None,
    max_body: Annotated[int | None, _flag("The largest request, in bytes.")] = None,
    max_image: Annotated[int | None, _flag("The largest image, sticker or audio, in bytes.")] = None,
    max_video: Annotated[int | None, _flag("The largest video or document, in bytes.")] = None,
    max_download: Annotated[int | None, _flag("The largest file of a message that is fetched, in bytes.")] = None,
    media_room: Annotated[int | None, _flag("Bytes of files on their way at a time.")] = None,
    media_delivery: Annotated[MediaDelivery | None, _flag("How webhooks get files of messages.")] = None,
    media_wait: Annotated[float | None, _flag("Seconds that a webhook waits for a file.")] = None,
    media_inline_max: Annotated[int | None, _flag("The largest file in base64, in bytes.")] = None,
    media_directory: Annotated[Path | None, _flag("Where files are put with --media-delivery directory.")] = None,
    media_link_life: Annotated[float | None, _flag("Seconds that links to files are good.")] = None,
    media_cache_size: Annotated[int | None, _flag("Bytes of fetched files that are kept.")] = None,
    media_seconds: Annotated[float | None, _flag("Seconds that a file may take to come.")] = None,
    media_processes: Annotated[int | None, _flag("Conversions of media at a time.")] = None,
    convert_seconds: Annotated[float | None, _flag("Seconds that a conversion may take.")] = None,
    convert_memory: Annotated[int | None, _flag("Bytes of memory for a conversion.")] = None,
    max_streams: Annotated[int | None, _flag("Connections to /events that a user may have.")] = None,
    login_wait: Annotated[float | None, _flag('Seconds that "Immediate": false waits.')] = None,
    stop_timeout: Annotated[float | None, _flag("Seconds that requests have to end.")] = None,
    start_stagger: Annotated[float | None, _flag("Seconds between two accounts at the start.")] = None,
) -> None:
    """Run the gateway: many WhatsApp accounts behind one REST API, drop-in compatible with wuzapi.

    Each flag is also an environment variable: --data-dir is ZAPWIRE_DATA_DIR; a file .env is read, too.
    Try it without a phone: zapwire serve --sandbox --demo
    """
    flags = {name: value for name, value in locals().items() if name not in ("sandbox", "demo")}
    _serve(flags, sandbox=sandbox, demo=demo)


def _serve(flags: dict[str, Any], *, sandbox: bool, demo: bool) -> None:
    from zapwire.cli.serve import read_settings, run_server

    settings = read_settings(flags, demo=demo)

    async def main() -> None:
        await run_server(settings, stop_signal(), _note, sandbox=sandbox, demo=demo)

    run(main())


_DATA_DIR = Annotated[Path | None, _flag("The server's data dir, where that is not in ZAPWIRE_DATA_DIR.")]
_DATABASE = Annotated[str | None, _flag("The server's database, where that is not in ZAPWIRE_DATABASE_URL.")]


@users.command()
def add(
    name: Annotated[str, typer.Argument(help="What the user is called.")],
    *,
    token: Annotated[str, typer.Option(help="What the user calls the API with; without it one is made.")] = "",
    webhook: Annotated[str, typer.Option(help="Where the user's events go.")] = "",
    events: Annotated[str, typer.Option(help="Event types with commas between, such as Message, or All.")] = "",
    data_dir: _DATA_DIR = None,
    database_url: _DATABASE = None,
) -> None:
    """Add a user, and print it as JSON with its token."""
    from zapwire.cli.user import add_user
    from zapwire.gateway.settings import Settings

    settings = Settings.read({"data_dir": data_dir, "database_url": database_url})

    async def main() -> None:
        _note(json.dumps(await add_user(settings, name, token, webhook, events)))

    run(main())


@users.command("list")
def list_(*, data_dir: _DATA_DIR = None, database_url: _DATABASE = None) -> None:
    """Print each user as a line of JSON."""
    from zapwire.cli.user import list_users
    from zapwire.gateway.settings import Settings

    settings = Settings.read({"data_dir": data_dir, "database_url": database_url})

    async def main() -> None:
        for user in await list_users(settings):
            _note(json.dumps(user))

    run(main())


@users.command()
def remove(
    id: Annotated[str, typer.Argument(help="The user's id, as `zapwire user list` shows it.")],
    *,
    data_dir: _DATA_DIR = None,
    database_url: _DATABASE = None,
) -> None:
    """Remove a user with everything of the account; the phone goes on listing the device."""
    from zapwire.cli.user import remove_user
    from zapwire.gateway.settings import Settings

    settings = Settings.read({"data_dir": data_dir, "database_url": database_url})
    run(remove_user(settings, id))
