"""What pharmacology refuses, in words that name the field."""


class PharmacologyError(ValueError):
    """A value that no simulation can be run with.

    field: what it was given as, such as "weight_kg" or "flows[2].clearance"; found: the value, as text; expected: what
    would have been taken; remedy: what to do now. The message holds all four.
    """

    def __init__(self, field: str, found: object, expected: str, remedy: str) -> None:
        self.field = field
        self.found = str(found)
        self.expected = expected
        self.remedy = remedy
        super().__init__(f"{field}: found {self.found}, expected {expected}. {remedy}")
