"""The service menu's tables as peewee models. The schema itself is `migrations/*.sql`."""

from __future__ import annotations

from peewee import BlobField, IntegerField, TextField

from kiosk.ledger.row import Row


class PinAttemptRow(Row):
    """A try at the service menu's PIN."""

    id = IntegerField(primary_key=True)
    succeeded = IntegerField()
    tried_at_ms = IntegerField()
    wait_ms = IntegerField(default=0)
    boot_id = TextField(default="")
    monotonic_ms = IntegerField(default=0)

    class Meta:
        table_name = "pin_attempts"


class ServicePinRow(Row):
    """The service menu's PIN as scrypt left it."""

    id = IntegerField(primary_key=True)
    salt = BlobField()
    hash = BlobField()
    cost = IntegerField()
    changed_at_ms = IntegerField()

    class Meta:
        table_name = "service_pin"


class OperatorSettingRow(Row):
    """One thing the operator set on the kiosk itself."""

    key = TextField(primary_key=True)
    value = TextField()
    updated_at_ms = IntegerField()

    class Meta:
        table_name = "operator_settings"


MENU_MODELS: list[type[Row]] = [PinAttemptRow, ServicePinRow, OperatorSettingRow]
