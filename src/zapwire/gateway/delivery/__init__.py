"""Delivery: events are kept as rows until their receivers have them."""
