#!/bin/sh
# missing-libraries.sh BUNDLE: print each library that something in the bundle links and neither the bundle nor this
# system has; exit 1 when there is one. Here it finds what was left out of the bundle, in a clean Debian root what the
# package has not asked for.
set -eu
inside=$1/_internal
missing=$(find "$inside" -name '*.so*' -type f | while read -r library; do
    LD_LIBRARY_PATH=$inside ldd "$library" 2>/dev/null | sed -n "s|^\t\(.*\) => not found.*|${library#"$inside"/} needs \1|p"
done | sort -u)
[ -z "$missing" ] || { echo "$missing"; exit 1; }
