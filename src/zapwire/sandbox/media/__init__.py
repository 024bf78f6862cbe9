"""The media host: files go in with an authorization, and come out by the path they were given."""
