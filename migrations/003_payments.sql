-- How a payment may change, held against every writer, and what the payment worker remembers.

-- The worker's notes on a payment: not part of what the audit attests.
CREATE TABLE payment_work (
    intent_id          TEXT PRIMARY KEY NOT NULL REFERENCES payments (intent_id) ON DELETE CASCADE,
    -- new: never sent; unknown: sent, result unknown; known: the provider has it; lost: sent, and proven absent
    submit_state       TEXT NOT NULL DEFAULT 'new' CHECK (submit_state IN ('new', 'unknown', 'known', 'lost')),
    first_submit_at_ms INTEGER,
    failures           INTEGER NOT NULL DEFAULT 0,
    next_at_ms         INTEGER,
    remote_state       TEXT CHECK (remote_state IN ('pending', 'waiting_for_capture', 'succeeded', 'canceled')),
    receipt_state      TEXT CHECK (receipt_state IN ('pending', 'succeeded', 'canceled')),
    uncertain          INTEGER NOT NULL DEFAULT 0 CHECK (uncertain IN (0, 1)),
    reason             TEXT,
    client_key         TEXT UNIQUE
) STRICT;
CREATE INDEX payment_work_due ON payment_work (next_at_ms) WHERE next_at_ms IS NOT NULL;

ALTER TABLE refunds ADD COLUMN receipt_state TEXT CHECK (receipt_state IN ('pending', 'succeeded', 'canceled'));

-- The words of kiosk/payments/states.py.
CREATE TRIGGER payments_start_pending BEFORE INSERT ON payments
WHEN new.status <> 'pending'
BEGIN SELECT RAISE(ABORT, 'illegal payment transition'); END;
CREATE TRIGGER payments_status_forward BEFORE UPDATE OF status ON payments
WHEN old.status <> new.status AND (old.status || '>' || new.status) NOT IN (
    'pending>confirmed', 'pending>failed', 'pending>expired', 'pending>canceled',
    'expired>confirmed', 'canceled>confirmed', 'confirmed>refund_pending', 'refund_pending>refunded')
BEGIN SELECT RAISE(ABORT, 'illegal payment transition'); END;
CREATE TRIGGER payments_facts_stay BEFORE UPDATE ON payments
WHEN new.intent_id IS NOT old.intent_id OR new.session_id IS NOT old.session_id
    OR new.amount_kopecks IS NOT old.amount_kopecks OR new.currency IS NOT old.currency
    OR new.provider IS NOT old.provider OR new.created_at_ms IS NOT old.created_at_ms
    OR (old.provider_payment_id IS NOT NULL AND new.provider_payment_id IS NOT old.provider_payment_id)
    OR (old.provider_payment_id IS NOT NULL AND new.idempotence_key IS NOT old.idempotence_key)
    OR (old.confirmed_at_ms IS NOT NULL AND new.confirmed_at_ms IS NOT old.confirmed_at_ms)
BEGIN SELECT RAISE(ABORT, 'the facts of a payment stay'); END;
CREATE TRIGGER payments_request_stays BEFORE UPDATE OF request_body ON payments
WHEN old.provider_payment_id IS NOT NULL AND new.request_body IS NOT old.request_body AND new.request_body <> x''
BEGIN SELECT RAISE(ABORT, 'the request of a payment stays'); END;
-- What may have reached a provider is kept: a refund is possible for three years.
CREATE TRIGGER payments_sent_stay BEFORE DELETE ON payments
WHEN old.provider_payment_id IS NOT NULL OR EXISTS (
    SELECT 1 FROM payment_work WHERE intent_id = old.intent_id AND submit_state <> 'new')
BEGIN SELECT RAISE(ABORT, 'a payment that was sent is kept'); END;

CREATE TRIGGER refunds_start_requested BEFORE INSERT ON refunds
WHEN new.status <> 'requested' OR NOT EXISTS (
    SELECT 1 FROM payments WHERE intent_id = new.intent_id AND amount_kopecks = new.amount_kopecks
    AND status IN ('confirmed', 'refund_pending'))
BEGIN SELECT RAISE(ABORT, 'illegal refund'); END;
CREATE TRIGGER refunds_status_forward BEFORE UPDATE OF status ON refunds
WHEN old.status <> new.status AND (old.status || '>' || new.status) NOT IN (
    'requested>pending', 'requested>succeeded', 'requested>failed', 'pending>succeeded', 'pending>failed')
BEGIN SELECT RAISE(ABORT, 'illegal refund transition'); END;
CREATE TRIGGER refunds_facts_stay BEFORE UPDATE ON refunds
WHEN new.id IS NOT old.id OR new.intent_id IS NOT old.intent_id OR new.amount_kopecks IS NOT old.amount_kopecks
    OR new.idempotence_key IS NOT old.idempotence_key
    OR (old.provider_refund_id IS NOT NULL AND new.provider_refund_id IS NOT old.provider_refund_id)
BEGIN SELECT RAISE(ABORT, 'the facts of a refund stay'); END;
CREATE TRIGGER refunds_stay BEFORE DELETE ON refunds
BEGIN SELECT RAISE(ABORT, 'refunds are kept'); END;
-- "refunded" is said only of money that went back.
CREATE TRIGGER payments_refunded_means_it BEFORE UPDATE OF status ON payments
WHEN new.status = 'refunded' AND old.status <> 'refunded' AND NOT EXISTS (
    SELECT 1 FROM refunds WHERE intent_id = old.intent_id AND status = 'succeeded')
BEGIN SELECT RAISE(ABORT, 'illegal payment transition'); END;

-- The provider of DEV: its own little bank, so that its state survives a restart.
CREATE TABLE dev_payments (
    id              TEXT PRIMARY KEY NOT NULL,
    idempotence_key TEXT NOT NULL UNIQUE,
    amount_kopecks  INTEGER NOT NULL,
    currency        TEXT NOT NULL,
    intent_id       TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('pending', 'succeeded', 'canceled')),
    confirm_at_ms   INTEGER,
    created_at_ms   INTEGER NOT NULL
) STRICT;
CREATE TABLE dev_refunds (
    id              TEXT PRIMARY KEY NOT NULL,
    idempotence_key TEXT NOT NULL UNIQUE,
    payment_id      TEXT NOT NULL UNIQUE REFERENCES dev_payments (id),
    amount_kopecks  INTEGER NOT NULL,
    currency        TEXT NOT NULL
) STRICT;
