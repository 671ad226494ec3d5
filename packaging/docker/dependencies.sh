#!/bin/sh
# dependencies.sh DIR: DIR/venv with the pinned dependencies of DIR/requirements.lock, without those of the screen.
set -eu
cd "$1"
awk '
    /^[a-z0-9]/ { screen = /^(pyside6|shiboken6|qasync)/ }
    !screen { print }
' requirements.lock >headless.lock
python3 -m venv venv
venv/bin/pip install --quiet --no-cache-dir --no-compile --require-hashes -r headless.lock
rm headless.lock
