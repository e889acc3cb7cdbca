"""Times as people read them.

Tables and the log have ISO 8601 instead, which sorts.
"""

from datetime import date, datetime


def day(of: date) -> str:
    """`27 Nov 2026`: a day in a sentence."""
    return f"{of:%-d %b %Y}"


def moment(at: datetime) -> str:
    """`27 Nov 2026, 14:05 UTC`: a time in a sentence."""
    return f"{day(at)}, {at:%H:%M} UTC"


def from_today(of: date, today: date) -> str:
    """`in 5 days`: how far a day is from today."""
    days = (of - today).days
    if abs(days) <= 1:
        return ("yesterday", "today", "tomorrow")[days + 1]
    return f"in {days} days" if days > 0 else f"{-days} days ago"


def on_record(iso: str) -> str:
    """A day or a time of a record, in a sentence.

    What is neither is shown as it is: a record that was changed must still be read.
    """
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    return day(at) if len(iso) <= len("2026-11-27") else moment(at)


def term(since: str | None, until: str | None) -> str:
    """`term from 1 Jan 2024 until further notice`."""
    begins = "the beginning" if since is None else on_record(since)
    return f"term from {begins} until {'further notice' if until is None else on_record(until)}"
