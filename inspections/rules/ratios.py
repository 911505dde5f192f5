"""How many of which: object classes, effective ratios, strata. Whole numbers throughout."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

ONE = 10_000  # basis points: 100 %, or a factor of 1
WORST_GRADE = "D"
ANY = "*"  # every stratum of a list that is no registry


@dataclass(frozen=True)
class BaseRatio:
    """Ratio of an object class in basis points; ``categories`` are WS 218 prefixes, ``levels`` hospital levels."""

    key: str
    value: int
    categories: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    confirmed: bool = False


@dataclass(frozen=True)
class RuleBook:
    """One version of the draw rules. Factors hold confirmed rules only: the rest has no effect on anybody."""

    version: str
    bases: tuple[BaseRatio, ...]
    credit: dict[str, int]
    risk: dict[str, int]
    yearly_cap: int | None = None
    general_cap: int | None = None  # basis points; for plans that hold general items only
    cross_district: bool = True
    rotation: int = 0  # how many of a subject's last visits are looked back at

    def class_of(self, category: str, level: str) -> str:
        """Object class of an institution: the longest matching category prefix, then the level; "" if none."""
        fitting = [
            (len(prefix), bool(base.levels), base.key)
            for base in self.bases
            for prefix in base.categories or ("",)
            if category.startswith(prefix) and (not base.levels or level in base.levels)
        ]
        return max(fitting)[2] if fitting else ""

    def ratio(self, key: str, grade: str, risk: str, own: dict[str, int], cap: int | None = None) -> tuple[int, int]:
        """Effective ratio (num, den), at most 1 and at most ``cap``; ``own`` are the ratios the plan itself sets."""
        most = Fraction(ONE if cap is None else cap, ONE)
        if grade == WORST_GRADE and WORST_GRADE in self.credit:
            whole = min(Fraction(1), most)
        else:
            base = own.get(key, next((base.value for base in self.bases if base.key == key), None))
            base = own[ANY] if base is None else base
            factors = self.credit.get(grade, ONE) * self.risk.get(risk, ONE)
            whole = min(Fraction(1), most, Fraction(base * factors, ONE**3))
        return whole.numerator, whole.denominator

    def stratum(self, key: str, area: str, grade: str, risk: str, *, by_region: bool) -> str:
        """Name of the stratum: the object class and whatever else decides the ratio."""
        parts = [key, area if by_region else "", grade if self.credit else "", risk if self.risk else ""]
        return "|".join(part for part in parts if part)

    def is_trial(self, keys: Iterable[str], own: dict[str, int]) -> bool:
        """Does any of these classes rest on a ratio nobody has confirmed?"""
        confirmed = {base.key for base in self.bases if base.confirmed}
        return any(key not in confirmed and key not in own and ANY not in own for key in keys)
