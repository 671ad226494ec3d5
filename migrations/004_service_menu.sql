-- The service menu: the PIN's hash, what holds a lockout against restarts and clocks, and what the operator set.

-- One PIN for the kiosk. scrypt's cost stands beside the hash, so that it may rise with the next PIN.
CREATE TABLE service_pin (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    salt          BLOB NOT NULL CHECK (length(salt) >= 16),
    hash          BLOB NOT NULL CHECK (length(hash) = 32),
    cost          INTEGER NOT NULL CHECK (cost >= 1024),
    changed_at_ms INTEGER NOT NULL
) STRICT;

-- A wait is counted on the machine's monotonic clock of one boot, never on the wall clock.
ALTER TABLE pin_attempts ADD COLUMN wait_ms INTEGER NOT NULL DEFAULT 0 CHECK (wait_ms >= 0);
ALTER TABLE pin_attempts ADD COLUMN boot_id TEXT NOT NULL DEFAULT '';
ALTER TABLE pin_attempts ADD COLUMN monotonic_ms INTEGER NOT NULL DEFAULT 0;

-- What the operator set on the kiosk itself; it wins over the configuration.
CREATE TABLE operator_settings (
    key           TEXT PRIMARY KEY NOT NULL,
    value         TEXT NOT NULL CHECK (json_valid(value)),
    updated_at_ms INTEGER NOT NULL
) STRICT;
