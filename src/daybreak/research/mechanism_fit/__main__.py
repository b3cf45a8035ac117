"""The command that fits the mechanism and writes its files: `python -m daybreak.research.mechanism_fit`."""

from pathlib import Path

import click

from daybreak.knowledge.mechanism_models import SHIPPED_MECHANISM
from daybreak.knowledge.published_courses import load_published_courses
from daybreak.research.mechanism_fit.calibration import fitted
from daybreak.research.mechanism_fit.report import REPORT, compared
from daybreak.research.mechanism_fit.settings import load_settings
from daybreak.research.mechanism_fit.writing import fitting_of, mechanism_text, report_text, shipped_mechanism


@click.command()
@click.option("--refits", default=100, show_default=True, help="How many times to fit again for the intervals.")
@click.option("--seed", default=20260101, show_default=True, help="The same seed makes the same files.")
@click.option("--to", type=click.Path(path_type=Path), default=SHIPPED_MECHANISM, show_default=True)
@click.option("--report", type=click.Path(path_type=Path), default=REPORT, show_default=True)
def main(refits: int, seed: int, to: Path, report: Path) -> None:
    """Fit the mechanism on the published courses, hold it to those kept apart, and write both files."""
    settings, courses = load_settings(), load_published_courses()
    command = f"python -m daybreak.research.mechanism_fit --refits {refits} --seed {seed}"
    fit = fitted(settings, courses, seed, refits)
    mechanism = shipped_mechanism(fit)
    text = mechanism_text(mechanism, settings, fitting_of(fit, courses, command, seed))
    rows = compared(mechanism, courses)
    to.write_text(text, "utf-8")
    report.write_text(report_text(rows, command), "utf-8")
    held = [each for each in rows if each.use == "validation"]
    click.echo(f"{to}: misfit {fit.misfit:.1f}; {sum(each.agrees for each in held)} of {len(held)} held out agree.")


if __name__ == "__main__":
    main()
