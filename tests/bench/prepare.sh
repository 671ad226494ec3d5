#!/bin/sh
# Get what the benchmarks compare with: programs from Debian's packages, the Express peer, WeasyPrint in a venv of
# its own, full ledgers. What can't be had is said and left out: its rows then read "not measured".
set -u
cd "$(dirname "$0")/../.."
packages="wrk chromium xvfb libpango-1.0-0 libpangoft2-1.0-0 nodejs"
absent=""
for package in $packages; do
    case $package in
        nodejs) command -v node >/dev/null && continue ;;
        xvfb) command -v Xvfb >/dev/null && continue ;;
        wrk | chromium) command -v "$package" >/dev/null && continue ;;
    esac
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || absent="$absent $package"
done
if [ -n "$absent" ]; then
    if [ "$(id -u)" = 0 ]; then
        apt-get update -qq && apt-get install -y -qq --no-install-recommends $absent >/dev/null ||
            echo "bench: not installed:$absent" >&2
    else
        echo "bench: not installed (run: sudo apt-get install --no-install-recommends$absent)" >&2
    fi
fi
peer=tests/bench/peer
if command -v npm >/dev/null && [ ! -e "$peer/node_modules/better-sqlite3/build/Release/better_sqlite3.node" ]; then
    # Without a prebuilt binary it is compiled, against the headers beside Node.js where they are.
    headers=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
    [ -e "$headers/include/node/node.h" ] && export npm_config_nodedir="$headers"
    (cd "$peer" && npm install --no-package-lock --no-audit --no-fund --loglevel=error) ||
        echo "bench: the Express peer could not be installed" >&2
fi
weasy=build/bench-weasyprint
if [ ! -e "$weasy/ready" ]; then
    mkdir -p build && ${PYTHON:-python3} -m venv --without-pip "$weasy" &&
        ${PYTHON:-python3} -m pip --python "$weasy/bin/python" install --quiet --no-compile "weasyprint==70.0" &&
        touch "$weasy/ready" || echo "bench: WeasyPrint could not be installed" >&2
fi
.venv/bin/python -m tests.bench.filling 1000000 100000 100 || echo "bench: no full ledgers could be made" >&2
exit 0
