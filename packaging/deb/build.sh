#!/bin/sh
# build.sh BUNDLE OUT [VERSION]: a .deb of the bundle, made with nothing but dpkg-deb.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
bundle=$1
out=$2
version=${3:-$(sed -n 's/^version = "\(.*\)"/\1/p' "$root/pyproject.toml")}
architecture=$(dpkg --print-architecture)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
put() { install -D -m "$1" "$2" "$tree$3"; }
mkdir -p "$tree/opt/kiosk-agent" "$tree/DEBIAN"
cp -a "$bundle" "$tree/opt/kiosk-agent/bundle"
put 755 "$here/kiosk" /usr/bin/kiosk
put 755 "$here/trial" /usr/lib/kiosk-agent/trial
put 644 "$here/environment" /usr/lib/kiosk-agent/environment
put 644 "$here/kiosk.env" /etc/kiosk-agent/kiosk.env
put 644 "$root/config/service.json" /etc/kiosk-agent/service.json
put 644 "$root/config/service.schema.json" /etc/kiosk-agent/service.schema.json
for unit in kiosk-agent kiosk-session; do
    put 644 "$root/packaging/systemd/$unit.service" "/lib/systemd/system/$unit.service"
done
put 644 "$root/packaging/udev/60-kiosk-agent.rules" /lib/udev/rules.d/60-kiosk-agent.rules
for manual in OPERATIONS.md OPERATIONS.ru.md; do
    put 644 "$root/packaging/$manual" "/usr/share/doc/kiosk-agent/$manual"
done
put 644 "$root/LICENSE" /usr/share/doc/kiosk-agent/copyright
for script in preinst postinst prerm postrm; do
    install -m 755 "$here/$script" "$tree/DEBIAN/$script"
done
find "$tree/etc" -type f -printf '/etc/%P\n' | sort >"$tree/DEBIAN/conffiles"
cat >"$tree/DEBIAN/control" <<CONTROL
Package: kiosk-agent
Version: $version
Architecture: $architecture
Maintainer: kiosk-agent developers <support@autoservice.local>
Installed-Size: $(du -ks --exclude=DEBIAN "$tree" | cut -f1)
Section: misc
Priority: optional
Depends: libc6 (>= 2.34), libgl1, libegl1, libdbus-1-3, libfontconfig1, libglib2.0-0 | libglib2.0-0t64, libxkbcommon0, libwayland-client0, libwayland-cursor0, libwayland-egl1, passwd, tzdata, udev, util-linux
Recommends: cage, seatd, xwayland, libasound2 | libasound2t64, libxcb-cursor0, libxcb-icccm4, libxcb-keysyms1, libxcb-shape0, libxkbcommon-x11-0
Suggests: prometheus
Description: self-service car-check kiosk
 OBD-II diagnostics and paint thickness, paid by QR, delivered as a PDF report.
 Installs the program, its service and its kiosk session; secrets are asked for
 by nobody and set by "kiosk secrets".
CONTROL
mkdir -p "$out"
dpkg-deb --root-owner-group -Zzstd -z6 --build "$tree" "$out/kiosk-agent_${version}_$architecture.deb"
