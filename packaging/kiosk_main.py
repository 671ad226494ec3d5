"""The bundle's entry: the one command line."""

from kiosk.cli import program

program()
