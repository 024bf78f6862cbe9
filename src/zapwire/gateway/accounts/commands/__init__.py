"""What can be asked of an account."""

from zapwire.gateway.accounts.commands.calls import RejectCall
from zapwire.gateway.accounts.commands.chats import MarkRead, SetChatPresence, SetPresence
from zapwire.gateway.accounts.commands.connection import (
    ConfirmPasskey,
    Connect,
    Disconnect,
    GetQR,
    GetStatus,
    Logout,
    PairPhone,
    Reset,
    RespondPasskey,
    SetProxy,
)
from zapwire.gateway.accounts.commands.messages import Edit, React, Revoke, SendMessage

__all__ = [
    "ConfirmPasskey",
    "Connect",
    "Disconnect",
    "Edit",
    "GetQR",
    "GetStatus",
    "Logout",
    "MarkRead",
    "PairPhone",
    "React",
    "RejectCall",
    "Reset",
    "RespondPasskey",
    "Revoke",
    "SendMessage",
    "SetChatPresence",
    "SetPresence",
    "SetProxy",
]
