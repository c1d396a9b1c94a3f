"""Figures for Prometheus: what the database says, asked anew at each scrape, and how long this process's answers took.

Several web processes say the same of the database, and each its own of its answers: scrape each by its own port. Worker
processes answer no requests; what they do is in the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily as Gauge
from prometheus_client.core import HistogramMetricFamily as Histogram
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from cxhire import __version__
from cxhire.core.schedule import PERIODS
from cxhire.store import jobs, processes, standing
from cxhire.web.durations import BUCKETS, Durations, Spread


def scrape(durations: Durations, now: datetime) -> bytes:
    """All figures in Prometheus's text form. No names, no addresses: counts and ages only."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(durations, now))
    return generate_latest(registry)


class _Figures(Collector):
    def __init__(self, durations: Durations, now: datetime) -> None:
        self._durations, self._now = durations, now

    def collect(self) -> Iterator[Metric]:
        yield _labelled("cxhire_info", "The version that answers.", "version", {__version__: 1})
        yield from self._owed()
        yield from self._mail()
        yield from self._jobs()
        yield from self._processes()
        yield self._answers()

    def _owed(self) -> Iterator[Metric]:
        owed = standing.count_owed(self._now)
        counts = {kind: count for kind, (count, _) in owed.items()}
        late = {kind: count for kind, (_, count) in owed.items()}
        yield _labelled("cxhire_obligations_open", "What we owe candidates.", "kind", counts)
        yield _labelled("cxhire_obligations_overdue", "What of it is overdue.", "kind", late)

    def _mail(self) -> Iterator[Metric]:
        yield _labelled("cxhire_outbox", "Mails that have not left.", "state", standing.count_outgoing())
        since = standing.due_since(self._now)
        age = (self._now - since).total_seconds() if since else 0
        yield Gauge("cxhire_outbox_oldest_due_seconds", "How long the oldest due mail has waited.", value=age)
        yield _labelled("cxhire_mailboxes", "Mailboxes.", "state", standing.count_mailboxes())

    def _jobs(self) -> Iterator[Metric]:
        began = Gauge("cxhire_job_last_start_seconds", "When a job last began, Unix time.", labels=["job"])
        took = Gauge("cxhire_job_last_duration_seconds", "How long its last run took.", labels=["job"])
        failed = Gauge("cxhire_job_last_failed", "1 where its last run failed.", labels=["job"])
        for name in PERIODS:
            found = jobs.get_standing(name)
            if found.begun_at:
                began.add_metric([name], found.begun_at.timestamp())
            if found.started_at and found.finished_at:
                took.add_metric([name], (found.finished_at - found.started_at).total_seconds())
                failed.add_metric([name], float(found.error is not None))
        yield from (began, took, failed)

    def _processes(self) -> Iterator[Metric]:
        alive = Gauge("cxhire_processes", "Processes seen within two minutes.", labels=["role"])
        age = Gauge("cxhire_process_age_seconds", "How long ago the oldest of them began.", labels=["role"])
        began = [
            (p.role, p.started_at) for p in processes.list_processes() if processes.is_alive(p, self._now)
        ]
        for role in processes.ProcessRole:
            mine = [at for name, at in began if name == role]
            alive.add_metric([role.value], len(mine))
            age.add_metric([role.value], _seconds(self._now - min(mine)) if mine else 0)
        yield from (alive, age)

    def _answers(self) -> Metric:
        labels = ["route", "method", "status"]
        found = Histogram("cxhire_http_request_duration_seconds", "Answers of this process.", labels=labels)
        for (route, method, status), spread in sorted(self._durations.all().items()):
            found.add_metric([route, method, str(status)], _cumulated(spread), spread.seconds)
        return found


def _labelled(name: str, help_: str, label: str, values: Mapping[str, float]) -> Metric:
    gauge = Gauge(name, help_, labels=[label])
    for key, value in sorted(values.items()):
        gauge.add_metric([key], value)
    return gauge


def _cumulated(spread: Spread) -> list[tuple[str, float]]:
    ends = [*map(str, BUCKETS), "+Inf"]
    return [(end, float(sum(spread.counts[: n + 1]))) for n, end in enumerate(ends)]


def _seconds(span: timedelta) -> float:
    return max(span, timedelta()).total_seconds()
