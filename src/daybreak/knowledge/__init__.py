"""What the field knows, as data files, and the one strict reader that checks and freezes them into care objects."""

from daybreak.knowledge.problems import KnowledgeError, Problem
from daybreak.knowledge.protocol_files import (
    DEFAULT_PROTOCOL,
    check_protocol,
    load_protocol,
    protocol_from_bytes,
    protocol_source,
    protocols,
)
from daybreak.knowledge.snapshots import snapshot_digest, tables_from_snapshot, tables_snapshot
from daybreak.knowledge.tables import check_tables, load_tables

__all__ = [
    "DEFAULT_PROTOCOL",
    "KnowledgeError",
    "Problem",
    "check_protocol",
    "check_tables",
    "load_protocol",
    "load_tables",
    "protocol_from_bytes",
    "protocol_source",
    "protocols",
    "snapshot_digest",
    "tables_from_snapshot",
    "tables_snapshot",
]
