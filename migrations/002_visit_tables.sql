-- What a visit needs besides the four tables: outbox, webhook inbox, refunds, results, consents, checkpoints, PIN.

CREATE TABLE deliveries (
    id                  TEXT PRIMARY KEY NOT NULL,
    report_id           TEXT NOT NULL REFERENCES reports (id) ON DELETE RESTRICT,
    channel             TEXT NOT NULL CHECK (channel IN ('email', 'sms')),
    target              TEXT,
    status              TEXT NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'sending', 'sent', 'failed')),
    attempts            INTEGER NOT NULL DEFAULT 0,
    next_attempt_at_ms  INTEGER NOT NULL,
    lease_until_ms      INTEGER,
    message_id          TEXT NOT NULL UNIQUE,
    provider            TEXT,
    provider_message_id TEXT,
    error_code          TEXT,
    created_at_ms       INTEGER NOT NULL,
    updated_at_ms       INTEGER NOT NULL,
    sent_at_ms          INTEGER
) STRICT;
CREATE INDEX deliveries_due ON deliveries (next_attempt_at_ms) WHERE status IN ('queued', 'sending');
CREATE INDEX deliveries_by_report ON deliveries (report_id);
CREATE INDEX deliveries_by_status ON deliveries (status, created_at_ms);

CREATE TABLE webhook_inbox (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    digest         TEXT NOT NULL UNIQUE,
    body           BLOB NOT NULL,
    source         TEXT NOT NULL,
    status         TEXT NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'done', 'ignored')),
    attempts       INTEGER NOT NULL DEFAULT 0,
    received_at_ms INTEGER NOT NULL,
    worked_at_ms   INTEGER
) STRICT;
CREATE INDEX webhook_inbox_new ON webhook_inbox (id) WHERE status = 'new';
CREATE INDEX webhook_inbox_by_time ON webhook_inbox (received_at_ms);

CREATE TABLE refunds (
    id                 TEXT PRIMARY KEY NOT NULL,
    intent_id          TEXT NOT NULL REFERENCES payments (intent_id) ON DELETE RESTRICT,
    amount_kopecks     INTEGER NOT NULL CHECK (amount_kopecks > 0),
    status             TEXT NOT NULL DEFAULT 'requested'
        CHECK (status IN ('requested', 'pending', 'succeeded', 'failed')),
    reason             TEXT NOT NULL,
    actor              TEXT NOT NULL,
    idempotence_key    TEXT NOT NULL UNIQUE,
    request_body       BLOB NOT NULL,
    provider_refund_id TEXT UNIQUE,
    error_code         TEXT,
    attempts           INTEGER NOT NULL DEFAULT 0,
    next_attempt_at_ms INTEGER NOT NULL,
    created_at_ms      INTEGER NOT NULL,
    updated_at_ms      INTEGER NOT NULL
) STRICT;
CREATE INDEX refunds_open ON refunds (next_attempt_at_ms) WHERE status IN ('requested', 'pending');
CREATE UNIQUE INDEX refunds_one_alive_a_payment ON refunds (intent_id) WHERE status <> 'failed';

CREATE TABLE results (
    session_id    TEXT PRIMARY KEY NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    type          TEXT NOT NULL CHECK (type IN ('diagnostics', 'thickness')),
    data          TEXT NOT NULL CHECK (json_valid(data)),
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL
) STRICT;

-- Kept when the session goes: proof of consent under 152-FZ art. 9 names no contact.
CREATE TABLE consents (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id    TEXT NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN ('offer', 'personal_data')),
    text_version  TEXT NOT NULL,
    language      TEXT NOT NULL,
    kiosk_id      TEXT NOT NULL,
    given_at_ms   INTEGER NOT NULL,
    UNIQUE (session_id, kind)
) STRICT;

-- Where the visit on the screen stands: one row, so that a power cut resumes or refunds it.
CREATE TABLE journey_checkpoints (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    session_id    TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    state         TEXT NOT NULL,
    data          TEXT NOT NULL CHECK (json_valid(data)),
    updated_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE pin_attempts (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    succeeded    INTEGER NOT NULL CHECK (succeeded IN (0, 1)),
    tried_at_ms  INTEGER NOT NULL
) STRICT;
