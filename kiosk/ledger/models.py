"""The ledger's tables as peewee models. The schema itself is `migrations/*.sql`."""

from __future__ import annotations

from peewee import BlobField, IntegerField, TextField

from kiosk.ledger.row import Row


class SessionRow(Row):
    """A customer's visit."""

    id = TextField(primary_key=True)
    type = TextField()
    status = TextField(default="active")
    contact_email = TextField(null=True)
    contact_phone = TextField(null=True)
    metadata = TextField(default="{}")
    ttl_ms = IntegerField()
    created_at_ms = IntegerField()
    updated_at_ms = IntegerField()
    completed_at_ms = IntegerField(null=True)
    expires_at_ms = IntegerField()

    class Meta:
        table_name = "sessions"


class PaymentRow(Row):
    """A payment intent and what the provider said of it."""

    intent_id = TextField(primary_key=True)
    session_id = TextField(null=True)
    amount_kopecks = IntegerField()
    currency = TextField()
    status = TextField(default="pending")
    provider = TextField()
    provider_payment_id = TextField(null=True)
    idempotence_key = TextField()
    request_body = BlobField()
    qr_code_data = TextField(null=True)
    qr_code_url = TextField(null=True)
    metadata = TextField(default="{}")
    created_at_ms = IntegerField()
    updated_at_ms = IntegerField()
    confirmed_at_ms = IntegerField(null=True)
    expires_at_ms = IntegerField()

    class Meta:
        table_name = "payments"


class ReportRow(Row):
    """A report's file and what proves it."""

    id = TextField(primary_key=True)
    session_id = TextField()
    type = TextField()
    language = TextField()
    file_name = TextField()
    sha256 = TextField()
    size_bytes = IntegerField()
    data_sha256 = TextField()
    metadata = TextField(default="{}")
    created_at_ms = IntegerField()
    file_removed_at_ms = IntegerField(null=True)

    class Meta:
        table_name = "reports"


class AuditRow(Row):
    """One link of the audit chain."""

    id = IntegerField(primary_key=True)
    timestamp_ms = IntegerField()
    event_type = TextField()
    entity_type = TextField()
    entity_id = TextField()
    actor = TextField()
    details = TextField(default="{}")
    entity_digest = TextField(null=True)
    previous_hash = TextField()
    hash = TextField()

    class Meta:
        table_name = "audit_logs"


class AuditAnchorRow(Row):
    """Where the kept part of the audit chain begins."""

    id = IntegerField(primary_key=True)
    up_to_id = IntegerField()
    hash = TextField()

    class Meta:
        table_name = "audit_anchor"


class DeliveryRow(Row):
    """One message of the outbox."""

    id = TextField(primary_key=True)
    report_id = TextField()
    channel = TextField()
    target = TextField(null=True)
    status = TextField(default="queued")
    attempts = IntegerField(default=0)
    next_attempt_at_ms = IntegerField()
    lease_until_ms = IntegerField(null=True)
    message_id = TextField()
    provider = TextField(null=True)
    provider_message_id = TextField(null=True)
    error_code = TextField(null=True)
    created_at_ms = IntegerField()
    updated_at_ms = IntegerField()
    sent_at_ms = IntegerField(null=True)

    class Meta:
        table_name = "deliveries"


class WebhookRow(Row):
    """A notification as it came."""

    id = IntegerField(primary_key=True)
    digest = TextField()
    body = BlobField()
    source = TextField()
    status = TextField(default="new")
    attempts = IntegerField(default=0)
    received_at_ms = IntegerField()
    worked_at_ms = IntegerField(null=True)

    class Meta:
        table_name = "webhook_inbox"


class RefundRow(Row):
    """Money on its way back."""

    id = TextField(primary_key=True)
    intent_id = TextField()
    amount_kopecks = IntegerField()
    status = TextField(default="requested")
    reason = TextField()
    actor = TextField()
    idempotence_key = TextField()
    request_body = BlobField()
    provider_refund_id = TextField(null=True)
    error_code = TextField(null=True)
    attempts = IntegerField(default=0)
    next_attempt_at_ms = IntegerField()
    created_at_ms = IntegerField()
    updated_at_ms = IntegerField()
    receipt_state = TextField(null=True)
    receipt_done_at_ms = IntegerField(null=True)

    class Meta:
        table_name = "refunds"


class PaymentWorkRow(Row):
    """What the payment worker remembers of an intent."""

    intent_id = TextField(primary_key=True)
    submit_state = TextField(default="new")
    first_submit_at_ms = IntegerField(null=True)
    failures = IntegerField(default=0)
    next_at_ms = IntegerField(null=True)
    remote_state = TextField(null=True)
    receipt_state = TextField(null=True)
    receipt_done_at_ms = IntegerField(null=True)
    uncertain = IntegerField(default=0)
    reason = TextField(null=True)
    client_key = TextField(null=True)

    class Meta:
        table_name = "payment_work"


class ComparisonRow(Row):
    """When the books were last compared with the provider's."""

    id = IntegerField(primary_key=True)
    compared_at_ms = IntegerField()

    class Meta:
        table_name = "payment_comparison"


class DifferenceRow(Row):
    """One thing that the last comparison found."""

    id = IntegerField(primary_key=True)
    kind = TextField()
    intent_id = TextField(null=True)
    session_id = TextField(null=True)
    provider_payment_id = TextField(null=True)
    amount_kopecks = IntegerField()

    class Meta:
        table_name = "payment_differences"


class DevPaymentRow(Row):
    """A payment at the provider of DEV."""

    id = TextField(primary_key=True)
    idempotence_key = TextField()
    amount_kopecks = IntegerField()
    currency = TextField()
    intent_id = TextField()
    state = TextField()
    confirm_at_ms = IntegerField(null=True)
    created_at_ms = IntegerField()

    class Meta:
        table_name = "dev_payments"


class DevRefundRow(Row):
    """A refund at the provider of DEV."""

    id = TextField(primary_key=True)
    idempotence_key = TextField()
    payment_id = TextField()
    amount_kopecks = IntegerField()
    currency = TextField()

    class Meta:
        table_name = "dev_refunds"


class ResultRow(Row):
    """What was measured in a session."""

    session_id = TextField(primary_key=True)
    type = TextField()
    data = TextField()
    created_at_ms = IntegerField()
    updated_at_ms = IntegerField()

    class Meta:
        table_name = "results"


class ConsentRow(Row):
    """A consent given on the screen."""

    id = IntegerField(primary_key=True)
    session_id = TextField()
    kind = TextField()
    text_version = TextField()
    language = TextField()
    kiosk_id = TextField()
    given_at_ms = IntegerField()

    class Meta:
        table_name = "consents"


class CheckpointRow(Row):
    """Where the visit on the screen stands."""

    id = IntegerField(primary_key=True)
    session_id = TextField()
    state = TextField()
    data = TextField()
    updated_at_ms = IntegerField()

    class Meta:
        table_name = "journey_checkpoints"


MODELS: list[type[Row]] = [
    SessionRow,
    PaymentRow,
    ReportRow,
    AuditRow,
    AuditAnchorRow,
    DeliveryRow,
    WebhookRow,
    RefundRow,
    PaymentWorkRow,
    ComparisonRow,
    DifferenceRow,
    DevPaymentRow,
    DevRefundRow,
    ResultRow,
    ConsentRow,
    CheckpointRow,
]
