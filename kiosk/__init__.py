"""The kiosk's agent: everything that is not a screen."""

import sys

# Where rich is installed, structlog loads it for coloured tracebacks, which our log has not: a fifth of a start.
_hidden = "rich" not in sys.modules
if _hidden:
    sys.modules["rich"] = None  # type: ignore[assignment] # Python's way to say that there is none
import structlog  # noqa: E402, F401

if _hidden:
    del sys.modules["rich"]

__version__ = "0.1.0"
