"""The one way in which the credit floor writes down what it concludes about a subject."""

from collections.abc import Iterable

from ..models import Standing

_COLUMNS = ["risk_level", "grade", "points_this_cycle", "lists", "as_of"]


def write(standings: Iterable[Standing]) -> None:
    """Insert or replace the standing of each institution or practitioner. Call it inside an act."""
    standings = list(standings)
    for subject in ("institution", "practitioner"):
        rows = [standing for standing in standings if getattr(standing, f"{subject}_id")]
        Standing.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=[subject], update_fields=_COLUMNS, batch_size=2000
        )
