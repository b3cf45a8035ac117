"""Test databases are emptied between tests that commit; append-only tables refuse that, so it is lifted meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from daybreak.clinic.append_only import AppendOnly, install_statements, removal_statements


def append_only_models() -> list[Any]:
    """Every model whose rows are written once."""
    return [model for model in apps.get_models() if issubclass(model, AppendOnly)]


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Without the triggers, for as long as the block runs."""
    tables = set(connection.introspection.table_names())
    models = [model for model in append_only_models() if model._meta.db_table in tables]
    for model in models:
        _run(connection, removal_statements(connection.vendor, model._meta.db_table))
    try:
        yield
    finally:
        for model in models:
            _run(connection, install_statements(connection.vendor, model._meta.db_table, model._meta.pk.column))


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
