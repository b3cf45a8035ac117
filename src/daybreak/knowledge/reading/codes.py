"""Whether a code can be a code of its system: form, and the check digit where the system has one.

LOINC codes end in a Luhn digit (LOINC Users' Guide), SNOMED CT identifiers in a Verhoeff digit (SNOMED CT Release
File Specifications): a mistyped code is found here and not by a patient's record that silently matches nothing.
"""

import re

from daybreak.care.reference import CodePattern

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
ICD_10 = "http://hl7.org/fhir/sid/icd-10"
ATC = "http://www.whocc.no/atc"
CPT = "http://www.ama-assn.org/go/cpt"
ICD_10_PCS = "http://www.cms.gov/Medicare/Coding/ICD10"

_FORMS = {
    RXNORM: r"[1-9][0-9]{0,7}",
    SNOMED: r"[1-9][0-9]{5,17}",
    LOINC: r"[1-9][0-9]{0,6}-[0-9]",
    ICD_10_CM: r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?",
    ICD_10: r"[A-Z][0-9]{2}(\.[0-9]{1,2})?",
    ATC: r"[A-Z]([0-9]{2}([A-Z]([A-Z]([0-9]{2})?)?)?)?",
    CPT: r"[0-9]{4}[0-9A-Z]",
    ICD_10_PCS: r"[0-9A-HJ-NP-Z]{7}",
}
_PREFIX_FORMS = {
    ICD_10_CM: r"[A-Z]([0-9][0-9A-Z]?)?(\.[0-9A-Z]{0,4})?",
    ICD_10: r"[A-Z]([0-9]{1,2})?(\.[0-9]{0,2})?",
    ATC: _FORMS[ATC],
}
_OWN = "urn:daybreak:"

# The dihedral group D5, by which Verhoeff's digits are multiplied, and his permutation.
_MULTIPLY = tuple(
    tuple((a + b) % 5 if a < 5 and b < 5 else
          (a + b - 5) % 5 + 5 if a < 5 else
          (a - 5 - b) % 5 + 5 if b < 5 else
          (a - b) % 5 for b in range(10))
    for a in range(10)
)  # fmt: skip
_PERMUTE = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def code_fault(system: str, code: str) -> str | None:
    """What an exact code should have been ("a LOINC code ..."); None if it can be one."""
    if system.startswith(_OWN):
        return None
    form = _FORMS.get(system)
    if form is None:
        return f"a known code system: {', '.join(_FORMS)} or {_OWN}..."
    if not re.fullmatch(form, code):
        return f"a code of {system}"
    if system == LOINC and not _luhn(code.replace("-", "")):
        return "a LOINC code whose check digit (after the dash) agrees"
    if system == SNOMED and not _verhoeff(code):
        return "a SNOMED CT identifier whose check digit (the last) agrees"
    return None


def pattern_faults(pattern: CodePattern) -> list[tuple[str, str]]:
    """Each code or prefix of the pattern that cannot be one, with what was expected instead."""
    faults = [(code, fault) for code in pattern.codes if (fault := code_fault(pattern.system, code))]
    form = _PREFIX_FORMS.get(pattern.system)
    for prefix in (*pattern.prefixes, *pattern.excluded_prefixes):
        if form is None or not re.fullmatch(form, prefix):
            faults.append((prefix, "a prefix of an ICD-10 or ATC code (elsewhere prefixes mean nothing)"))
    if not pattern.codes and not pattern.prefixes:
        faults.append(("no code and no prefix", "at least one"))
    return faults


def _luhn(digits: str) -> bool:
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + position % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _verhoeff(digits: str) -> bool:
    check = 0
    for position, digit in enumerate(reversed(digits)):
        check = _MULTIPLY[check][_permuted(int(digit), position % 8)]
    return check == 0


def _permuted(digit: int, times: int) -> int:
    for _ in range(times):
        digit = _PERMUTE[digit]
    return digit
