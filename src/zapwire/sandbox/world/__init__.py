"""The world: accounts, devices and keys as plain values that change only by its methods."""
