"""Media: kinds of files, how they are encrypted, and how a file that is gone is asked for again."""
