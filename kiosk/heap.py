"""Python's garbage collector, out of the customer's way.

A full collection looks at everything that was ever loaded: with all services that takes 0.1 s, in which no frame is
drawn and no tap is answered, and while modules are loaded it happens again and again.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def held() -> Iterator[None]:
    """Collect nothing in the block, until `settle`: the program is loading."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def settle() -> None:
    """From here on collect what is made new: what has been loaded stays as long as the program."""
    gc.freeze()
    gc.enable()
