"""How a serial port says that its device is gone; shared by everything that is plugged in."""

from __future__ import annotations

import sys

# pyserial's own exception is an OSError. TypeError: its answer to a port closed under a read. termios.error, no
# OSError either: its answer when the buffer of an unplugged device is to be emptied.
if sys.platform == "win32":
    PORT_LOST: tuple[type[Exception], ...] = (OSError, TypeError)
else:
    import termios

    PORT_LOST = (OSError, TypeError, termios.error)
