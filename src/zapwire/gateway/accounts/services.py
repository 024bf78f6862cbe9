"""What the sessions of a process share."""

from dataclasses import dataclass

from zapwire.gateway.accounts.options import AccountOptions
from zapwire.gateway.accounts.recorder import Recorder
from zapwire.gateway.accounts.transports import Transports
from zapwire.gateway.tasks import Tasks
from zapwire.gateway.users import Users
from zapwire.storage.database import Database


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of the gateway that a session uses."""

    database: Database
    users: Users
    options: AccountOptions
    recorder: Recorder
    transports: Transports
    tasks: Tasks
