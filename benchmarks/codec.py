"""Binary XML: encoding and decoding ten stanzas."""

from functools import partial

from benchmarks.stanzas import STANZAS
from benchmarks.table import microseconds, print_table, reference
from zapwire.protocol.wire.decode import decode
from zapwire.protocol.wire.encode import encode


def run() -> None:
    """Print microseconds for each stanza, and what that is in units of the reference work."""
    unit = reference()
    rows = []
    for name, node in STANZAS.items():
        data = encode(node)
        encoding, decoding = microseconds(partial(encode, node)), microseconds(partial(decode, data))
        rows.append(
            (
                name,
                str(len(data)),
                f"{encoding:.1f}",
                f"{encoding / unit:.3f}",
                f"{decoding:.1f}",
                f"{decoding / unit:.3f}",
            )
        )
    head = ("stanza", "bytes", "encode µs", "in references", "decode µs", "in references")
    print_table(f"Binary XML (reference: SHA-256 of 64 KiB, {unit:.0f} µs)", head, rows)
