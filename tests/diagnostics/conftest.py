"""Fuzzing without time limits per example: the machine is shared, and each test has its own timeout."""

from hypothesis import settings

settings.register_profile("diagnostics", deadline=None)
settings.load_profile("diagnostics")
