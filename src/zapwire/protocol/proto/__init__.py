"""WhatsApp's protobuf schemas under package names of our own, and the modules generated from them."""
