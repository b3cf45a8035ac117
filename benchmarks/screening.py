"""Screening of many charts on one core, beside the least that any program must do: decoding the same charts.

The peer is msgspec, among the fastest readers of typed JSON; a chart that is judged has to be read first.
"""

from collections import Counter

from benchmarks.charts import AS_OF, chart
from benchmarks.measuring import Result, Stopwatch
from daybreak.care.screening.eligibility import screen
from daybreak.exchange.facts import decode_chart, encode_chart
from daybreak.knowledge import load_tables, protocols

BATCH = 1000
PEER = "msgspec decode of the same charts"


def measure(count: int) -> list[Result]:
    """Charts per second on one core for each protocol; the charts are all different."""
    return [measure_protocol(protocol_id, count) for protocol_id in sorted(protocols())]


def measure_protocol(protocol_id: str, count: int) -> Result:
    """One protocol, every chart once. Making the charts is not counted."""
    tables, protocol = load_tables(), protocols()[protocol_id]
    judging, decoding = Stopwatch(), Stopwatch()
    decisions: Counter[str] = Counter()
    for first in range(0, count, BATCH):
        encoded = [encode_chart(chart(number)) for number in range(first, min(first + BATCH, count))]
        with decoding.running():
            charts = [decode_chart(content) for content in encoded]
        with judging.running():
            decisions.update(screen(each, protocol, tables, AS_OF).decision.value for each in charts)
    spread = ", ".join(f"{number} {decision}" for decision, number in sorted(decisions.items()))
    return Result(
        name=f"Screening, {protocol_id} ({spread})",
        ours=count / judging.seconds,
        peer_name=PEER,
        peer=count / decoding.seconds,
        unit="charts/s per core",
    )
