"""The Signal protocol: keys, key agreement, sessions and sender keys."""
