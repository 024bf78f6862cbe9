"""Token dictionaries, the strings that binary XML writes as one or two bytes, and the bytes that open a structure.

Facts of the protocol: a client announces the version of its dictionary in its connection header.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from zapwire.protocol.wire import tokens_2, tokens_3

# Bytes that are no token but open a structure, whatever the dictionary. Baileys 6.17, of dictionary 2, has the same
# numbers but neither of the first two JIDs, so it cannot read those.
LIST_EMPTY: Final = 0
DICTIONARY_0: Final = 236
INTEROP_JID: Final = 245
MESSENGER_JID: Final = 246
DEVICE_JID: Final = 247
LIST_8: Final = 248
LIST_16: Final = 249
JID_PAIR: Final = 250
HEX_8: Final = 251
BINARY_8: Final = 252
BINARY_20: Final = 253
BINARY_32: Final = 254
NIBBLE_8: Final = 255

PACKED_MAX: Final = 127


@dataclass(frozen=True, slots=True, eq=False)
class Dictionary:
    """The tokens of one version, in wire order, and every token's bytes."""

    version: int
    single: tuple[str, ...] = field(repr=False)
    """Tokens of one byte. The first is the empty list and never a string."""
    double: tuple[tuple[str, ...], ...] = field(repr=False)
    """Tokens of two bytes: the first byte is 236 and the index here."""
    encoded: Mapping[str, bytes] = field(repr=False)
    texts: tuple[str | None, ...] = field(repr=False)
    """By each byte, the token that it is; None for what is none of one byte."""

    @classmethod
    def of(cls, version: int, single: tuple[str, ...], double: tuple[tuple[str, ...], ...]) -> "Dictionary":
        """The dictionary of these tokens; one in both kinds takes one byte."""
        encoded = {
            **{
                token: bytes((DICTIONARY_0 + dictionary, index))
                for dictionary, tokens in enumerate(double)
                for index, token in enumerate(tokens)
            },
            **{token: bytes((index,)) for index, token in enumerate(single) if token},
        }
        texts = (None, *single[1:], *(None,) * (256 - len(single)))
        return cls(version, single, double, MappingProxyType(encoded), texts)


DICTIONARY_2: Final = Dictionary.of(2, tokens_2.SINGLE, tokens_2.DOUBLE)
DICTIONARY_3: Final = Dictionary.of(3, tokens_3.SINGLE, tokens_3.DOUBLE)
