-- The four tables of the ledger. Times are epoch milliseconds UTC, money is whole kopecks, JSON is text.

CREATE TABLE sessions (
    id              TEXT PRIMARY KEY NOT NULL,
    type            TEXT NOT NULL CHECK (type IN ('diagnostics', 'thickness')),
    status          TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'completed', 'expired', 'failed')),
    contact_email   TEXT,
    contact_phone   TEXT,
    metadata        TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)),
    ttl_ms          INTEGER NOT NULL CHECK (ttl_ms > 0),
    created_at_ms   INTEGER NOT NULL,
    updated_at_ms   INTEGER NOT NULL,
    completed_at_ms INTEGER,
    expires_at_ms   INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_time ON sessions (created_at_ms, id);
CREATE INDEX sessions_by_type ON sessions (type, created_at_ms, id);
CREATE INDEX sessions_by_status ON sessions (status, created_at_ms, id);
CREATE INDEX sessions_to_expire ON sessions (expires_at_ms) WHERE status = 'active';

-- The words of kiosk/sessions/states.py, held against every writer.
CREATE TRIGGER sessions_status_forward BEFORE UPDATE OF status ON sessions
WHEN old.status <> new.status AND old.status <> 'active'
BEGIN SELECT RAISE(ABORT, 'illegal session transition'); END;

CREATE TABLE payments (
    intent_id           TEXT PRIMARY KEY NOT NULL,
    session_id          TEXT REFERENCES sessions (id) ON DELETE RESTRICT,
    amount_kopecks      INTEGER NOT NULL CHECK (amount_kopecks > 0),
    currency            TEXT NOT NULL CHECK (currency = 'RUB'),
    status              TEXT NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'confirmed', 'failed', 'expired', 'canceled', 'refund_pending', 'refunded')),
    provider            TEXT NOT NULL,
    provider_payment_id TEXT,
    idempotence_key     TEXT NOT NULL UNIQUE,
    request_body        BLOB NOT NULL,
    qr_code_data        TEXT,
    qr_code_url         TEXT,
    metadata            TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)),
    created_at_ms       INTEGER NOT NULL,
    updated_at_ms       INTEGER NOT NULL,
    confirmed_at_ms     INTEGER,
    expires_at_ms       INTEGER NOT NULL,
    UNIQUE (provider, provider_payment_id)
) STRICT;
CREATE INDEX payments_by_session ON payments (session_id);
CREATE INDEX payments_by_status ON payments (status, created_at_ms);
CREATE INDEX payments_by_time ON payments (created_at_ms, intent_id);
CREATE UNIQUE INDEX payments_one_open_a_session ON payments (session_id) WHERE status = 'pending' AND session_id IS NOT NULL;

CREATE TABLE reports (
    id            TEXT PRIMARY KEY NOT NULL,
    session_id    TEXT NOT NULL REFERENCES sessions (id) ON DELETE RESTRICT,
    type          TEXT NOT NULL CHECK (type IN ('diagnostics', 'thickness')),
    language      TEXT NOT NULL,
    file_name     TEXT NOT NULL UNIQUE,
    sha256        TEXT NOT NULL CHECK (length(sha256) = 64),
    size_bytes    INTEGER NOT NULL CHECK (size_bytes > 0),
    data_sha256   TEXT NOT NULL CHECK (length(data_sha256) = 64),
    metadata      TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)),
    created_at_ms INTEGER NOT NULL,
    file_removed_at_ms INTEGER
) STRICT;
CREATE INDEX reports_by_session ON reports (session_id, created_at_ms);
CREATE INDEX reports_by_time ON reports (created_at_ms, id);

-- Append only. Each row's hash covers the row and the hash before it; `audit_anchor` holds where the chain now
-- begins, and only what lies at or before it may be deleted (retention moves the anchor, then deletes).
CREATE TABLE audit_logs (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    timestamp_ms  INTEGER NOT NULL,
    event_type    TEXT NOT NULL,
    entity_type   TEXT NOT NULL,
    entity_id     TEXT NOT NULL,
    actor         TEXT NOT NULL,
    details       TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(details)),
    entity_digest TEXT,
    previous_hash TEXT NOT NULL,
    hash          TEXT NOT NULL CHECK (length(hash) = 64)
) STRICT;
CREATE INDEX audit_by_entity ON audit_logs (entity_type, entity_id, id);
CREATE INDEX audit_by_time ON audit_logs (timestamp_ms);

CREATE TABLE audit_anchor (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    up_to_id INTEGER NOT NULL,
    hash TEXT NOT NULL CHECK (length(hash) = 64)
) STRICT;
INSERT INTO audit_anchor VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

CREATE TRIGGER audit_logs_are_final BEFORE UPDATE ON audit_logs
BEGIN SELECT RAISE(ABORT, 'audit rows are final'); END;
CREATE TRIGGER audit_logs_stay BEFORE DELETE ON audit_logs
WHEN old.id > (SELECT up_to_id FROM audit_anchor)
BEGIN SELECT RAISE(ABORT, 'audit rows are kept'); END;
CREATE TRIGGER audit_anchor_moves_forward BEFORE UPDATE ON audit_anchor
WHEN new.up_to_id < old.up_to_id
BEGIN SELECT RAISE(ABORT, 'the audit anchor moves forward only'); END;
CREATE TRIGGER audit_anchor_stays BEFORE DELETE ON audit_anchor
BEGIN SELECT RAISE(ABORT, 'the audit anchor stays'); END;
