#!/bin/sh
# check.sh ROOT DEB UPGRADE BROKEN: the package's whole life in the Debian root ROOT, which is changed: installed, run
# as its user, upgraded with its data, taken back when the new version (BROKEN) does not serve, removed, purged.
# Without a running systemd, as in a chroot; `trial` stands for the service.
set -eu
root=$1
in_root() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
install_deb() {
    cp "$1" "$root/tmp/package.deb"
    in_root dpkg --force-confold -i /tmp/package.deb
}
say() { echo "check: $*"; }
fail() { say "FAILED: $*" >&2; exit 1; }
data=$root/var/lib/kiosk-agent

install_deb "$2"
[ "$(stat -c %a "$data")" = 700 ] || fail "the data folder is open"
[ "$(stat -c %a "$root/etc/kiosk-agent/kiosk.env")" = 640 ] || fail "the settings are open"
in_root kiosk --version
sed -i 's/^AGENT_ENV=.*/AGENT_ENV=DEV/' "$root/etc/kiosk-agent/kiosk.env"
sed -i 's/"mode": null/"mode": "none"/' "$root/etc/kiosk-agent/service.json"
in_root /usr/lib/kiosk-agent/trial /opt/kiosk-agent/current || fail "it does not serve"
[ "$(stat -c %U "$data/core.sqlite" 2>/dev/null || true)" != root ] || fail "root owns the database"
say "installed and serving"

before=$(sha256sum "$data/core.sqlite" | cut -d' ' -f1)
install_deb "$3"
[ "$(readlink "$root/opt/kiosk-agent/current")" = bundle ] || fail "the new bundle is not in use"
[ -s "$data/backups/before-upgrade/core.sqlite" ] || fail "no copy was made before the upgrade"
[ "$(sha256sum "$data/backups/before-upgrade/core.sqlite" | cut -d' ' -f1)" = "$before" ] || say "the trial wrote before the copy"
say "upgraded"

if install_deb "$4"; then fail "a version that does not serve was accepted"; fi
[ "$(readlink "$root/opt/kiosk-agent/current")" = previous ] || fail "no way back was taken"
in_root /usr/lib/kiosk-agent/trial /opt/kiosk-agent/current || fail "the previous version does not serve"
say "rolled back and serving"

in_root dpkg --force-all -r kiosk-agent
[ -s "$data/core.sqlite" ] || fail "removal lost the database"
in_root dpkg -P kiosk-agent
for left in var/lib/kiosk-agent var/lib/kiosk-agent-secrets var/log/kiosk-agent etc/kiosk-agent opt/kiosk-agent usr/lib/kiosk-agent; do
    [ ! -e "$root/$left" ] || fail "the purge left /$left"
done
! in_root getent passwd kiosk || fail "the purge left the user"
say "removed and purged: nothing is left"
