"""All that can be handed over, floor by floor: duties of bodies, and what hangs on people."""

from django.utils.translation import gettext_lazy as _

from credit import counters as credit_counters
from credit import handovers as credit_handovers
from inspections import counters as inspections_counters
from inspections import duties as inspections_duties
from inspections import handovers as inspections_handovers
from institutions import counters as institutions_counters
from institutions import duties as institutions_duties
from institutions import handovers as institutions_handovers
from rectification import counters as rectification_counters
from rectification import duties as rectification_duties
from rectification import handovers as rectification_handovers
from supervision.foundation import duties as foundation_duties
from supervision.foundation import handovers as foundation_handovers
from supervision.foundation.handing_over import Held, Holding

_MOST = 500  # to-dos of one queue
# Queues of a team, which no role opens to a successor: the floor lists them among its own holdings.
_OWN = (inspections_counters.visits_to_make, inspections_counters.visits_to_confirm)

# Points belong to the area, not to an office: credit has no duty of a body.
DUTIES = (
    *rectification_duties.DUTIES,
    *institutions_duties.DUTIES,
    *inspections_duties.DUTIES,
    *foundation_duties.DUTIES,
)


def _todos(person, on) -> list[Held]:
    """What waits for the person's roles on the workbench, by its number: titles may name what is still secret."""
    floors = (institutions_counters, inspections_counters, rectification_counters, credit_counters)
    queues = [queue for floor in floors for queue in floor.QUEUES if queue.is_for(person) and queue.rows not in _OWN]
    todos = [todo for queue in queues for todo in queue.rows(person, on, _MOST)]
    return [Held("　".join(filter(None, (str(todo.source), str(todo.state)))), todo.url, todo.due_on) for todo in todos]


HANDOVERS = (
    *foundation_handovers.HANDOVERS,
    *institutions_handovers.HANDOVERS,
    *inspections_handovers.HANDOVERS,
    *rectification_handovers.HANDOVERS,
    *credit_handovers.HANDOVERS,
    Holding("todos", _("其他待办事项"), _todos, rest=True),
)
