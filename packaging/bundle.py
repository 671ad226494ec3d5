"""What the bundle holds, for both specs: modules, files, and what of Qt and of the locales stays out."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

from PyInstaller.utils.hooks import collect_submodules

from kiosk.cli import GROUPS

ROOT = Path(__file__).resolve().parent.parent
DEVKIT = ROOT / "kiosk" / "devkit"

# The simulators must not be on a kiosk; the others are tools of the developer that optional imports drag in.
EXCLUDED = [
    *("kiosk.devkit", "_pytest", "hypothesis", "mypy", "numpy", "pytest", "pytestqt", "schemathesis"),
    *("IPython", "matplotlib", "setuptools", "tkinter", "rich", "lxml", "PySide6.QtDBus", "PySide6.QtSql"),
]

# Files and libraries of Qt that no screen of ours uses, and what they alone need. The Wayland client stays: it is
# how the kiosk's compositor shows us; the OpenGL and the software renderer stay.
UNUSED_PARTS = (
    r"Qt/translations/",
    r"\.qmltypes$",
    r"QtQuick/Controls/(Fusion|Imagine|Material|Universal|FluentWinUI3|macOS|iOS|Windows|designer)",
    r"QtQuick/(VirtualKeyboard|Scene2D|Scene3D|Pdf|Timeline|Particles|Dialogs|NativeStyle|tooling)",
    r"QtQuick/(LocalStorage|VectorImage|Effects|Templates/designer)",
    r"Qt/qml/(Qt5Compat|QtTest|QtWayland|QtVirtualKeyboard|QtRemoteObjects|QtSensors|QtNetwork|Assets)",
    r"Qt/qml/Qt/labs/",
    r"Qt/qml/(QtWebSockets|QtWebView|QtWebChannel|QtWebEngine|QtMultimedia|QtPositioning|QtLocation)",
    r"libQt6(QuickControls2(Fusion|Imagine|Material|Universal|FluentWinUI3))",
    r"libQt6(VirtualKeyboard|QmlLocalStorage|Pdf|QuickTimeline|QuickParticles|QuickDialogs2|LabsQmlModels|Labs)",
    r"libQt6(WaylandCompositor|WaylandEglCompositor|QuickTest|QuickEffects|QuickVectorImage|Sql|Help)",
    r"libQt6(Designer|UiTools|Quick3D|Charts|EglFS|EglFsKms)",
    r"Qt/plugins/(sqldrivers|platformthemes|qmltooling|printsupport|designer|egldeviceintegrations)",
    r"Qt/plugins/(platforminputcontexts|networkinformation|vectorimageformats)",
    r"Qt/plugins/imageformats/(?!libq(svg|jpeg))",
    r"Qt/plugins/platforms/libq(eglfs|linuxfb|minimal|minimalegl|vnc|vkkhrdisplay)",
    r"lib(gtk|gdk|atk|atspi|cairo|pango|pangocairo|pangoft2|harfbuzz-gobject|epoxy|avif)[-_.]",
    r"PIL/_avif\.",
)
UNUSED = re.compile("|".join(UNUSED_PARTS))
# Dates and numbers are written in the kiosk's languages only.
LANGUAGES = "|".join(sorted(folder.name for folder in (ROOT / "resources" / "translations").iterdir()))
OTHER_LOCALES = re.compile(rf"babel/locale-data/(?!({LANGUAGES}|root)(_[A-Z0-9a-z]+)?\.dat)")


def analysis_arguments() -> dict[str, Any]:
    """Return the arguments of PyInstaller's Analysis."""
    return {
        "scripts": [str(ROOT / "packaging" / "kiosk_main.py")],
        "pathex": [str(ROOT)],
        "datas": [
            *[(str(ROOT / folder), folder) for folder in ("resources", "config", "migrations")],
            (str(ROOT / "ui" / "qml"), "ui/qml"),
            *[(str(ROOT / file), ".") for file in ("LICENSE", "CHANGELOG.md")],
        ],
        # The command line loads its groups by name, reportlab runs its barcode modules by exec, miniaudio's library
        # loads cffi's. The last: what the simulators import when they are added.
        "hiddenimports": [
            *GROUPS,
            *collect_submodules("reportlab.graphics.barcode"),
            "_cffi_backend",
            *devkit_imports(),
        ],
        "excludes": EXCLUDED,
    }


def devkit_imports() -> list[str]:
    """Return the modules outside our tree that the simulators import."""
    found: set[str] = set()
    for file in DEVKIT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module)
    return sorted(name for name in found if not name.startswith("kiosk") and name != "__future__")


def used(entries: list[Any]) -> list[Any]:
    """Return the entries of a table of contents that stay."""
    return [
        entry
        for entry in entries
        if not UNUSED.search(entry[0].replace("\\", "/")) and not OTHER_LOCALES.search(entry[0])
    ]
