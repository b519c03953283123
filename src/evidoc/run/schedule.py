"""Steps, what each comes after, and past times come in; which begins next and how long the rest takes goes out."""

from __future__ import annotations

import heapq
import time
from collections import deque
from collections.abc import Collection, Mapping

from evidoc.model.document import Progress


class Schedule:
    """Decides which step begins next: of those that may, the one with the longest way to the end.

    Every step is looked at once all before it are done (`ready`); it is done at once, or `due` to run. Nothing here
    looks through all steps again when one ends.

    Parameters
    ----------
    after
        Every step, with the steps it comes after; names that are no step here are done already.
    times
        Step -> seconds it took earlier.
    slots
        How many run at once.
    """

    def __init__(self, after: Mapping[str, Collection[str]], times: Mapping[str, float], slots: int) -> None:
        self._slots = max(1, slots)
        before = {step: {one for one in others if one in after} for step, others in after.items()}
        self._unmet = {step: len(others) for step, others in before.items()}
        self._followers: dict[str, list[str]] = {step: [] for step in after}
        for step, others in before.items():
            for one in others:
                self._followers[one].append(step)
        known = sorted(times[step] for step in after if step in times)
        self._knows = bool(known)
        guess = known[len(known) // 2] if known else 1.0
        self._seconds = {step: times.get(step, guess) for step in after}
        self._rest = self._ways_to_the_end()
        self._number = {step: number for number, step in enumerate(after)}
        self._ready = deque(step for step, count in self._unmet.items() if not count)
        self._due: list[tuple[float, int, str]] = []
        self._began: dict[str, float] = {}
        self._waiting = dict(self._seconds)
        self._work = sum(self._waiting.values())

    def ready(self) -> str | None:
        """Return a step to be looked at, now that all before it are done; None where there is none at present."""
        return self._ready.popleft() if self._ready else None

    def due(self, step: str) -> None:
        """Note that a step must run."""
        heapq.heappush(self._due, (-self._rest[step], self._number[step], step))

    def begin(self) -> str | None:
        """Return the step that begins now; None where all slots are taken, or none is due."""
        if not self._due or len(self._began) >= self._slots:
            return None
        step = heapq.heappop(self._due)[2]
        self._leave(step)
        self._began[step] = time.monotonic()
        return step

    def done(self, step: str) -> None:
        """Note that a step was done, now or earlier: what comes after it may become ready."""
        self._leave(step)
        self._began.pop(step, None)
        for follower in self._followers[step]:
            self._unmet[follower] -= 1
            if not self._unmet[follower]:
                self._ready.append(follower)

    def failed(self, step: str) -> list[str]:
        """Note that a step was not done; return those after it that are therefore not reached, each once."""
        self._leave(step)
        self._began.pop(step, None)
        found: dict[str, None] = {}
        todo = deque(self._followers[step])
        while todo:
            one = todo.popleft()
            if one in self._waiting:
                self._leave(one)
                found[one] = None
                todo.extend(self._followers[one])
        return list(found)

    @property
    def left(self) -> list[str]:
        """Return the steps that neither began nor ended: when all is over, those that wait for each other."""
        return list(self._waiting)

    def progress(self) -> Progress:
        """Return what goes on now."""
        return Progress(tuple(self._began), len(self._waiting), self._seconds_left() if self._knows else None)

    def _seconds_left(self) -> float:
        """Return what the longest way to the end takes, or all the work with every slot taken, whichever is more."""
        now = time.monotonic()
        running = {step: max(0.0, self._seconds[step] - (now - began)) for step, began in self._began.items()}
        ways = [left + self._rest[step] - self._seconds[step] for step, left in running.items()]
        first = -self._due[0][0] if self._due else 0.0
        return max([first, (sum(running.values()) + self._work) / self._slots, *ways])

    def _leave(self, step: str) -> None:
        self._work -= self._waiting.pop(step, 0.0)

    def _ways_to_the_end(self) -> dict[str, float]:
        """Return for each step how long it takes with the longest of the ways that lead on from it."""
        unmet = dict(self._unmet)
        order = [step for step, count in unmet.items() if not count]
        for step in order:  # grows while it is read
            for follower in self._followers[step]:
                unmet[follower] -= 1
                if not unmet[follower]:
                    order.append(follower)
        ways = dict(self._seconds)
        for step in reversed(order):
            ways[step] += max((ways[follower] for follower in self._followers[step]), default=0.0)
        return ways
