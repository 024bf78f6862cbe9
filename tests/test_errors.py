"""The error tree."""

import inspect
import re

import pytest

from zapwire import errors
from zapwire.errors import GroupRefused, QueryRefused, SendRefused, ZapwireError

CLASSES = {
    name: value
    for name, value in vars(errors).items()
    if inspect.isclass(value) and issubclass(value, BaseException) and value.__module__ == errors.__name__
}


def drawn() -> dict[str, str]:
    """Return the parent of each class as the module's docstring draws it; one line may hold several."""
    parents: dict[str, str] = {}
    above: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        match = re.fullmatch(r"    ((?:│   |    |├── |└── )*)(\w+ … \w+|\w+(?: · \w+)*)(?:[ ,(].*)?", line)
        if match is None:
            continue
        depth = len(match[1]) // 4
        names = re.findall(r"\w+", match[2])
        del above[depth:]
        parents |= dict.fromkeys(names, above[-1]) if above else {}
        above.append(names[0])
    return parents


def test_docstring_draws_the_tree() -> None:
    """The module's docstring shows every class under its parent, the refusals by their first and last."""
    expected = {name: value.__bases__[0].__name__ for name, value in CLASSES.items() if value is not ZapwireError}
    refusals = {name for name, parent in expected.items() if parent == "QueryRefused"}
    left_out = refusals - {"BadRequest", "PartialServerError", "GroupRefused"}
    assert drawn() == {name: parent for name, parent in expected.items() if name not in left_out}


def test_all_exports_the_tree() -> None:
    """Every class is exported, but for the refusals of one code each."""
    one_code = {name for name, value in CLASSES.items() if QueryRefused in value.__bases__} - {"GroupRefused"}
    assert set(errors.__all__) == set(CLASSES) - one_code
    assert list(errors.__all__) == sorted(errors.__all__)


def test_retry() -> None:
    """Exactly these say that the same call may succeed later."""
    assert {name for name, value in CLASSES.items() if issubclass(value, ZapwireError) and value.retry} == {
        "RemoteProtocolError",
        "FrameError",
        "DecodeError",
        "StanzaError",
        "HandshakeError",
        "HandshakeTimeout",
        "DecryptError",
        "NetworkError",
        "DialError",
        "ConnectionLost",
        "FetchError",
        "QueryTimeout",
        "RateOverlimit",
        "GroupConflict",
        "InternalServerError",
        "ServiceUnavailable",
        "PartialServerError",
        "NotConnected",
        "NoQRYet",
        "NoRoom",
        "MediaUnreachable",
        "ConversionBusy",
        "StorageFailed",
        "GatewayClosing",
        "NoRecipientKeys",
        "SendUnconfirmed",
        "StaleAddressing",
        "AppStateKeyMissing",
        "AppStateConflict",
        "SendRateLimited",
        "MediaHostFailed",
        "MediaHostUnreachable",
    }


def test_every_class_is_documented() -> None:
    """Each class says in its docstring what went wrong."""
    assert [name for name, value in CLASSES.items() if not (value.__doc__ or "").strip()] == []


@pytest.mark.parametrize(
    ("code", "text", "name"),
    [
        # The codes and texts of whatsmeow's errors.go, and XMPP's 501.
        (400, "bad-request", "BadRequest"),
        (401, "not-authorized", "NotAuthorized"),
        (403, "forbidden", "Forbidden"),
        (404, "item-not-found", "ItemNotFound"),
        (405, "not-allowed", "NotAllowed"),
        (406, "not-acceptable", "NotAcceptable"),
        (410, "gone", "Gone"),
        (419, "resource-limit", "ResourceLimit"),
        (423, "locked", "Locked"),
        (429, "rate-overlimit", "RateOverlimit"),
        (500, "internal-server-error", "InternalServerError"),
        (501, "feature-not-implemented", "FeatureNotImplemented"),
        (503, "service-unavailable", "ServiceUnavailable"),
        (530, "partial-server-error", "PartialServerError"),
        (599, "something-new", "QueryRefused"),
    ],
)
def test_refusal_from_code(code: int, text: str, name: str) -> None:
    """A server's code has its class, an unknown one the general class, and both keep code and text."""
    refusal = QueryRefused.from_code(code, text)
    assert type(refusal) is CLASSES[name]
    assert (refusal.code, refusal.text) == (code, text)
    assert str(refusal) == f"the server refused the query with {code} {text}"
    if name != "QueryRefused":
        assert (CLASSES[name].__doc__ or "").startswith(f"{code} {text}")


def test_every_refusal_has_its_code() -> None:
    """No class of one code is without its code; what is refused to groups is not told apart by codes alone."""
    from_codes = {type(QueryRefused.from_code(code, "")) for code in range(1000)}
    refusals = {value for value in CLASSES.values() if issubclass(value, QueryRefused)}
    assert {value for value in refusals if not issubclass(value, GroupRefused)} == from_codes


def test_refusal_without_text() -> None:
    """A code without a text says so."""
    assert str(QueryRefused.from_code(404, "")) == "the server refused the query with 404 (no text)"


@pytest.mark.parametrize(
    ("code", "name", "hint"),
    [
        # The codes in the acks of messages: Baileys decode-wa-message.ts, whatsapp-rust client.rs.
        (421, "StaleAddressing", "try again"),
        (429, "SendRateLimited", "wait before the next"),
        (463, "ReachOutRestricted", "let them write first"),
        (479, "StanzaRefused", "may be stale"),
    ],
)
def test_send_refusal_from_code(code: int, name: str, hint: str) -> None:
    """A code that a message is refused with has its class, which says what to do."""
    refusal = SendRefused.from_code(code)
    assert type(refusal) is CLASSES[name]
    assert refusal.code == code
    assert str(refusal).startswith(f"the server refused the message with {code}: ")
    assert hint in str(refusal)
    assert (CLASSES[name].__doc__ or "").startswith(f"{code}: ")


@pytest.mark.parametrize("code", [400, 500, 599, -1])
def test_send_refusal_of_another_code(code: int) -> None:
    """Any other code gives the general class, which keeps it."""
    refusal = SendRefused.from_code(code)
    assert type(refusal) is SendRefused
    assert (refusal.code, refusal.retry) == (code, False)
    assert str(refusal) == f"the server refused the message with {code}"


def test_every_send_refusal_has_its_code() -> None:
    """No class of a refused message is without its code."""
    from_codes = {type(SendRefused.from_code(code)) for code in range(1000)}
    assert {value for value in CLASSES.values() if issubclass(value, SendRefused)} == from_codes


def test_decode_error_names_the_place() -> None:
    """A decoding error carries its position, and its message names it."""
    error = errors.DecodeError("unknown token 240", 7)
    assert (error.position, str(error)) == (7, "unknown token 240 (at byte 7)")


def test_pairing_error_carries_the_answer() -> None:
    """A pairing error carries what is answered to the other side, an internal error unless told otherwise."""
    error = errors.PairingError("no", code=401, text="hmac-mismatch")
    assert (str(error), error.code, error.text) == ("no", 401, "hmac-mismatch")
    plain = errors.PairingError("no")
    assert (plain.code, plain.text) == (500, "internal-error")


def test_dial_error_carries_the_status() -> None:
    """A dial error carries the HTTP status, where there was one."""
    assert errors.DialError("refused", status=403).status == 403
    assert errors.DialError("no route").status is None


def test_jid_error_is_a_value_error() -> None:
    """Whoever expects `ValueError` for a malformed JID gets one."""
    assert issubclass(errors.JIDError, ValueError)
