-- What a kiosk asks while it runs is found by an index, so that a ledger of a million visits is as quick as a new one.
-- tests/ledger/test_query_plans.py holds this against every question. Statements carry their values as parameters,
-- which SQLite does not match with a partial index's condition: those four were never used.
DROP INDEX sessions_to_expire;
DROP INDEX deliveries_due;
DROP INDEX webhook_inbox_new;
DROP INDEX refunds_open;

-- With the session alone SQLite prefers the status, which a million payments share.
DROP INDEX payments_by_session;
CREATE INDEX payments_by_session ON payments (session_id, status);
CREATE INDEX payments_by_provider_id ON payments (provider_payment_id) WHERE provider_payment_id IS NOT NULL;
CREATE INDEX payments_by_confirmation ON payments (confirmed_at_ms) WHERE confirmed_at_ms IS NOT NULL;
CREATE INDEX payment_work_by_doubt ON payment_work (uncertain);
CREATE INDEX refunds_by_payment ON refunds (intent_id);
CREATE INDEX refunds_by_status ON refunds (status, updated_at_ms);
CREATE INDEX refunds_by_receipt ON refunds (receipt_state, status);
CREATE INDEX webhook_inbox_by_status ON webhook_inbox (status, id);

-- The hourly search for requests that are still to be erased; it says the condition in these words.
CREATE INDEX payments_with_request ON payments (created_at_ms) WHERE request_body <> x'';
CREATE INDEX refunds_with_request ON refunds (status, updated_at_ms) WHERE request_body <> x'';
