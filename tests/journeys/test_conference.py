"""From a meeting of the joint conference to a decision that is carried out and closed."""

from datetime import timedelta

from django.utils import timezone

from rectification.choices import DecisionStanding, TaskState
from rectification.models import Meeting, Task
from rectification.queries.conference import decisions_of
from rectification.rules.progress import CHECKS
from rectification.services import progress, tasks
from tests.factories import conference as a

DAY = timedelta(days=1)


def test_a_decision_is_ordered_reported_checked_publicised_and_closed_with_its_task(cast, settings, tmp_path):
    now = timezone.now()
    settings.MEDIA_ROOT = tmp_path
    meeting = a.issued(cast, now, decisions=lambda one: a.decided(cast, one, now, joint=("120000-GAJ",)))
    task, on = Task.objects.get(), timezone.localdate(now)

    def standing():
        (row,) = decisions_of(Meeting.objects.get(pk=meeting.pk), cast.liaison)
        return row.standing

    assert standing() == DecisionStanding.OPEN
    report = progress.save(task, f"{on:%Y-%m}", by=cast.liaison, now=now, percent=100, text="清单已印发。")
    progress.submit(report, by=cast.liaison, now=now, signer="局长")
    task.refresh_from_db()
    assert (task.state, task.progress) == (TaskState.IN_PROGRESS, 100)
    for measure in task.measures.all():
        tasks.complete_measure(measure, by=cast.liaison, now=now, evidence="印发文件", done_on=on)
    task = tasks.self_check(task, by=cast.liaison, now=now)
    task = tasks.apply_close(task, by=cast.liaison, now=now, statement="已完成", signer="局长")
    task = tasks.take_up(task, by=cast.city_chief, now=now)
    task = tasks.verify_site(task, by=cast.city_chief, now=now, checks=dict.fromkeys(CHECKS, True), opinion="属实",
                             verified_on=on)  # fmt: skip
    task = tasks.publicise(task, by=cast.city_chief, now=now)
    assert standing() == DecisionStanding.OPEN
    after = now + (task.publicity_until - on + DAY)
    tasks.close(task, by=cast.city_chief, now=after)
    assert standing() == DecisionStanding.CLOSED
