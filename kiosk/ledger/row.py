"""The base of every row: finding, adding and changing one row by its key, in statements that are written once."""

from __future__ import annotations

from typing import Any, Self

import apsw
from peewee import DoesNotExist, Model, __exception_wrapper__  # type: ignore[attr-defined] # as playhouse has it


class Row(Model):
    """A row of the ledger; bound to the database when the ledger opens.

    Peewee writes the text of each query anew, which for the commonest ones, one row by its key, takes twenty times
    as long as SQLite needs to answer. Here their text is written once for each table, and SQLite keeps it prepared.
    """

    @classmethod
    def connection(cls) -> apsw.Connection:
        """Return the raw connection, for a question asked so often that its text had better be written once."""
        connection: apsw.Connection = cls._meta.database.connection()
        return connection

    @classmethod
    def find(cls, key: object) -> Self | None:
        """Return the row with this primary key, or None."""
        values = cls.connection().execute(_texts(cls).find, (key,)).fetchone()
        if values is None:
            return None
        row = cls(__no_default__=1)
        row.__data__.update(zip(cls._meta.sorted_field_names, values, strict=True))
        return row

    @classmethod
    def get_by_id(cls, pk: Any) -> Self:
        """Return the row with this primary key; raises peewee's `DoesNotExist` when there is none."""
        row = cls.find(pk)
        if row is None:
            raise DoesNotExist(f"no {cls.__name__} {pk}")
        return row

    @classmethod
    def create(cls, **query: Any) -> Self:
        """Add a row; columns not given have their defaults.

        Raises:
            TypeError: the table has no such column.
        """
        if not query.keys() <= cls._meta.fields.keys():
            raise TypeError(f"{cls.__name__} has no {sorted(query.keys() - cls._meta.fields.keys())}")
        row = cls(__no_default__=1)
        row.__data__.update(cls._meta.get_default_dict(), **query)
        row.save(force_insert=True)
        return row

    def save(self, force_insert: bool = False, only: Any = None) -> int:
        """Write the row: add it, or change the one with its key. Returns how many rows were written."""
        data, names = self.__data__, self._meta.sorted_field_names
        key_name = _texts(type(self)).key
        key = data.get(key_name)
        adding = force_insert or key is None
        if only is not None or not (adding or len(data) == len(names)):
            return int(super().save(force_insert=force_insert, only=only))  # a row that was not read whole
        connection, texts = self.connection(), _texts(type(self))
        with __exception_wrapper__:  # a refusal looks the same, whichever way a row was written
            if adding:
                connection.execute(texts.add, tuple(map(data.get, names)))
            else:
                connection.execute(texts.change, (*(data[name] for name in texts.changed), key))
        if adding and key is None:
            data[key_name] = connection.last_insert_rowid()
        return connection.changes()


class _Texts:
    """A table's statements."""

    def __init__(self, meta: Any) -> None:
        fields = meta.sorted_fields
        key = meta.primary_key
        columns = ", ".join(f'"{field.column_name}"' for field in fields)
        marks = ", ".join("?" * len(fields))
        table = f'"{meta.table_name}"'
        self.key = str(key.name)
        self.changed = [field.name for field in fields if field is not key]
        sets = ", ".join(f'"{field.column_name}" = ?' for field in fields if field is not key)
        # The names are those of our models: nothing of a caller's is in the text.
        self.find = f'SELECT {columns} FROM {table} WHERE "{key.column_name}" = ?'  # noqa: S608 - as above
        self.add = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - as above
        self.change = f'UPDATE {table} SET {sets} WHERE "{key.column_name}" = ?'  # noqa: S608 - as above


_KNOWN: dict[type[Row], _Texts] = {}


def _texts(model: type[Row]) -> _Texts:
    if model not in _KNOWN:
        _KNOWN[model] = _Texts(model._meta)
    return _KNOWN[model]
