"""Everything that a criterion may look at, put together once for a screening."""

from dataclasses import dataclass
from datetime import date

from daybreak.care.chart import Chart
from daybreak.care.reference import ReferenceTables
from daybreak.care.screening.chart_index import ChartIndex
from daybreak.care.screening.current_medicines import MedicineList
from daybreak.care.screening.result import AntidepressantTrial


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The chart with its index, the tables, the route asked for, and what was already worked out from them."""

    chart: Chart
    index: ChartIndex
    tables: ReferenceTables
    route: str
    trials: tuple[AntidepressantTrial, ...]
    medicines: MedicineList

    @property
    def as_of(self) -> date:
        """The day of screening."""
        return self.index.as_of
