"""A clock that the story sets.

Each look at it is a minute later.
"""

from datetime import UTC, date, datetime, time, timedelta


class StoryClock:
    """A clock in the demo's past.

    So the demo's history is dated when it is said to have happened.
    """

    def __init__(self, day: date) -> None:
        self._now = datetime.combine(day, time(9), UTC)

    def __call__(self) -> datetime:
        """The time, a minute after the last look."""
        self._now += timedelta(minutes=1)
        return self._now

    def move_to(self, day: date, hour: int = 9) -> None:
        """Continue on `day` at `hour` o'clock UTC.

        Raises ValueError where that would go back.
        """
        then = datetime.combine(day, time(hour), UTC)
        if then < self._now:
            raise ValueError(f"the story is at {self._now.isoformat()}, it cannot go back to {then.isoformat()}")
        self._now = then
