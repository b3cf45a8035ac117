"""What can be asked in the Lab, each within bounds, so that no question costs more than a second or two."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from daybreak.clinic.lab.questions import CourseQuestion, Question, ScheduleQuestion, SessionQuestion

DEVICES = [("1", "28 mg, 1 device"), ("2", "56 mg, 2 devices"), ("3", "84 mg, 3 devices")]
THEN = [("", "No more"), ("7", "One a week"), ("14", "One in two weeks"), ("28", "One in four weeks")]
INFUSION, SPRAY = "infusion", "spray"

_DEFAULTS = {
    "weight_kg": "80",
    "age_years": "45",
    "dose_mg_per_kg": "0.5",
    "minutes": "40",
    "devices": "2",
    "baseline_madrs": "32",
    "weeks_shown": "12",
    "a_dose_mg_per_kg": "0.5",
    "a_devices": "2",
    "a_sessions_per_week": "2",
    "a_weeks": "4",
    "b_dose_mg_per_kg": "0.5",
    "b_devices": "2",
    "b_sessions_per_week": "3",
    "b_weeks": "2",
    "b_then_days": "7",
}
"""What stands in the form when it is opened."""


class LabForm(forms.Form):
    """Both questions. Only the fields of the protocol's route count: dose by weight and minutes, or devices."""

    weight_kg = forms.FloatField(label="Weight, kg", min_value=30, max_value=250, step_size=1)
    age_years = forms.FloatField(label="Age, years", min_value=18, max_value=95, step_size=1)
    baseline_madrs = forms.FloatField(label="MADRS at the start", min_value=20, max_value=50, step_size=1)
    weeks_shown = forms.IntegerField(label="Weeks shown", min_value=4, max_value=52)
    psychotherapy = forms.BooleanField(label="Psychotherapy from the first day", required=False)
    new_antidepressant = forms.BooleanField(label="A new oral antidepressant is started", required=False)

    def __init__(
        self,
        data: MultiValueDict[str, Any],
        *,
        protocols: Mapping[str, tuple[str, str]],
        models: Mapping[str, Mapping[str, str]],
    ) -> None:
        """protocols: id -> (title, "infusion" or "spray"); models: group -> id -> title."""
        self.protocols = protocols
        super().__init__(_with_defaults(data, next(iter(protocols), "")), label_suffix="")
        self.use_required_attribute = False
        self.fields["protocol"] = forms.ChoiceField(
            label="Protocol", choices=[(name, title) for name, (title, _) in protocols.items()]
        )
        fitting = [(group, list(titles.items())) for group, titles in models.items()]
        self.fields["model"] = forms.ChoiceField(
            label="Concentration model", required=False, choices=[("", "The one that fits"), *fitting]
        )
        self._add_doses("", "Dose, mg/kg", "Dose")
        self.fields["minutes"] = forms.FloatField(label="Infusion, minutes", min_value=10, max_value=120, step_size=1)
        for letter in ("a", "b"):
            self._add_schedule(letter)

    def _add_doses(self, prefix: str, by_weight: str, spray: str) -> None:
        self.fields[f"{prefix}dose_mg_per_kg"] = forms.FloatField(
            label=by_weight, min_value=0.1, max_value=1.0, step_size=0.05
        )
        self.fields[f"{prefix}devices"] = forms.TypedChoiceField(label=spray, choices=DEVICES, coerce=int)

    def _add_schedule(self, letter: str) -> None:
        self._add_doses(f"{letter}_", "Dose, mg/kg", "Dose")
        self.fields[f"{letter}_sessions_per_week"] = forms.IntegerField(
            label="Sessions a week", min_value=1, max_value=5
        )
        self.fields[f"{letter}_weeks"] = forms.IntegerField(label="For so many weeks", min_value=1, max_value=26)
        self.fields[f"{letter}_then_days"] = forms.TypedChoiceField(
            label="After that", choices=THEN, coerce=int, required=False, empty_value=None
        )

    @property
    def kind(self) -> str:
        """Whether the protocol chosen gives an infusion or a spray."""
        return self.protocols.get(self["protocol"].value(), ("", INFUSION))[1]

    @property
    def about_session(self) -> Iterator[forms.BoundField]:
        """The fields of the one session, in order."""
        names = ("protocol", "dose_mg_per_kg", "minutes", "devices", "weight_kg", "age_years", "model")
        return (self[name] for name in names)

    @property
    def about_both(self) -> Iterator[forms.BoundField]:
        """The fields that both schedules share."""
        return (self[name] for name in ("baseline_madrs", "weeks_shown", "psychotherapy", "new_antidepressant"))

    @property
    def about_schedules(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """A and B, each with its fields."""
        names = ("dose_mg_per_kg", "devices", "sessions_per_week", "weeks", "then_days")
        return ((letter.upper(), [self[f"{letter}_{name}"] for name in names]) for letter in ("a", "b"))

    def question(self) -> Question | None:
        """What was asked; None where it cannot be understood."""
        if not self.is_valid():
            return None
        asked = self.cleaned_data
        by_weight = self.kind == INFUSION
        return Question(
            session=SessionQuestion(
                protocol=asked["protocol"],
                model=asked["model"],
                weight_kg=asked["weight_kg"],
                age_years=asked["age_years"],
                dose_mg_per_kg=asked["dose_mg_per_kg"] if by_weight else None,
                minutes=asked["minutes"] if by_weight else None,
                devices=None if by_weight else asked["devices"],
            ),
            course=CourseQuestion(
                protocol=asked["protocol"],
                baseline_madrs=asked["baseline_madrs"],
                weeks_shown=asked["weeks_shown"],
                psychotherapy=asked["psychotherapy"],
                new_antidepressant=asked["new_antidepressant"],
                schedules=(self._schedule("a", by_weight), self._schedule("b", by_weight)),
            ),
        )

    def _schedule(self, letter: str, by_weight: bool) -> ScheduleQuestion:
        asked = {name.removeprefix(f"{letter}_"): value for name, value in self.cleaned_data.items()}
        return ScheduleQuestion(
            dose_mg_per_kg=self.cleaned_data[f"{letter}_dose_mg_per_kg"] if by_weight else None,
            devices=None if by_weight else self.cleaned_data[f"{letter}_devices"],
            sessions_per_week=asked["sessions_per_week"],
            weeks=asked["weeks"],
            then_every_days=self.cleaned_data[f"{letter}_then_days"],
        )


def _with_defaults(data: MultiValueDict[str, Any], protocol: str) -> dict[str, Any]:
    given = {name: value for name, value in data.items() if name not in _DEFAULTS or value != ""}
    known = _DEFAULTS if not given else {name: value for name, value in _DEFAULTS.items() if name != "b_then_days"}
    return {"protocol": protocol} | known | given
