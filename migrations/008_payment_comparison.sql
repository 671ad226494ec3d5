-- What the newest comparison of the books with the provider's found, so that a restart does not forget it. The next one
-- replaces it.
CREATE TABLE payment_comparison (
    id             INTEGER PRIMARY KEY CHECK (id = 1),
    compared_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE payment_differences (
    id                  INTEGER PRIMARY KEY,
    kind                TEXT NOT NULL,
    intent_id           TEXT,
    session_id          TEXT,
    provider_payment_id TEXT,
    amount_kopecks      INTEGER NOT NULL
) STRICT;
CREATE INDEX payment_differences_by_kind ON payment_differences (kind, intent_id);
