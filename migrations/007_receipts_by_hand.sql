-- A fiscal receipt that could not be registered and that a person has seen to: a correction receipt issued by hand.
-- What the provider said of it stays beside.
ALTER TABLE payment_work ADD COLUMN receipt_done_at_ms INTEGER;
ALTER TABLE refunds ADD COLUMN receipt_done_at_ms INTEGER;
