#!/bin/sh
# smoke.sh BUNDLE DEVKIT: does the bundle work on its own? DEVKIT is a folder that holds kiosk/devkit: the bundle has
# no simulators, and nothing else of that folder is looked at. Runs in an empty folder with an empty environment.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bundle=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/devkit/kiosk" "$work/home"
cp -r "$2/kiosk/devkit" "$work/devkit/kiosk/"
cd "$work"
kiosk() {
    env -i PATH=/usr/bin:/bin HOME="$work/home" LANG=C.UTF-8 QT_QPA_PLATFORM=offscreen PORT=0 \
        KIOSK_STORAGE="$work/storage" KIOSK_DEVKIT="$work/devkit" "$bundle/kiosk" "$@"
}
if find "$bundle" | grep -q devkit; then
    echo "smoke: the bundle holds the devkit" >&2
    exit 1
fi
if ! missing=$(sh "$here/missing-libraries.sh" "$bundle"); then
    echo "smoke: $missing" >&2
    exit 1
fi
kiosk --version
kiosk migrate
kiosk demo --out "$work/demo"
for file in visit.json report.pdf mail.eml; do
    [ -s "$work/demo/$file" ] || { echo "smoke: the demo left no $file" >&2; exit 1; }
done
kiosk doctor --offline || [ $? = 3 ]
if AGENT_ENV=PROD "$bundle/kiosk" serve </dev/null >"$work/prod" 2>&1; then
    echo "smoke: PROD started without its settings" >&2
    exit 1
fi
echo "smoke: $(du -sm "$bundle" | cut -f1) MB, $(find "$bundle" -type f | wc -l) files: all well"
