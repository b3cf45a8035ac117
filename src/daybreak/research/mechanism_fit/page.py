"""The tables of docs/algorithms/mechanism.md, made from the shipped files so that page and files cannot differ:

python -m daybreak.research.mechanism_fit.page docs/algorithms/mechanism.md
"""

import re
from collections.abc import Sequence
from pathlib import Path

import click

from daybreak.knowledge.mechanism_models import load_mechanism
from daybreak.knowledge.published_courses import load_published_courses
from daybreak.pharmacology.mechanism import Mechanism
from daybreak.research.mechanism_fit.report import Compared, compared, table

MADE = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def with_tables(page: str, mechanism: Mechanism, rows: Sequence[Compared]) -> str:
    """The page with each made part made anew: parameters, drives, calibration, validation."""
    made = {
        "parameters": parameter_table(mechanism),
        "drives": drive_table(mechanism),
        "calibration": table([each for each in rows if each.use == "calibration"]),
        "validation": table([each for each in rows if each.use == "validation"]),
    }
    return MADE.sub(lambda found: f"{found[1]}{made[found[2]]}\n{found[3]}", page)


def parameter_table(mechanism: Mechanism) -> str:
    """Every parameter with its interval, and whether it was fitted."""
    head = ["| parameter | value | 95 % or range | unit | | meaning |", "|---|---|---|---|---|---|"]
    lines = []
    for each in mechanism.parameters:
        interval = "" if each.low is None or each.high is None else f"{each.low:.3g} to {each.high:.3g}"
        how = "fitted" if each.fitted else each.source.certainty
        lines.append(f"| `{each.name}` | {each.value:.3g} | {interval} | {each.unit} | {how} | {each.meaning} |")
    return "\n".join(head + lines)


def drive_table(mechanism: Mechanism) -> str:
    """The typical drive of each dose studied."""
    head = ["| substance | route | dose | drive |", "|---|---|---|---|"]
    lines = [
        f"| {each.substance} | {each.route} | {dose:g} {each.dose_unit} | {drive:.2f} |"
        for each in mechanism.typical_drives
        for dose, drive in zip(each.doses, each.drives, strict=True)
    ]
    return "\n".join(head + lines)


@click.command()
@click.argument("page", type=click.Path(exists=True, path_type=Path))
def main(page: Path) -> None:
    """Make the tables of a page anew from the shipped mechanism."""
    mechanism = load_mechanism()
    rows = compared(mechanism, load_published_courses())
    page.write_text(with_tables(page.read_text("utf-8"), mechanism, rows), "utf-8")


if __name__ == "__main__":
    main()
