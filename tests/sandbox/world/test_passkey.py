"""An account's passkey, and the authenticator that holds it."""

import pytest

from tests.sandbox.people import dice
from zapwire.errors import PasskeyError
from zapwire.protocol.pairing.webauthn import PasskeyOptions, verify
from zapwire.sandbox.world.passkey import ORIGINS, RP_ID, Passkey


def check(passkey: Passkey, options: PasskeyOptions, *, origin: str = ORIGINS[0], counter: int = 0) -> int:
    """Let the authenticator answer, and the server look at it."""
    return verify(passkey.answer(options, origin), options, passkey.public, origins=ORIGINS, counter=counter)


def test_its_answers_are_good() -> None:
    """One after the other, for the challenge that was asked."""
    passkey = Passkey.create(dice("passkey"))
    options = passkey.ask(dice("challenge"))
    assert options.rp_id == RP_ID
    assert [one.id for one in options.allow_credentials] == [passkey.id]
    assert check(passkey, options) == 1
    assert check(passkey, options, counter=1) == 2
    passkey.counter, passkey.signed = 9, 0
    assert check(passkey, options, counter=9) == 10


def test_a_page_of_somebody_else() -> None:
    """Its answers are worth nothing."""
    passkey = Passkey.create(dice("passkey"))
    with pytest.raises(PasskeyError, match="evil"):
        check(passkey, passkey.ask(dice("challenge")), origin="https://evil.test")


def test_the_key_stays_out_of_logs() -> None:
    """As other private keys do."""
    passkey = Passkey.create(dice("passkey"))
    assert str(passkey.private) not in repr(passkey)
