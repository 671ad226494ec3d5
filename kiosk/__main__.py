"""`python -m kiosk`."""

from kiosk.cli import program

program()
