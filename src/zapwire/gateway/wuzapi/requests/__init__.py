"""What is asked for, call by call, with the names that wuzapi's users write: one module for each module of routes.

The names are read in any case. Every model here is also its description in the OpenAPI document.
"""
