"""Decoding: names in any case, GET with body and query, and what is wrong said with its place."""

from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field
from starlette.datastructures import State
from starlette.requests import Request

from zapwire.gateway.errors import ApiError
from zapwire.gateway.wuzapi.decoding import Reader, decode, fold, read_body, shape_of
from zapwire.gateway.wuzapi.requests.chat import MarkRead
from zapwire.gateway.wuzapi.requests.chat_send import SendText
from zapwire.gateway.wuzapi.requests.fields import Payload


class Inner(Payload):
    """A model inside another."""

    stanza: Annotated[str | None, Field(alias="StanzaId", min_length=1)] = None


class Outer(Payload):
    """A model of every kind of field."""

    name: Annotated[str, Field(alias="Name", min_length=1)]
    number: Annotated[int, Field(alias="Number", le=4)] = 0
    days: Annotated[Literal[1, 7], Field(alias="Days")] = 1
    kind: Annotated[Literal["one", "two"], Field(alias="Kind")] = "one"
    id: Annotated[str, Field(alias="Id", pattern=r"^[!-~]+$", max_length=4)] = "1"
    some: Annotated[list[str] | None, Field(alias="Some", min_length=2)] = None
    flag: Annotated[bool, Field(alias="Flag")] = False
    names: Annotated[list[str] | None, Field(alias="Names", max_length=3)] = None
    inner: Annotated[Inner | None, Field(alias="Inner")] = None
    inners: Annotated[list[Inner] | None, Field(alias="Inners")] = None


class _App:
    """An application whose gateway has a limit for bodies."""

    def __init__(self, limit: int) -> None:
        self.state = State()
        settings = type("Settings", (), {"max_body": limit})
        self.state.gateway = type("Gateway", (), {"settings": settings})


def request(*chunks: bytes, query: str = "", limit: int = 1000, breaks_off: bool = False) -> Request:
    """Return a request with this body."""
    messages: list[dict[str, Any]] = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    messages.append({"type": "http.disconnect"} if breaks_off else {"type": "http.request", "body": b""})

    async def receive() -> dict[str, Any]:
        return messages.pop(0)

    scope = {"type": "http", "method": "POST", "headers": [], "query_string": query.encode(), "app": _App(limit)}
    return Request(scope, receive)


async def read(body: bytes, query: str = "") -> Outer:
    """Read a request, of which the query counts, too."""
    return await Reader(Outer, query=True)(request(body, query=query))


async def test_names_in_any_case() -> None:
    """Names are read in any case, also inside other objects and in lists of them."""
    body = b'{"NAME":"a","number":1,"fLAG":true,"inner":{"STANZAID":"b"},"INNERS":[{"stanzaid":"c"}]}'
    expected = Outer.model_validate(
        {"Name": "a", "Number": 1, "Flag": True, "Inner": {"StanzaId": "b"}, "Inners": [{"StanzaId": "c"}]}
    )
    assert await read(body) == expected


async def test_exact_name_counts() -> None:
    """Of several spellings the exact one counts, wherever it stands; else the last."""
    assert (await read(b'{"Name":"exact","name":"other"}')).name == "exact"
    assert (await read(b'{"name":"other","Name":"exact"}')).name == "exact"
    assert (await read(b'{"name":"first","NAME":"last"}')).name == "last"


async def test_null_is_absent_and_unknown_names_are_left_out() -> None:
    """Null is as if the name were not there, and so is a name that nobody knows."""
    assert await read(b'{"Name":"a","Number":null,"Inner":null,"Other":{"x":[1]}}') == await read(b'{"Name":"a"}')


async def test_empty_is_absent_where_it_cannot_be() -> None:
    """As Go's own clients write every field, an optional one that is empty is as if it were not there."""
    body = b'{"Name":"a","Days":0,"Kind":"","id":"","Some":[],"Inner":{"StanzaId":""},"Inners":[{"StanzaId":""}]}'
    found = await read(body)
    assert found == Outer.model_validate({"Name": "a", "Inner": {}, "Inners": [{}]})
    for wrong in (b'"Days":false', b'"Days":""', b'"Kind":0', b'"Kind":[]', b'"Some":""', b'"Id":0', b'"Number":""'):
        with pytest.raises(ApiError):
            await read(b'{"Name":"a",' + wrong + b"}")
    assert (await read(b'{"Name":"a","Number":0,"Names":[]}')).names == []


async def test_query_and_body() -> None:
    """Fields may stand in the query; what is in the body counts more."""
    found = await read(b'{"Name":"body"}', "name=query&NUMBER=3&flag=true&names=a,b&names=c&inner=x")
    assert (found.name, found.number, found.flag, found.names, found.inner) == ("body", 3, True, ["a", "b", "c"], None)
    found = await read(b"", "name=query&flag=0&token=secret")
    assert (found.name, found.flag) == ("query", False)


