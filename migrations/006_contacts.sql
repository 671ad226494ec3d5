-- The search for contacts to erase looks at those that are there, not at every visit there ever was; it says the
-- condition in these words (kiosk/ledger/retention.py).
CREATE INDEX sessions_with_contact ON sessions (updated_at_ms)
WHERE contact_email IS NOT NULL OR contact_phone IS NOT NULL OR metadata <> '{}';
