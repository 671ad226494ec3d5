#!/bin/sh
# system.sh build|run: what Debian must bring, and the user the agent runs as.
set -eu
packages="python3 ca-certificates tzdata"
[ "$1" = run ] || packages="$packages python3-venv"
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages
rm -rf /var/lib/apt/lists/*
if [ "$1" = run ]; then
    groupadd --system --gid 10001 kiosk
    useradd --system --uid 10001 --gid kiosk --home-dir /app --no-create-home --shell /usr/sbin/nologin kiosk
    install -d -o kiosk -g kiosk -m 0700 /app/storage
fi
