"""The command line's groups: a module each, whose `add_parser(commands)` adds its commands and sets `run`."""
