"""Which of two versions is the newer one."""


def version_key(version: str) -> tuple[tuple[bool, int, str], ...]:
    """What versions are sorted by. Numbers compare as numbers: 2026.10 comes after 2026.9."""
    return tuple((part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in version.split("."))
