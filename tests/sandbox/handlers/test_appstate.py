"""App state: what a device is told when it asks for what is new, and when it changes something."""

from tests.sandbox.people import NOW, add_companion, ask, new_shelf, new_world
from tests.sandbox.raw_client import Keys
from tests.sandbox.world.test_appstate import mutation, patch
from zapwire.protocol.appstate.blobs import file_of, read_mutations, read_snapshot
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.jid import SERVER
from zapwire.protocol.media.cipher import decrypt
from zapwire.protocol.node import AttrValue, Node
from zapwire.protocol.proto.server_sync_pb2 import ExternalBlobReference, SyncdMutation
from zapwire.protocol.stanzas.appstate import CollectionAnswer, CollectionRequest, SyncAppState
from zapwire.protocol.stanzas.queries import check_answer, query_node
from zapwire.sandbox.handlers.appstate import INLINE, ROUTES, conflict
from zapwire.sandbox.router import Effect, Outcome, Request, Router

LOW = Collection.REGULAR_LOW


def sync(*collections: Node) -> Node:
    """Return a query for these collections."""
    attrs: dict[str, AttrValue] = {"id": "7", "xmlns": "w:sync:app:state", "type": "set", "to": SERVER}
    return Node("iq", attrs, (Node("sync", {}, collections),))


class House:
    """An account with two companions, of which the first one asks."""

    def __init__(self) -> None:
        self.world = new_world()
        self.account = self.world.create_account("5491155554444", "Ana", NOW)
        self.first = add_companion(self.world, self.account)
        self.second = add_companion(self.world, self.account, Keys.of("second"))

    def ask(self, *wanted: CollectionRequest) -> tuple[Outcome, dict[str, CollectionAnswer]]:
        """Return what comes of a query, and what is answered."""
        query = SyncAppState(wanted)
        request = Request(self.world, self.account, self.first, query_node(query, "7"), NOW, new_shelf())
        outcome = Router([ROUTES]).handle(request)
        return outcome, query.read(check_answer(outcome.answers[0]))

    def change(self, version: int, *mutations: SyncdMutation) -> tuple[Outcome, CollectionAnswer]:
        """Return what comes of a change."""
        outcome, answers = self.ask(CollectionRequest(LOW, version, patch=patch(*mutations).SerializeToString()))
        return outcome, answers[LOW]


def opened(outcome: Outcome, reference: ExternalBlobReference) -> bytes:
    """Return what is in a file that an answer names."""
    (file,) = (file for file in outcome.files if file.digest == reference.fileEncSHA256)
    return decrypt(file.data, file_of(reference))


def test_nothing_is_newer_than_what_the_device_has() -> None:
    """A collection in which nobody said anything is at version 0."""
    query = sync(Node("collection", {"name": "critical_block", "return_snapshot": "true"}))
    answered = Node("collection", {"name": "critical_block", "has_more_patches": "false"})
    answer = Node("iq", {"from": SERVER, "type": "result", "id": "7"}, (Node("sync", {}, (answered,)),))
    assert ask(ROUTES, query)[0] == Outcome((answer,))


def test_a_change() -> None:
    """It is kept before it is confirmed, and all other devices hear of it: the phone and the other companion."""
    house = House()
    outcome, answer = house.change(0, mutation(1))
    assert answer == CollectionAnswer(LOW, 1)
    assert outcome.effects == {Effect.SAVE}
    devices = [house.account.jid(), house.account.jid(house.second.id)]
    assert [delivery.device for delivery in outcome.deliveries] == devices
    node = outcome.deliveries[0].node
    assert (node.attrs["type"], node.attrs["from"]) == ("server_sync", SERVER)
    assert node.children == (Node("collection", {"name": "regular_low", "version": "1"}),)


def test_a_conflict() -> None:
    """A change that follows on an older version is not taken; the answer has what came between."""
    house = House()
    house.change(0, mutation(1))
    outcome, answer = house.change(0, mutation(2))
    assert (answer.error_code, answer.error_text, answer.version) == (409, "conflict", 1)
    assert [item.version.version for item in answer.patches] == [1]
    assert not outcome.deliveries
    assert house.account.app_state[LOW].version == 1


def test_a_snapshot() -> None:
    """Who has nothing gets the whole in a file, and the patches after it."""
    house = House()
    for version in range(6):
        house.change(version, mutation(version))
    outcome, answers = house.ask(CollectionRequest(LOW, wants_snapshot=True))
    reference = answers[LOW].snapshot
    assert reference
    assert read_snapshot(opened(outcome, reference)).version.version == 5
    assert [item.version.version for item in answers[LOW].patches] == [6]


def test_a_large_patch() -> None:
    """A patch with many mutations has them in a file."""
    house = House()
    house.change(0, *(mutation(number) for number in range(INLINE + 1)))
    outcome, answers = house.ask(CollectionRequest(LOW))
    (found,) = answers[LOW].patches
    assert not found.mutations
    assert len(read_mutations(opened(outcome, found.externalMutations)).mutations) == INLINE + 1


def test_what_makes_no_sense() -> None:
    """Unknown collections and patches that cannot be are refused by name, and too many at once as a whole."""
    house = House()
    wanted = (CollectionRequest("irregular"), CollectionRequest(LOW, patch=b"\xff"), CollectionRequest("regular"))
    _, answers = house.ask(*wanted)
    assert [answer.error_code for answer in answers.values()] == [400, 400, 0]
    many = sync(*(Node("collection", {"name": f"c{number}"}) for number in range(21)))
    assert ask(ROUTES, many)[0].refused


def test_a_conflict_without_cause() -> None:
    """For a fault: the answer names no patches, as there are none."""
    query = SyncAppState((CollectionRequest(LOW, 3, patch=b"p"),))
    answer = query.read(check_answer(conflict(query_node(query, "7")).answers[0]))[LOW]
    assert answer == CollectionAnswer(LOW, 3, error_code=409, error_text="conflict")
