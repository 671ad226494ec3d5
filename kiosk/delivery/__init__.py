"""Delivery: reports leave by e-mail and SMS through an outbox, at least once."""
