"""The stream itself: how the server ends it, and its bulletins."""

from collections.abc import Mapping

from zapwire.client.context import Context
from zapwire.client.dispatch import Handler
from zapwire.protocol import events
from zapwire.protocol.lifecycle import Step
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.stream import FAILURE_LOGGED_OUT, OfflineEnd, OfflinePreview, StreamError


class Stream:
    """Stream errors and bulletins."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def handlers(self) -> Mapping[str, Handler]:
        """By tag."""
        return {"stream:error": self._on_error, "ib": self._on_bulletin}

    async def _on_error(self, node: Node) -> None:
        """What each code means is whatsmeow's reading (connectionevents.go)."""
        context = self._context
        error = StreamError.from_node(node)
        if error.asks_to_reconnect:
            context.end(Step.RESTART, "the server asked to reconnect")
        elif error.is_logged_out:
            await context.forget_device()
            event = events.LoggedOut(on_connect=False, reason=FAILURE_LOGGED_OUT)
            context.end(Step.LOG_OUT, "the phone unlinked this device", event)
        elif error.is_replaced:
            context.end(Step.REPLACE, "another connection of this device took over", events.StreamReplaced())
        elif error.is_known:
            context.log.info("the server ends the stream with %s and will take us back", error.code)
        else:
            await context.emit(events.StreamErrored(error.code, node))

    async def _on_bulletin(self, node: Node) -> None:
        emit = self._context.emit
        for child in node.children:
            if child.tag == "offline_preview":
                preview = OfflinePreview.from_node(child)
                await emit(
                    events.OfflineSyncPreviewed(
                        preview.total,
                        preview.app_data,
                        preview.messages,
                        preview.notifications,
                        preview.receipts,
                    )
                )
            elif child.tag == "offline":
                await emit(events.OfflineSyncCompleted(OfflineEnd.from_node(child).count))
            elif child.tag == "downgrade_webclient":
                await emit(events.QRScannedWithoutMultidevice())
