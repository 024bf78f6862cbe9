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
from zapwire.gateway.accounts.commands.downloads import Download
from zapwire.gateway.accounts.commands.media import SendAgain, Upload
from zapwire.gateway.accounts.commands.messages import Edit, React, Revoke, SendMessage

__all__ = [
    "Connect",
    "Disconnect",
    "Download",
    "Edit",
    "GetQR",
    "GetStatus",
    "Logout",
    "MarkRead",
    "PairPhone",
    "React",
    "Reset",
    "Revoke",
    "SendAgain",
    "SendMessage",
    "SetChatPresence",
    "SetPresence",
    "SetProxy",
    "Upload",
]
