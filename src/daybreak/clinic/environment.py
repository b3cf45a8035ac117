"""Reading the environment: flags, numbers, lists and the secret key, with errors that name the variable."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_YES = {"1", "true", "yes", "on"}
_NO = {"", "0", "false", "no", "off"}


def flag(name: str) -> bool:
    """Whether the variable says yes. Off when it is absent; anything unclear is an error."""
    text = os.environ.get(name, "").strip().lower()
    if text not in _YES | _NO:
        raise ImproperlyConfigured(f"{name}={text!r} is neither yes nor no; expected 1 or 0.")
    return text in _YES


def whole_number(name: str, *, default: int) -> int:
    """A number of one or more from the variable."""
    text = os.environ.get(name, "").strip() or str(default)
    if not text.isdecimal() or int(text) < 1:
        raise ImproperlyConfigured(f"{name}={text!r} is not a whole number of one or more.")
    return int(text)


def whole_numbers(name: str, *, default: list[int]) -> list[int]:
    """Numbers of one or more from the variable, separated by commas."""
    words = list_of(name, default=[str(each) for each in default])
    if not all(word.isdecimal() and int(word) >= 1 for word in words):
        raise ImproperlyConfigured(f"{name}={','.join(words)!r} is no list of whole numbers of one or more.")
    return [int(word) for word in words]


def one_of(name: str, words: tuple[str, ...], *, default: str) -> str:
    """The variable's word, which must be one of the words."""
    text = os.environ.get(name, "").strip() or default
    if text not in words:
        raise ImproperlyConfigured(f"{name}={text!r} is none of {', '.join(words)}.")
    return text


def list_of(name: str, *, default: list[str]) -> list[str]:
    """The variable's comma-separated words."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()] or default


def home_folder() -> Path:
    """DAYBREAK_HOME, made if it is not there: the database, the key and collected files, for the owner alone."""
    home = Path(os.environ.get("DAYBREAK_HOME", "var")).resolve()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    return home


def private_file(path: Path) -> Path:
    """The file, made empty for its owner alone if it is not there: SQLite would let everyone read what it makes."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return path
    return path


def secret_key(home: Path) -> str:
    """DAYBREAK_SECRET_KEY, or one made once and kept in the home folder, readable by its owner alone."""
    given = os.environ.get("DAYBREAK_SECRET_KEY", "")
    if given:
        return given
    path = home / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _kept_key(path)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(64))
    return path.read_text()


def _kept_key(path: Path) -> str:
    key = path.read_text().strip()
    if len(key) < 50:
        raise ImproperlyConfigured(f"{path} holds no usable key; delete it to have a new one made (all sign in again).")
    return key
