"""The screen: a thin façade over the journey, and the QML that draws it. Never imported by `kiosk`."""

import builtins

# PySide6 puts a hook of its own into `import`, for a switch (`__feature__`) that is not used here: it reads the
# source of every module that is loaded after it.
_import = builtins.__import__
import PySide6.QtCore  # noqa: E402, F401

builtins.__import__ = _import
