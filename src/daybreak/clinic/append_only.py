"""Tables whose rows are written once: the model refuses to change them, and so does the database itself.

Clinical records, signatures and the audit trail must not be changed by a slip in the code, by another program
or by raw SQL (docs/decisions/0007). `AppendOnlyTable` is the migration step that installs the triggers.
"""

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class AppendOnlyError(TypeError):
    """An attempt to change or remove what was written once."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Rows can be added and read, never changed or removed."""

    def update(self, **kwargs: Any) -> int:
        """Raises AppendOnlyError."""
        raise AppendOnlyError(f"{self.model.__name__} rows are never changed: {', '.join(kwargs)}. Add a new one.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Raises AppendOnlyError."""
        raise AppendOnlyError(f"{self.model.__name__} rows are never deleted.")


class AppendOnly(models.Model):
    """A row that is written once."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Adds the row; raises AppendOnlyError if it exists already."""
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} {self.pk} was written already and is never changed.")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raises AppendOnlyError."""
        raise AppendOnlyError(f"{type(self).__name__} {self.pk} is never deleted.")


class AppendOnlyTable(Operation):
    """Migration step: triggers that refuse UPDATE, DELETE, REPLACE and TRUNCATE of a model's table."""

    reversible = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Changes nothing that Django's own state knows."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Installs the triggers."""
        model = to_state.apps.get_model(app_label, self.model_name)
        for statement in install_statements(
            schema_editor.connection.vendor, model._meta.db_table, model._meta.pk.column
        ):
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Removes the triggers."""
        model = from_state.apps.get_model(app_label, self.model_name)
        for statement in removal_statements(schema_editor.connection.vendor, model._meta.db_table):
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        """One line for `migrate`."""
        return f"Make {self.model_name} append-only"


def install_statements(vendor: str, table: str, key: str) -> list[str]:
    """The SQL that makes a table append-only on "sqlite" or "postgresql"."""
    return _on_postgresql(table) if vendor == "postgresql" else _on_sqlite(table, key)


def removal_statements(vendor: str, table: str) -> list[str]:
    """The SQL that undoes `install_statements`."""
    if vendor == "postgresql":
        return [
            f'DROP TRIGGER IF EXISTS "{table}_written_once" ON "{table}"',
            f'DROP TRIGGER IF EXISTS "{table}_never_emptied" ON "{table}"',
        ]
    return [f'DROP TRIGGER IF EXISTS "{table}_no_{action}"' for action in ("update", "delete", "replace")]


def _on_sqlite(table: str, key: str) -> list[str]:
    refuse = f"SELECT RAISE(ABORT, '{table} is append-only');"
    # REPLACE deletes without firing delete triggers unless the connection asks for it, hence the insert trigger.
    exists = f'SELECT 1 FROM "{table}" WHERE "{key}" = NEW."{key}"'  # noqa: S608
    return [
        f'CREATE TRIGGER "{table}_no_update" BEFORE UPDATE ON "{table}" BEGIN {refuse} END',
        f'CREATE TRIGGER "{table}_no_delete" BEFORE DELETE ON "{table}" BEGIN {refuse} END',
        f'CREATE TRIGGER "{table}_no_replace" BEFORE INSERT ON "{table}" WHEN EXISTS ({exists}) BEGIN {refuse} END',
    ]


def _on_postgresql(table: str) -> list[str]:
    return [
        "CREATE OR REPLACE FUNCTION daybreak_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$",
        f'CREATE TRIGGER "{table}_written_once" BEFORE UPDATE OR DELETE ON "{table}" '
        "FOR EACH ROW EXECUTE FUNCTION daybreak_append_only()",
        f'CREATE TRIGGER "{table}_never_emptied" BEFORE TRUNCATE ON "{table}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION daybreak_append_only()",
    ]
