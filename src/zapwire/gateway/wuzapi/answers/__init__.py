"""What is answered, call by call, for the OpenAPI document. The answers themselves are made where they are given."""
