"""Writes the vignettes' files from what is written in `written/`: run `python tests/scenarios/build.py` after a change.

Each becomes vignettes/<id>/: story.md for people, the records (bundle.json or bundle.ndjson), and expected.json.
"""

import json
import shutil
import sys
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent
FOLDER = HERE / "vignettes"
PAGE = HERE.parent.parent / "docs" / "scenarios.md"
OPENING, CLOSING = "<!-- vignettes: written by tests/scenarios/build.py -->\n", "<!-- end of vignettes -->"
sys.path.insert(0, str(HERE.parent))

from daybreak.clinic.demo.resources import bundle, bundle_text  # noqa: E402
from scenarios.vignette import Vignette  # noqa: E402
from scenarios.written import courses, dates, doses, eligible, exclusions, formats, measures, strategies  # noqa: E402

CHAPTERS = (eligible, doses, courses, dates, strategies, exclusions, measures, formats)


def all_vignettes() -> list[Vignette]:
    """Every written vignette, in the order of the chapters."""
    return [vignette for chapter in CHAPTERS for vignette in chapter.vignettes()]


def files(vignette: Vignette) -> dict[str, str]:
    """The text of each file, by name within the vignette's folder."""
    name, records = _records(vignette)
    return {
        "story.md": f"# {vignette.title}\n\n{vignette.story}\n\n**Why:** {vignette.why}\n",
        name: records,
        "expected.json": _json(_expected(vignette, name)),
    }


def _records(vignette: Vignette) -> tuple[str, str]:
    resources = vignette.record.resources
    if vignette.container == "ndjson":
        return "bundle.ndjson", "".join(json.dumps(resource, ensure_ascii=False) + "\n" for resource in resources)
    return "bundle.json", bundle_text(vignette.bundle or bundle(vignette.container, resources))


def _expected(vignette: Vignette, records: str) -> dict[str, object]:
    return {
        "title": vignette.title,
        "why": vignette.why,
        "records": records,
        "as_of": vignette.as_of,
        "pair": vignette.pair,
        "decision": vignette.decisions(),
        "trials": list(vignette.trials),
        "adequate_failed_trials": vignette.adequate_failed_trials,
        "findings": [{"rule": rule, "status": status, "why": why} for rule, status, why in vignette.findings],
    }


def page() -> str:
    """docs/scenarios.md with its table brought up to date."""
    before, rest = PAGE.read_text(encoding="utf-8").split(OPENING)
    after = rest.split(CLOSING)[1]
    return before + OPENING + "".join(_chapter(chapter) for chapter in CHAPTERS) + CLOSING + after


def _chapter(chapter: ModuleType) -> str:
    rows = "".join(_row(vignette) for vignette in chapter.vignettes())
    return f"\n### {chapter.__doc__}\n\n| vignette | what happens | answer | why |\n|---|---|---|---|\n{rows}\n"


def _row(vignette: Vignette) -> str:
    decisions = vignette.decisions()
    answer = ", ".join(dict.fromkeys(decisions.values())).replace("_", " ")
    if len(set(decisions.values())) > 1:
        answer = ", ".join(f"{protocol}: {decision.replace('_', ' ')}" for protocol, decision in decisions.items())
    return f"| `{vignette.id}` | {vignette.title} | {answer} | {vignette.why} |\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    for vignette in all_vignettes():
        folder = FOLDER / vignette.id
        folder.mkdir(parents=True)
        for name, text in files(vignette).items():
            (folder / name).write_text(text, encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
