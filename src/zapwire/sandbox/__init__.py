"""The sandbox: WhatsApp's own side on this machine, for unmodified real clients."""
