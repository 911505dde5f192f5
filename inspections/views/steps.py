"""Steps of a row, each with the form it needs, on the row's own page."""

from dataclasses import dataclass

from django.urls import reverse

from supervision.foundation.errors import Refused


@dataclass(frozen=True)
class StepForm:
    """A verb that is offered, its form and where the form goes."""

    action: object
    form: object
    url: str
    always: bool = False

    @property
    def shown(self) -> bool:
        """Whether the form is there to be filled."""
        return self.always or self.action.is_open

    @property
    def help(self) -> str:
        """Why it cannot be done yet."""
        return " ".join(self.action.reasons)


def offered(workflow, user, row, forms: dict, url_name: str, always=()) -> list[StepForm]:
    """The verbs open to the person on the row for which there is a form: ``forms`` verb → a function giving one.

    ``always``: verbs whose form stays, because what it holds can remove what stands in the way.
    """
    return [
        StepForm(action, forms[action.verb](), reverse(url_name, args=[row.pk, action.verb]), action.verb in always)
        for action in workflow.open_to(user, row)
        if action.verb in forms
    ]


def filled(form) -> dict:
    """What a form holds; raises Refused with every mistake, named by its field."""
    if form.is_valid():
        return form.cleaned_data
    told = []
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        told += [f"{label}：{error}" if label else str(error) for error in errors]
    raise Refused(*told)
