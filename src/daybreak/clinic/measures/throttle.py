"""How often a link may be tried: many wrong ones from one address, or too many answers on one link, are answered 429.

Counted in the memory of the server process. A token has 144 bits, so no limit is what keeps guesses out; this keeps a
flood away from the records. A link that is right is never refused because of wrong ones from the same address: in a
waiting room many patients share one.
"""

from django.core.cache import cache

WRONG_LINKS, WRONG_LINKS_SECONDS = 30, 600
ANSWERS, ANSWERS_SECONDS = 60, 60


def wrong_link(address: str) -> int:
    """Counts a link that nobody was given; how many there were from this address in the window."""
    return _count(f"measures:wrong:{address}", WRONG_LINKS_SECONDS)


def too_many_answers(request_id: object) -> bool:
    """Counts an answer on a link; whether that is more than any person gives."""
    return _count(f"measures:answers:{request_id}", ANSWERS_SECONDS) > ANSWERS


def _count(key: str, seconds: int) -> int:
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key)
    except ValueError:  # the window ended just now
        cache.add(key, 1, timeout=seconds)
        return 1
