"""Send a text to a phone of a local sandbox, and wait until that phone confirms it."""

import asyncio

from zapwire import events
from zapwire.testing import linked_client, sandbox


async def main() -> None:
    async with sandbox() as whatsapp, linked_client(whatsapp, "5491155554444") as (client, _), asyncio.timeout(30):
        ben = await whatsapp.create_phone("14155550123", "Ben")
        with client.events() as stream:
            sent = await client.messages.send_text(ben.account.jid(), "Hola, Ben")
            print("sent:", sent.id)
            async for event in stream:
                if isinstance(event, events.ReceiptReceived) and sent.id in event.message_ids:
                    print("delivered to:", event.source.sender_pn)
                    break


if __name__ == "__main__":
    asyncio.run(main())
