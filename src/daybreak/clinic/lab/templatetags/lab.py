"""Which controls of the Lab count for which route."""

from django import template

register = template.Library()


@register.simple_tag
def lab_kind(name: str) -> str:
    """The class of a control that counts for an infusion only, or for the spray only; "" for others."""
    if name.endswith(("dose_mg_per_kg", "minutes")):
        return " lab-only--infusion"
    return " lab-only--spray" if name.endswith("devices") else ""
