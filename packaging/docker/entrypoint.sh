#!/bin/sh
# entrypoint.sh COMMAND …: `kiosk COMMAND …` as the user kiosk, whoever owns the mounted storage.
set -eu
cd /app
export HOME=/app
if [ "$(id -u)" = 0 ]; then
    install -d -o kiosk -g kiosk -m 0700 "$KIOSK_STORAGE"
    chown -R kiosk:kiosk "$KIOSK_STORAGE"
    exec setpriv --reuid=kiosk --regid=kiosk --clear-groups --no-new-privs -- venv/bin/python -m kiosk "$@"
fi
exec venv/bin/python -m kiosk "$@"
