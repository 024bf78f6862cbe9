"""The accounts of the gateway's users."""
