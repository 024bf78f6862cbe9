"""Link a client to a phone of a local sandbox, and print every event until it is connected."""

import asyncio

from zapwire import Client, MemoryStore, Network, Options, events
from zapwire.testing import sandbox


async def main() -> None:
    async with sandbox() as whatsapp, asyncio.timeout(30):
        phone = await whatsapp.create_phone("5491155554444", "Ana")
        network = Network.from_json(whatsapp.address.to_json())
        async with Client(MemoryStore(), Options(network)) as client:
            with client.events() as stream:
                client.connect()
                async for event in stream:
                    print(event)
                    if isinstance(event, events.QRCodeIssued):
                        await phone.scan(event.text)
                    elif isinstance(event, events.Connected):
                        break


if __name__ == "__main__":
    asyncio.run(main())
