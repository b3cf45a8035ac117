"""Cards as HTML: the first page and every later push draw them by the same template, once for all who look."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.template.loader import render_to_string

from daybreak.care.session.state import Phase, SessionState
from daybreak.clinic.accounts.models import User
from daybreak.clinic.sessions.board.cards import (
    Card,
    Place,
    SessionCard,
    doubtful,
    free_card,
    session_card,
    untold_card,
)
from daybreak.clinic.sessions.models import Chair, Session

_OVER = (Phase.DISCHARGED, Phase.ABORTED)


@dataclass(frozen=True, slots=True)
class Doors:
    """Which links a viewer gets."""

    may_open: bool
    may_move: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """One session as it stands: what a card is made of. protocol: its title.

    failed: it could not be folded now; its state is an old one, or None if it never could.
    """

    session: Session
    state: SessionState | None
    chair_id: int | None
    protocol: str
    failed: bool = False

    @property
    def is_over(self) -> bool:
        """Whether nothing more is expected of it."""
        return self.state is not None and self.state.phase in _OVER


@dataclass(slots=True, eq=False)
class Drawn:
    """A card and its HTML, drawn when somebody first needs it. Two are the same card if they are the same object."""

    card: Card
    _html: dict[Doors, str] = field(default_factory=dict)

    def html(self, doors: Doors, now: datetime) -> str:
        """As the template draws it for a viewer with these doors."""
        if doors not in self._html:
            rendered = render_to_string("sessions/board/card.html", {"card": self.card, "doors": doors, "now": now})
            self._html[doors] = "" + rendered  # the plain text: JSON takes no marked one
        return self._html[doors]


class Easel:
    """Keeps each card as long as it says the same, so that a fold that changed nothing draws nothing."""

    def __init__(self) -> None:
        self._sessions: dict[UUID, tuple[tuple[SessionState | None, bool, Place | None], Drawn]] = {}
        self._free: dict[Place, Drawn] = {}

    def cards(self, standing: Iterable[Standing], places: dict[int, Place]) -> list[Drawn]:
        """A card of every session that is not over, and of every chair that is free, by their order."""
        present = [each for each in standing if not each.is_over]
        drawn = [self._of(each, places) for each in present]
        self._forget({each.session.pk for each in present})
        taken = {each.chair_id for each in present}
        free = [self._of_free(place) for place in places.values() if place.in_use and place.chair_id not in taken]
        return sorted([*drawn, *free], key=lambda each: (each.card.order, each.card.key))

    def _of(self, standing: Standing, places: dict[int, Place]) -> Drawn:
        place = places.get(standing.chair_id) if standing.chair_id is not None else None
        known = self._sessions.get(standing.session.pk)
        made_of = (standing.state, standing.failed, place)
        if known is not None and all(old is new for old, new in zip(known[0], made_of, strict=True)):
            return known[1]
        card = _card(standing, place)
        drawn = known[1] if known is not None and known[1].card == card else Drawn(card)
        self._sessions[standing.session.pk] = (made_of, drawn)
        return drawn

    def _of_free(self, place: Place) -> Drawn:
        if place not in self._free:
            self._free[place] = Drawn(free_card(place))
        return self._free[place]

    def _forget(self, present: set[UUID]) -> None:
        for gone in self._sessions.keys() - present:
            del self._sessions[gone]


def _card(standing: Standing, place: Place | None) -> SessionCard:
    if standing.state is None:
        return untold_card(standing.session, place, standing.protocol)
    card = session_card(standing.session, standing.state, place, standing.protocol)
    return doubtful(card, standing.state.now) if standing.failed else card


def doors_of(user: User) -> Doors:
    """What this person may do from the board."""
    return Doors(may_open=user.may("session.open"), may_move=user.may("session.chart"))


def places_now(also: Iterable[int] = ()) -> dict[int, Place]:
    """The chairs in use, by id; `also` those with these ids although they are not."""
    chairs = Chair.objects.filter(is_active=True) | Chair.objects.filter(pk__in=list(also))
    return {each.pk: Place(each.pk, each.name, each.position, each.is_active) for each in chairs}
