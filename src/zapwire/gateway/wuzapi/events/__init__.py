"""Events as wuzapi tells them: whatsmeow's structs in Go's JSON, with both names of everybody beside them."""

from zapwire.gateway.wuzapi.events.reduced import reduced
from zapwire.gateway.wuzapi.events.rendered import Names, Rendered
from zapwire.gateway.wuzapi.events.table import render, type_of

__all__ = ["Names", "Rendered", "reduced", "render", "type_of"]
