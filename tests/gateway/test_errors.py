"""Errors as answers: each of the tree's has a status that fits."""

import pytest

from zapwire import errors
from zapwire.errors import ZapwireError
from zapwire.gateway.errors import ApiError, explain


def made(kind: type[ZapwireError]) -> ZapwireError:
    """Make an error of a class, whatever it takes."""
    arguments: dict[type[ZapwireError], tuple[object, ...]] = {
        errors.DecodeError: ("text", 1),
        errors.QueryRefused: (400, "bad"),
        errors.SendRefused: (400,),
        errors.AppStateKeyMissing: ((b"key",),),
        errors.AppStateRefused: ("regular", 400),
    }
    found = next((arguments[base] for base in kind.__mro__ if base in arguments), ("text",))
    return kind(*found)


KINDS = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, ZapwireError)]


@pytest.mark.parametrize("kind", KINDS)
def test_status_of_each(kind: type[ZapwireError]) -> None:
    """Every error but the base, the sandbox's and the gateway's general one has a status for whoever called."""
    refusal = explain(made(kind))
    if kind in (ZapwireError, errors.SandboxError, errors.GatewayError, errors.QueryError, errors.SendError):
        assert refusal is None
    else:
        assert refusal is not None
        assert 400 <= refusal.status < 600
        assert refusal.status != 500
        assert refusal.text


def test_state_errors_are_409() -> None:
    """A session in another state is a conflict, and the answer says what to do."""
    for kind in (errors.NotConnected, errors.NotPaired, errors.AlreadyPaired, errors.LoggedOutError):
        refusal = explain(kind("state"))
        assert refusal is not None
        assert refusal.status == 409
        assert "What to do: " in refusal.text


def test_refusals_of_whatsapp_say_what_to_do() -> None:
    """What WhatsApp's server says is a code for machines, so that the answer adds what would help."""
    for code in (400, 401, 403, 404, 405, 406, 500, 503, 530):
        refusal = explain(errors.QueryRefused.from_code(code, "text"))
        assert refusal is not None
        assert refusal.text.startswith(f"the server refused the query with {code} text. What to do: ")
    for kind in (errors.ConnectionLost, errors.QueryTimeout):
        refusal = explain(kind("no answer"))
        assert refusal is not None
        assert (
            refusal.text
            == "no answer. What to do: look whether it was done, and at GET /session/status, then try again"
        )


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (errors.SourceError, 400),
        (errors.SourceTooLarge, 413),
        (errors.MediaTypeRefused, 415),
        (errors.ConverterMissing, 415),
        (errors.MediaUnreachable, 502),
        (errors.ConversionBusy, 503),
    ],
)
def test_media_errors(kind: type[ZapwireError], status: int) -> None:
    """What is wrong with media has the status that HTTP has for it."""
    refusal = explain(kind("what to do"))
    assert refusal is not None
    assert (refusal.status, refusal.text) == (status, "what to do")


def test_store_error_tells_no_place() -> None:
    """Where the database is, is nobody's business."""
    refusal = explain(errors.StoreError("the database /secret cannot be written"))
    assert refusal is not None
    assert "secret" not in refusal.text
    assert refusal.headers == {"Retry-After": "5"}


def test_unconfirmed_without_an_id() -> None:
    """Without an id there is none to tell."""
    refusal = explain(errors.SendUnconfirmed("no answer"))
    assert refusal is not None
    assert refusal.more == {}


def test_api_error_says_it_all() -> None:
    """An error of the API brings its status, headers and more."""
    refusal = explain(ApiError(429, "wait", headers={"Retry-After": "1"}, Id="A"))
    assert refusal is not None
    assert (refusal.status, refusal.text, refusal.headers, refusal.more) == (
        429,
        "wait",
        {"Retry-After": "1"},
        {"Id": "A"},
    )
