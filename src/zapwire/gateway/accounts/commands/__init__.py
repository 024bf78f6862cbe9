"""What can be asked of an account."""

from zapwire.gateway.accounts.commands.chats import MarkRead, SetChatPresence, SetPresence
from zapwire.gateway.accounts.commands.connection import (
    Connect,
    Disconnect,
    GetQR,
    GetStatus,
    Logout,
    PairPhone,
    Reset,
    SetProxy,
)
from zapwire.gateway.accounts.commands.history import RequestHistory
from zapwire.gateway.accounts.commands.messages import Edit, React, Revoke, SendMessage

__all__ = [
    "Connect",
    "Disconnect",
    "Edit",
    "GetQR",
    "GetStatus",
    "Logout",
    "MarkRead",
    "PairPhone",
    "React",
    "RequestHistory",
    "Reset",
    "Revoke",
    "SendMessage",
    "SetChatPresence",
    "SetPresence",
    "SetProxy",
]
