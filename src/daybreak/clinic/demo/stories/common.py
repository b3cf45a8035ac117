"""Courses that many stories share, so that each story shows only what is its own."""

from daybreak.clinic.demo.story import Course, Diagnosis, Step

NOT_EFFECTIVE = "Lack of efficacy"
RECURRENT = Diagnosis(
    code="F33.2", text="Major depressive disorder, recurrent severe without psychotic features", years=3
)
SINGLE = Diagnosis(code="F32.2", text="Major depressive disorder, single episode, severe", years=2)
ANXIETY = Diagnosis(code="F41.1", text="Generalized anxiety disorder", years=6)
INSOMNIA = Diagnosis(code="G47.00", text="Insomnia, unspecified", years=3)
HYPERTENSION = Diagnosis(code="I10", text="Essential (primary) hypertension", years=7)
HYPOTHYROID = Diagnosis(code="E03.9", text="Hypothyroidism, unspecified", years=8)
DIABETES = Diagnosis(code="E11.9", text="Type 2 diabetes mellitus without complications", years=5)
MIGRAINE = Diagnosis(code="G43.909", text="Migraine, unspecified", years=10)


def sertraline(began: int, days: int = 120, phq9: tuple[int, int] | None = (20, 18), **more: object) -> Course:
    """Sertraline 50 mg for four weeks, then 100 mg."""
    steps = (Step(medicine="sertraline 50", days=28), Step(medicine="sertraline 100", days=days - 28))
    return _course(began, steps, phq9, more)


def escitalopram(began: int, days: int = 120, phq9: tuple[int, int] | None = (20, 17), **more: object) -> Course:
    """Escitalopram 10 mg for a month, then 20 mg."""
    steps = (Step(medicine="escitalopram 10", days=30), Step(medicine="escitalopram 20", days=days - 30))
    return _course(began, steps, phq9, more)


def venlafaxine(began: int, days: int = 134, phq9: tuple[int, int] | None = (20, 18), **more: object) -> Course:
    """Venlafaxine XR 37.5 and 75 mg for a week each, then 150 mg."""
    steps = (
        Step(medicine="venlafaxine xr 37.5", days=7),
        Step(medicine="venlafaxine xr 75", days=7),
        Step(medicine="venlafaxine xr 150", days=days - 14),
    )
    return _course(began, steps, phq9, more)


def duloxetine(began: int, days: int = 120, phq9: tuple[int, int] | None = (19, 17), **more: object) -> Course:
    """Duloxetine 30 mg for two weeks, then 60 mg."""
    steps = (Step(medicine="duloxetine 30", days=14), Step(medicine="duloxetine 60", days=days - 14))
    return _course(began, steps, phq9, more)


def bupropion(began: int, days: int = 120, phq9: tuple[int, int] | None = (19, 18), **more: object) -> Course:
    """Bupropion XL 150 mg for two weeks, then 300 mg."""
    steps = (Step(medicine="bupropion xl 150", days=14), Step(medicine="bupropion xl 300", days=days - 14))
    return _course(began, steps, phq9, more)


def mirtazapine(began: int, days: int = 105, phq9: tuple[int, int] | None = (19, 18), **more: object) -> Course:
    """Mirtazapine 15 mg for two weeks, then 30 mg."""
    steps = (Step(medicine="mirtazapine 15", days=15), Step(medicine="mirtazapine 30", days=days - 15))
    return _course(began, steps, phq9, more)


def _course(began: int, steps: tuple[Step, ...], phq9: tuple[int, int] | None, more: dict[str, object]) -> Course:
    reason = None if more.get("stays") else NOT_EFFECTIVE
    return Course(**({"began": began, "steps": steps, "phq9": phq9, "reason": reason} | more))  # type: ignore[arg-type]
