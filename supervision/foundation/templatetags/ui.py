"""Tags for the components in templates/components; every one of them is shown on /gallery/."""

import secrets
from datetime import date, datetime
from functools import cache
from importlib import import_module

from django import template
from django.apps import apps
from django.db import models
from django.forms import CheckboxInput, CheckboxSelectMultiple, DateInput, RadioSelect, Select, SelectMultiple
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ..trail import SYSTEM_NAME
from ..workdays import explained, period_words

register = template.Library()
_blank_fields: dict[tuple, str] = {}
COLOURS = ("grey", "blue", "green", "amber", "red")
_SELECTED = mark_safe(" selected")
SOON = 7  # days; a deadline that near is shown as near
OTHER_LANGUAGE = {"zh-hans": ("en", "English"), "en": ("zh-hans", "中文")}


@register.simple_tag
@cache
def icon(name: str):
    """A drawing of static/icons/portal.svg, decoration only."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("icons/portal.svg"),
        name,
    )


# --- states ---------------------------------------------------------------------------------------
def colour_of(row: models.Model, field: str) -> str:
    """Colour of a choice, from ``COLOURS`` in the choices room of the model's own app."""
    room = import_module(f"{apps.get_app_config(row._meta.app_label).name}.choices")
    return getattr(room, "COLOURS", {}).get(getattr(row, field), "grey")


@register.inclusion_tag("components/pill.html")
def pill(what, field: str = "state", colour: str = ""):
    """State as text with a colour: ``{% pill task %}``, ``{% pill plan "kind" %}``, ``{% pill _("逾期") "" "red" %}``.

    Of a row, the label and colour of its choice; a raw code without its row has no label.
    """
    if isinstance(what, models.Model):
        text, colour = getattr(what, f"get_{field}_display")(), colour or colour_of(what, field)
    else:
        text = getattr(what, "label", what)
    if colour not in COLOURS:
        colour = "grey"
    return {"text": text, "colour": colour}


@register.inclusion_tag("components/progress.html")
def progress(percent, colour: str = "", label: str = ""):
    """A bar of 0–100 with its figure; None means nothing was reported."""
    value = None if percent is None else max(0, min(100, percent))
    return {"value": value, "percent": percent, "colour": colour, "label": label or _("进度")}


@register.inclusion_tag("components/deadline.html")
def deadline(due_on: date | None, derivation=None, done=False, today: date | None = None):
    """A last day with the days left and, where it was computed, why. ``done`` stops the counting."""
    if due_on is None:
        return {"due_on": None}
    left = (due_on - (today or timezone.localdate())).days
    look, text = "", ""
    if not done:
        look = "late" if left < 0 else "soon" if left <= SOON else ""
        text = days_left(left)
    return {"due_on": due_on, "look": look, "text": text, "reasons": explained(derivation) if derivation else []}


def days_left(left: int) -> str:
    """Calendar days to a deadline in words; negative when it has passed."""
    if left == 0:
        return _("今日到期")
    if left > 0:
        return ngettext("剩 %(n)s 天", "剩 %(n)s 天", left) % {"n": left}
    return ngettext("超 %(n)s 天", "超 %(n)s 天", -left) % {"n": -left}


@register.filter
def actor(name: str) -> str:
    """Who acted, as the trail names them; the system is called so in the reader's language."""
    return _("系统") if name == SYSTEM_NAME else name


@register.simple_tag
def period(n, unit: str) -> str:
    """A length of time in words: ``{% period order.amount order.unit %}``."""
    return period_words(n, unit)


@register.simple_tag
def named(body, day=None):
    """A body as the paper of a day names it: ``{% named draw.office draw.committed_at %}``; beside it today's."""
    if body is None:
        return ""
    if isinstance(day, datetime):
        day = timezone.localdate(day)
    then = body.name_on(day)
    return then if then == body.name else _("%(then)s（现为%(now)s）") % {"then": then, "now": body.name}


@register.inclusion_tag("components/fact.html")
def fact(label, value="", url: str = "", wide=False):
    """One line of a ``<dl class="facts">``; an empty value shows as a dash."""
    shown = "—" if value is None or value == "" else value
    return {"label": label, "value": shown, "url": url, "wide": wide}


