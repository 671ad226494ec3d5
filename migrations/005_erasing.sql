-- The hourly search for requests that are still to be erased looks at those alone, not at every payment ever made.
CREATE INDEX payments_with_request ON payments (created_at_ms) WHERE request_body <> x'';
CREATE INDEX refunds_with_request ON refunds (updated_at_ms) WHERE request_body <> x'';
