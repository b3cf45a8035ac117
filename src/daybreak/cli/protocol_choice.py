"""Which protocol a command means: one that Daybreak ships, by id, or a clinic's own file, by path."""

from pathlib import Path

import click

from daybreak.care.protocol import Protocol
from daybreak.cli.trouble import Trouble
from daybreak.knowledge import KnowledgeError, load_protocol, protocols


def chosen_protocol(name: str) -> Protocol:
    """The protocol of that id or in that file."""
    if is_path(name):
        return protocol_in_file(Path(name))
    shipped = protocols()
    if name not in shipped:
        raise click.UsageError(
            f"There is no protocol {name!r}. Shipped: {', '.join(sorted(shipped))}. Or give the path of a .yaml file."
        )
    return shipped[name]


def is_path(name: str) -> bool:
    """Whether the word names a file."""
    return "/" in name or name.endswith((".yaml", ".yml"))


def protocol_in_file(path: Path) -> Protocol:
    """A clinic's own protocol, if there is nothing wrong with it."""
    try:
        return load_protocol(path)
    except KnowledgeError as error:
        raise Trouble(str(error), advice=f"Put the file right, then: daybreak protocols check {path}") from error
    except OSError as error:
        raise Trouble(f"{path}: {error.strerror or error}.", advice="Give the path of a protocol file.") from error