# --- forms ----------------------------------------------------------------------------------------
@register.inclusion_tag("components/field.html")
def field(bound, label: str = ""):
    """A form field with label, help and errors, tied together for screen readers."""
    if bound.is_hidden:
        return {"bound": bound, "kind": "hidden", "control": bound.as_hidden()}
    widget = bound.field.widget
    kind = "control"
    if isinstance(widget, CheckboxSelectMultiple | RadioSelect):
        kind = "group"
    elif isinstance(widget, CheckboxInput):
        kind = "check"
    elif isinstance(widget, DateInput):
        kind = "date"
    return {"bound": bound, "kind": kind, "label": label or bound.label, "control": _control(bound, kind)}


def _control(bound, kind: str):
    widget, attrs = bound.field.widget, {}
    if isinstance(widget, Select | SelectMultiple) and kind == "control":
        attrs["class"] = "form-select"
    elif kind in ("group", "check"):
        attrs["class"] = "form-check-input"
    else:
        attrs["class"] = "form-control"
    if kind == "date":
        widget.format = "%Y-%m-%d"
        attrs |= {"placeholder": "YYYY-MM-DD", "data-date": "", "autocomplete": "off", "maxlength": "10"}
    notes = (("help", bound.help_text), ("error", bound.errors))
    described = [f"{bound.auto_id}_{part}" for part, there in notes if there]
    if described:
        attrs["aria-describedby"] = " ".join(described)
    own = widget.attrs.get("class")
    if own:
        attrs["class"] += f" {own}"
    return bound.as_widget(attrs=attrs)


@register.inclusion_tag("components/form_errors.html")
def form_errors(*forms):
    """Everything wrong with these forms or formsets, on top, each linked to its field."""
    flat = []
    for form in forms:
        flat.extend(form.forms if hasattr(form, "forms") else [form])
    general = [error for form in flat for error in form.non_field_errors()]
    general += [error for form in forms if hasattr(form, "non_form_errors") for error in form.non_form_errors()]
    return {"general": general, "fields": [bound for form in flat for bound in form if bound.errors]}


@register.inclusion_tag("components/form_fields.html")
def form_fields(form):
    """All fields of a form in their order."""
    return {"form": form}


@register.simple_tag(takes_context=True)
def submit_once(context):
    """Hidden token of one filled form: sending it twice is recognised (``submit.once``)."""
    given = context["request"].POST.get("submit_token", "") if "request" in context else ""
    return format_html('<input type="hidden" name="submit_token" value="{}">', given or secrets.token_hex(16))


# --- lists ----------------------------------------------------------------------------------------
@register.simple_tag
def query_field(ledger, condition):
    """One field of a ledger's query bar; rendered once where nothing was asked and everybody is offered the same."""
    place = (ledger.name, condition.key, get_language())
    html = _blank_fields.get(place) if condition.is_blank else None
    if html is None:
        html = render_to_string("components/ledger_condition.html", {"condition": condition})
        if condition.is_blank:
            _blank_fields[place] = html
    return html


@register.simple_tag
def options(pairs, chosen: str):
    """The (value, label) of a select, the chosen one marked: a list of divisions has dozens."""
    rows = ((value, _SELECTED if str(value) == chosen else "", label) for value, label in pairs)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


@register.simple_tag
def page_window(page) -> list[int | None]:
    """Page numbers around the present one; None stands for the pages left out."""
    last = page.paginator.num_pages
    near = range(max(1, page.number - 2), min(last, page.number + 2) + 1)
    shown: list[int | None] = []
    for number in sorted({1, *near, last}):
        if shown and number - shown[-1] > 1:
            shown.append(None)
        shown.append(number)
    return shown


@register.filter
def points(value) -> str:
    """A score as people write it: 12.5 for 12.50; nothing as a dash, a zero as a zero."""
    return "—" if value is None or value == "" else f"{value:f}".rstrip("0").rstrip(".")


# --- charts, language -----------------------------------------------------------------------------
@register.inclusion_tag("components/chart.html")
def chart(drawn, name):
    """A ``charts.Chart`` with its table twin; ``name`` is unique on the page."""
    return {"chart": drawn, "name": name, "element": f"chart-{name}", "data": drawn.as_data()}


@register.simple_tag
def other_language(code: str) -> dict:
    """The language the page could be switched to, named in itself."""
    value, name = OTHER_LANGUAGE.get(code, OTHER_LANGUAGE["zh-hans"])
    return {"code": value, "name": name}


@register.filter
def html_lang(code: str) -> str:
    """Value of the lang attribute: zh-CN is what screen readers know."""
    return "zh-CN" if code.startswith("zh") else code
