"""What wuzapi's API looks like from outside: its names, its shapes."""
