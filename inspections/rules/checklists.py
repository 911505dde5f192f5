"""What an answer to a question of a checklist means."""

from decimal import Decimal

YES_NO, NUMBER, TEXT, PHOTO = "yes_no", "number", "text", "photo"


def is_problem(kind: str, value: str, number: Decimal | None, low: Decimal | None, high: Decimal | None) -> bool:
    """Whether the answer says that something is wrong: a "no", or a number out of its bounds."""
    if kind == YES_NO:
        return value == "no"
    if kind == NUMBER and number is not None:
        return (low is not None and number < low) or (high is not None and number > high)
    return False


def is_answered(kind: str, value: str, number: Decimal | None, text: str, photos: int) -> bool:
    """Whether the question needs no further answer; "not applicable" answers any."""
    if value == "na":
        return True
    told = {YES_NO: bool(value), NUMBER: number is not None, TEXT: bool(text.strip()), PHOTO: photos > 0}
    return told[kind]
