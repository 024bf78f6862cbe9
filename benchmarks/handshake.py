"""The Noise handshake of both sides, and frames after it."""

import os
import time

from benchmarks.stanzas import STANZAS
from benchmarks.table import microseconds, print_table, reference
from zapwire.protocol.connection import Connection
from zapwire.protocol.handshake import ClientHandshake, ServerHandshake
from zapwire.protocol.noise.certificates import Validity, issue_chain
from zapwire.protocol.signal import xeddsa
from zapwire.protocol.signal.keys import KeyPair


def _pair() -> KeyPair:
    return KeyPair.from_private(os.urandom(32))


def run() -> None:
    """Print microseconds of a whole handshake (both sides), its costliest part, and a frame each way."""
    now = time.time()
    root, server, client = _pair(), _pair(), _pair()
    chain = issue_chain(root, server.public, Validity(int(now) - 1, int(now) + 3600), random=os.urandom)

    def connect() -> tuple[Connection, Connection]:
        ours = Connection(ClientHandshake(static=client, ephemeral=_pair(), root=root.public, payload=b"payload"))
        theirs = Connection(ServerHandshake(static=server, ephemeral=_pair(), chain=chain))
        ours.start(now)
        theirs.start(now)
        for source, target in ((ours, theirs), (theirs, ours), (ours, theirs)):
            for message in source.data_to_send():
                list(target.receive_data(message, now))
        return ours, theirs

    ours, theirs = connect()
    node = STANZAS["message to two devices"]

    def frame() -> None:
        ours.send(node)
        for message in ours.data_to_send():
            list(theirs.receive_data(message, now))

    signature = xeddsa.sign(root.private, b"message", os.urandom(64))
    unit = reference()
    measured = {
        "handshake, client and server": microseconds(connect),
        "one XEdDSA verification": microseconds(lambda: xeddsa.verify(root.public, b"message", signature)),
        "one X25519 agreement": microseconds(lambda: client.agree(server.public)),
        "a message to two devices, sent and received": microseconds(frame),
    }
    rows = [(name, f"{value:.1f}", f"{value / unit:.2f}") for name, value in measured.items()]
    print_table(f"Handshake and frames (reference {unit:.0f} µs)", ("what", "µs", "in references"), rows)
