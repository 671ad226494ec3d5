"""The agent's side of the service menu: the PIN, and what a technician does behind it."""
