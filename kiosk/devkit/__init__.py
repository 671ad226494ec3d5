"""Simulators of the world outside: car, gauge, payment provider, mailbox. Never part of a PROD run."""