async def test_query_is_not_read_unless_told() -> None:
    """A route that does not say so takes nothing from the query."""
    with pytest.raises(ApiError, match="missing Name"):
        await Reader(Outer)(request(b"", query="name=query"))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "missing Name in Payload"),
        (b"   ", "missing Name in Payload"),
        (b"{}", "missing Name in Payload"),
        (b'{"Name":""}', "missing Name in Payload"),
        (b'{"Name":5}', "Name must be a string, not a number"),
        (b'{"Name":["a"]}', "Name must be a string, not a list"),
        (b'{"Name":{}}', "Name must be a string, not an object"),
        (b'{"Name":"a","Number":"1"}', "Number must be a whole number, not a string"),
        (b'{"Name":"a","Number":1.5}', "Number must be a whole number, not a number"),
        (b'{"Name":"a","Flag":"true"}', "Flag must be true or false, not a string"),
        (b'{"Name":"a","Names":"b"}', "Names must be a list, not a string"),
        (b'{"Name":"a","Names":["b",1]}', "Names.1 must be a string, not a number"),
        (b'{"Name":"a","Names":["1","2","3","4"]}', "^Names must have at most 3 items, not 4$"),
        (b'{"Name":"a","Inners":[{"StanzaId":"x"},{"StanzaId":5}]}', "^Inners.1.StanzaId must be a string"),
        (b'{"Name":"a","Some":["1"]}', "^Some must have at least 2 items, not 1$"),
        (b'{"Name":"a","Id":"a b"}', "^Id must have visible ASCII characters only$"),
        (b'{"Name":"a","Id":"aaaaa"}', "^Id must have at most 4 characters$"),
        (b'{"Name":"a","Kind":"x"}', "^Kind must be 'one' or 'two'$"),
        (b'{"Name":"a","Number":5}', "^Number must be less than or equal to 4$"),
        (b'{"Name":"a","Days":9223372036854775808}', "^Days is too large a number$"),
        (b'{"Name":"a","Inner":"b"}', "Inner must be an object, not a string"),
        (b'{"Name":"a","Inner":{"stanzaID":1}}', "Inner.StanzaId must be a string, not a number"),
        (b'{"Number":"1","Flag":1,"Names":1,"Inner":1}', "and 2 more"),
        (b'{"Name":"a\\u0000"}', "Name must not contain the NUL character"),
        (b'{"Name":"a","Names":["\\u0000"]}', "Names must not contain the NUL character"),
        (b'{"Name":"a","Inner":{"StanzaId":"\\u0000"}}', "StanzaId must not contain the NUL character"),
        (b"[]", "must be a JSON object, not a list"),
        (b'"text"', "must be a JSON object, not a string"),
        (b"null", "must be a JSON object, not null"),
        (b"Name=a", "is no JSON: .* at line 1, column 1"),
        (b'{\n"Name": "a",\n}', "at line 2, column 12"),
        (b'{"Name":"a"} {}', "at line 1, column 14"),
        (b'{"Name":"\xff"}', "UTF-8"),
        (b'{"Name":"\\ud800"}', "surrogate"),
        (b"[" * 100_000, "depth limit"),
    ],
)
async def test_what_is_wrong(body: bytes, reason: str) -> None:
    """What cannot be read is 400, with the name of the field or the place in the text."""
    with pytest.raises(ApiError, match=reason) as raised:
        await Reader(Outer)(request(body, limit=200_000))
    assert raised.value.status == 400


async def test_malformed_samples_of_the_reference() -> None:
    """The reference's own malformed samples are refused with the position."""
    with pytest.raises(ApiError, match=r"line 1, column 40 \(character 39\)"):
        await Reader(SendText)(request(b'{"Phone":"5491155554445","Preview":true]}'))
    body = b'{"Id":["AABBCCDD112233","IIOOPPLL43332"]","Chat":"5491155553934.0:1@s.whatsapp.net"}'
    with pytest.raises(ApiError, match=r"line 1, column 41 \(character 40\)"):
        await Reader(MarkRead)(request(body))


async def test_body_over_the_limit() -> None:
    """A body over the limit is 413, which names the limit; it is swallowed, so that the client can read that."""
    assert await read_body(request(b"12345", b"67890", limit=10), 10) == b"1234567890"
    with pytest.raises(ApiError, match="larger than 10 bytes") as raised:
        await read_body(request(b"12345", b"678901"), 10)
    assert raised.value.status == 413


async def test_body_without_end_is_not_swallowed() -> None:
    """Beyond some size nothing more is read."""
    chunks = (b"x" * (1 << 20),) * 40
    big = request(*chunks)
    with pytest.raises(ApiError, match="larger than 10 bytes"):
        await read_body(big, 10)
    assert (await big._receive())["more_body"]  # noqa: SLF001  # what is left


async def test_body_that_breaks_off() -> None:
    """A client that goes away while it sends is no fault of the server."""
    with pytest.raises(ApiError, match="ended before the body"):
        await read_body(request(b"1", breaks_off=True), 10)


def test_values_are_not_told() -> None:
    """What is refused is not repeated: it may be a secret."""
    with pytest.raises(ApiError) as raised:
        decode(b'{"Body": secret}')
    assert "secret" not in str(raised.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(
    st.dictionaries(
        st.sampled_from(["Phone", "phone", "Body", "Id", "ContextInfo", "LinkPreview", "QuotedMessage"]) | st.text(),
        JSON | st.dictionaries(st.sampled_from(["StanzaId", "Participant", "MentionedJID"]), JSON),
    )
)
def test_any_object(data: dict[str, Any]) -> None:
    """Any object is folded or refused, and what was folded has the model's own names."""
    shape = shape_of(SendText)
    try:
        folded = fold(data, shape)
    except ApiError:
        pass
    else:
        assert set(folded) <= {slot.name for slot in shape.fields.values()}


def test_shape_of_unions() -> None:
    """A shape sees through None, limits and lists."""

    class Model(BaseModel):
        many: Annotated[list[Annotated[Inner, Field()]] | None, Field(alias="Many")] = None
        words: dict[str, Any] | None = None

    shape = shape_of(Model)
    assert shape.fields["many"].kind is list
    assert shape.fields["many"].inner == shape_of(Inner)
    assert shape.fields["words"].inner is None
