"""The state of this process in Prometheus' text format, for the administrator's listener.

Names by Prometheus' conventions; labels are doors, causes, jobs and states, never a name or a number of an item
(docs/decisions/safety.md#traffic).
"""

from __future__ import annotations

import os
import resource
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bot import logs
from bot.traffic import SECONDS, Traffic

TYPE = "text/plain; version=0.0.4; charset=utf-8"
Sample = tuple[Mapping[str, object], float]


def metric(name: str, kind: str, help_: str, samples: Iterable[Sample]) -> Iterator[str]:
    """The lines of one metric; none where it has no samples."""
    found = [f"{name}{labelled(labels)} {value:.10g}" for labels, value in samples]
    if found:
        yield f"# HELP {name} {help_}"
        yield f"# TYPE {name} {kind}"
        yield from found


def labelled(labels: Mapping[str, object]) -> str:
    return "{" + ",".join(f'{name}="{value}"' for name, value in labels.items()) + "}" if labels else ""


def text(traffic: Traffic, state: Mapping[str, Any]) -> str:
    """All of it. `state` is what /readyz tells; what it does not know is left out."""
    lines = [*of_traffic(traffic), *of_state(state), *of_process()]
    return "\n".join(lines) + "\n"


def of_traffic(traffic: Traffic) -> Iterator[str]:
    statuses = [({"door": door, "status": status}, many) for (door, status), many in sorted(traffic.statuses.items())]
    yield from metric("duban_callbacks_total", "counter", "Callbacks by door and status.", statuses)
    refused = [({"door": door, "why": why.name.lower()}, many) for (door, why), many in sorted(traffic.refused.items())]
    yield from metric("duban_callbacks_refused_total", "counter", "Refused callbacks by door and cause.", refused)
    faults = [({"door": door}, many) for door, many in sorted(traffic.faults.items())]
    yield from metric("duban_callbacks_failed_total", "counter", "Callbacks that a fault of the service kept unheard.", faults)
    kinds = [({"door": door, "kind": kind}, many) for (door, kind), many in sorted(traffic.kinds.items())]
    yield from metric("duban_messages_total", "counter", "Messages by door and kind.", kinds)
    off = [({"door": door}, seconds) for door, seconds in sorted(traffic.off.items())]
    yield from metric(
        "duban_callback_clock_offset_seconds", "gauge", "How far the clock of the last stale callback was ahead.", off
    )
    counts = [
        ({"line": line, "kind": kind}, many) for line, of in sorted(traffic.lines.items()) for kind, many in sorted(of.items())
    ]
    yield from metric("duban_line_events_total", "counter", "What happened on each long connection.", counts)
    if traffic.answers:
        yield "# HELP duban_callback_duration_seconds Time until a callback was answered."
        yield "# TYPE duban_callback_duration_seconds histogram"
    for door, answers in sorted(traffic.answers.items()):
        total = 0
        for edge, many in zip((*SECONDS, "+Inf"), answers.within, strict=True):
            total += many
            yield f'duban_callback_duration_seconds_bucket{{door="{door}",le="{edge}"}} {total}'
        yield f'duban_callback_duration_seconds_sum{{door="{door}"}} {answers.seconds:.6f}'
        yield f'duban_callback_duration_seconds_count{{door="{door}"}} {total}'


def of_state(state: Mapping[str, Any]) -> Iterator[str]:
    yield from metric("duban_ready", "gauge", "Whether the service can work.", [({}, state["ok"])])
    ages = [({"job": job}, age) for job, age in state.get("ages", {}).items()]
    yield from metric("duban_job_age_seconds", "gauge", "Since each job of the scheduler was done last.", ages)
    for name, help_ in STATE.items():
        if state.get(name) is not None:
            yield from metric(f"duban_{name}", "gauge", help_, [({}, state[name])])
    for key, help_ in LINE.items():
        lines = [({"line": name}, of[key]) for name, of in state.get("lines", {}).items() if of[key] is not None]
        yield from metric(f"duban_line_{key}", "gauge", help_, lines)
    standing = [({"line": name, "state": of["state"]}, 1) for name, of in state.get("lines", {}).items()]
    yield from metric("duban_line_state", "gauge", "How each long connection is.", standing)
    known = [({"year": year}, float(is_known)) for year, is_known in state.get("calendar", {}).items()]
    yield from metric("duban_calendar_known", "gauge", "Whether the year's holidays are entered.", known)


STATE = {
    "oldest_waiting_seconds": "How long the oldest message has waited to be sent.",
    "waiting": "Messages that wait to be sent.",
    "disk_free_bytes": "Free space where the data lies.",
    "write_age_seconds": "Since something was written into the database last.",
    "platform_clock_ahead_seconds": "How far a platform's clock was ahead of this machine's when it was last heard.",
    "journal": "Whether the journal's chain was right when it was looked at last.",
    "journal_check_age_seconds": "Since the journal was looked at last.",
    "quick_check_age_seconds": "Since the database was found whole last.",
}


LINE = {
    "state_seconds": "Since each long connection came into its state.",
    "heard_seconds": "Since a frame was received last.",
    "spoken_seconds": "Since somebody's message was received last.",
    "reconnects": "How often it was connected anew since its holder began.",
}


def of_process() -> Iterator[str]:
    """What Prometheus' own clients tell of a process, by their names."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    yield from metric("process_cpu_seconds_total", "counter", "Processor time.", [({}, used.ru_utime + used.ru_stime)])
    lost = [({"level": level.lower()}, many) for level, many in sorted(logs.LOST.items())]
    yield from metric("duban_log_lines_lost_total", "counter", "Lines of the log that could not be written.", lost)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    memory = pages * os.sysconf("SC_PAGE_SIZE")
    yield from metric("process_resident_memory_bytes", "gauge", "Resident memory.", [({}, memory)])
    opened = len(os.listdir("/proc/self/fd"))
    yield from metric("process_open_fds", "gauge", "Open files.", [({}, opened)])
