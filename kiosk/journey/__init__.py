"""The customer's way through a visit: a state machine that knows no screen."""
