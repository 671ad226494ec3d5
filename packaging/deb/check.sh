#!/bin/sh
# check.sh ROOT DEB UPGRADE BROKEN: the package's whole life in the Debian root ROOT, which is changed: installed, run
# as its user, upgraded with its data, taken back when the new version (BROKEN) does not serve, removed, purged.
# Without a running systemd, as in a chroot; `trial` stands for the service. Needs curl and sqlite3 outside ROOT.
# Give as DEB a package with the schema before the last, then the upgrade migrates.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$1
clean="env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive"
in_root() { chroot "$root" $clean "$@"; }
as_kiosk() { # COMMAND: as the service runs it
    exec chroot "$root" $clean bash -c '. /tmp/environment
        for file in /etc/kiosk-agent/kiosk.env /tmp/extra.env; do read_environment "$file"; done; cd /var/lib/kiosk-agent
        exec setpriv --reuid=kiosk --regid=kiosk --init-groups -- "$@"' kiosk /opt/kiosk-agent/current/kiosk "$@"
}
install_deb() {
    cp "$1" "$root/tmp/package.deb"
    in_root dpkg --force-confold -i /tmp/package.deb
}
say() { echo "check: $*"; }
fail() { say "FAILED: $*" >&2; exit 1; }
data=$root/var/lib/kiosk-agent
serving() { # COMMAND: with the installed service at http://127.0.0.1:3999
    as_kiosk serve >"$root/tmp/serving" 2>&1 &
    agent=$!
    curl -sf --retry 60 --retry-delay 1 --retry-connrefused -o /dev/null http://127.0.0.1:3999/readyz || fail "not ready"
    "$@"
    kill -TERM "$agent"
    wait "$agent" || fail "it did not end cleanly"
}
post() { curl -sf -H 'Content-Type: application/json' -d "$2" "http://127.0.0.1:3999/api/$1" || fail "POST $1"; }
visits() { # three sessions, each paid
    for mail in one two three; do
        session=$(post sessions "{\"type\":\"diagnostics\",\"contact\":{\"email\":\"$mail@example.com\"}}" | text id)
        intent=$(post payments/intent "{\"sessionId\":\"$session\",\"amount\":48000,\"currency\":\"RUB\"}" | text intentId)
        curl -sf -X POST "http://127.0.0.1:3999/api/payments/confirm/$intent" >/dev/null || fail "not confirmed: $intent"
    done
}
text() { sed "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/"; }
lost() { # rows of the copy OLD that NEW has no longer
    sqlite3 "$1" "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'" | while read -r table; do
        columns=$(sqlite3 "$1" "SELECT group_concat(name) FROM pragma_table_info('$table')")
        sqlite3 "$2" "ATTACH '$1' AS old" "SELECT '$table', * FROM
            (SELECT $columns FROM old.$table EXCEPT SELECT $columns FROM main.$table)"
    done
}

mkdir -p "$root/tmp/devkit/kiosk"
cp -r "$here/../../kiosk/devkit" "$root/tmp/devkit/kiosk/"
cp "$here/environment" "$root/tmp/"
printf '%s\n' PORT=3999 QT_QPA_PLATFORM=offscreen KIOSK_DEVKIT=/tmp/devkit HOME=/var/lib/kiosk-agent \
    >"$root/tmp/extra.env"
install_deb "$2"
[ "$(stat -c %a "$data")" = 700 ] || fail "the data folder is open"
[ "$(stat -c %a "$root/etc/kiosk-agent/kiosk.env")" = 640 ] || fail "the settings are open"
in_root kiosk --version
sed -i 's/^AGENT_ENV=.*/AGENT_ENV=DEV/' "$root/etc/kiosk-agent/kiosk.env"
sed -i 's/"mode": null/"mode": "none"/' "$root/etc/kiosk-agent/service.json"
in_root /usr/lib/kiosk-agent/trial /opt/kiosk-agent/current || fail "it does not serve"
[ "$(stat -c %U "$data/core.sqlite" 2>/dev/null || true)" != root ] || fail "root owns the database"
serving visits
(as_kiosk demo --out /tmp/demo) || fail "the demo failed"
(as_kiosk doctor --offline) || fail "the doctor is not content"
say "installed and serving"

before=$(sha256sum "$data/core.sqlite" | cut -d' ' -f1)
schema=$(sqlite3 "$data/core.sqlite" 'PRAGMA user_version')
install_deb "$3"
[ "$(readlink "$root/opt/kiosk-agent/current")" = bundle ] || fail "the new bundle is not in use"
cp "$here/../missing-libraries.sh" "$root/tmp/"
missing=$(in_root sh /tmp/missing-libraries.sh /opt/kiosk-agent/bundle) || fail "the package does not ask for: $missing"
for group in $(sed -n 's/^SupplementaryGroups=//p' "$root"/lib/systemd/system/kiosk-*.service); do
    in_root getent group "$group" >/dev/null || fail "no group $group: its service would not start"
done
[ -s "$data/backups/before-upgrade/core.sqlite" ] || fail "no copy was made before the upgrade"
[ "$(sha256sum "$data/backups/before-upgrade/core.sqlite" | cut -d' ' -f1)" = "$before" ] || say "the trial wrote before the copy"
copy=$data/backups/before-upgrade/core.sqlite
[ "$(sqlite3 "$copy" "SELECT count(*) FROM payments WHERE status = 'confirmed'")" = 3 ] || fail "the copy lacks payments"
left_out=$(lost "$copy" "$data/core.sqlite")
[ -z "$left_out" ] || fail "the upgrade lost or changed: $left_out"
say "upgraded from schema $schema to $(sqlite3 "$data/core.sqlite" 'PRAGMA user_version'), every row kept"

if install_deb "$4"; then fail "a version that does not serve was accepted"; fi
[ "$(readlink "$root/opt/kiosk-agent/current")" = previous ] || fail "no way back was taken"
in_root /usr/lib/kiosk-agent/trial /opt/kiosk-agent/current || fail "the previous version does not serve"
if in_root dpkg --configure -a; then fail "apt put the refused version in use later"; fi
[ "$(readlink "$root/opt/kiosk-agent/current")" = previous ] || fail "the refused version is in use"
say "rolled back and serving, also after apt tried again"

in_root dpkg --force-all -r kiosk-agent
[ -s "$data/core.sqlite" ] || fail "removal lost the database"
in_root dpkg -P kiosk-agent
for left in var/lib/kiosk-agent var/lib/kiosk-agent-secrets var/log/kiosk-agent etc/kiosk-agent opt/kiosk-agent usr/lib/kiosk-agent; do
    [ ! -e "$root/$left" ] || fail "the purge left /$left"
done
! in_root getent passwd kiosk || fail "the purge left the user"
say "removed and purged: nothing is left"
