"""Info queries (`iq`): the envelope all requests and answers share."""

from typing import ClassVar, Literal, Protocol, TypeVar

from zapwire.errors import QueryRefused, StanzaError
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import AttrValue, Content, Node

QueryKind = Literal["get", "set"]
T_co = TypeVar("T_co", covariant=True)


class Query(Protocol[T_co]):
    """A request that knows its content and how to read its answer."""

    xmlns: ClassVar[str]
    kind: ClassVar[QueryKind]

    def to_content(self) -> Content:
        """What the `iq` holds."""
        ...

    def read(self, answer: Node) -> T_co:
        """The answer's value. Raises `StanzaError` where the answer lacks what it must have."""
        ...


def query_node(query: Query[object], query_id: str, to: JID = SERVER) -> Node:
    """The request's `iq`. A query may have a `target`, whom it is about where it is asked of the server."""
    attrs: dict[str, AttrValue] = {"id": query_id, "xmlns": query.xmlns, "type": query.kind, "to": to}
    target: JID | None = getattr(query, "target", None)
    if target is not None:
        attrs["target"] = target
    return Node("iq", attrs, query.to_content())


def result_node(query_id: str, content: Content = None) -> Node:
    """The server's good answer."""
    return Node("iq", {"from": SERVER, "type": "result", "id": query_id}, content)


def error_node(query_id: str, code: int, text: str) -> Node:
    """The server's refusal."""
    error = Node("error", {"code": str(code), "text": text})
    return Node("iq", {"from": SERVER, "type": "error", "id": query_id}, (error,))


def check_answer(answer: Node) -> Node:
    """The answer itself where it is a result. Raises the `QueryRefused` it carries, or `StanzaError`."""
    kind = answer.attrs.get("type")
    if answer.tag == "iq" and kind == "result":
        return answer
    if answer.tag == "iq" and kind == "error":
        raise read_error(answer)
    raise StanzaError(f"a query's answer is a result or an error, not <{answer.tag} type={kind}>")


def read_error(answer: Node) -> QueryRefused:
    """The refusal in an `iq` of type error; a missing code counts as 500. Raises `StanzaError` for a malformed one."""
    error = answer.child("error")
    if error is None:
        return QueryRefused.from_code(500, "")
    code = error.reader.optional_integer("code")
    return QueryRefused.from_code(500 if code is None else code, error.reader.optional_string("text") or "")
