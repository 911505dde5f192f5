"""The working-day calendar, and any deadline explained."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from ..access import require
from ..forms import DeadlineForm
from ..models import CalendarDay
from ..workdays import deadline, explained


@require_GET
@require()
def calendar_page(request):
    """Days of a year that differ from the week, and a deadline computed with its reasons."""
    years = sorted(CalendarDay.objects.order_by().values_list("year", flat=True).distinct(), reverse=True)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else _latest(years)
    form = DeadlineForm(request.GET if "n" in request.GET else None, initial={"start": timezone.localdate()})
    result = deadline(**form.cleaned_data) if form.is_bound and form.is_valid() else None
    context = {
        "years": years,
        "year": year,
        "days": CalendarDay.objects.filter(date__year=year),
        "form": form,
        "result": result,
        "reasons": explained(result.derivation) if result else [],
    }
    return render(request, "foundation/calendar.html", context)


def _latest(years: list[int]) -> int:
    """The current year if its notice is out, else the newest one there is."""
    current = timezone.localdate().year
    return current if current in years or not years else years[0]
