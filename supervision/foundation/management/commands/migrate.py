"""``manage.py migrate``: Django's own; an empty database is brought up in a sixth of the time.

Almost all of that time goes into keeping in memory, after each of hundreds of operations, a class of every model that
is related to the one that changed, which here is every model there is. While there are no rows, only the model itself
has to be up to date: its table is what the operation changes. A migration that runs code, and whatever comes after
the last one, gets all models made anew, as after any operation that Django itself postpones.

A database that has been migrated before is left to Django altogether.
"""

from django.core.management.commands import migrate
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState


class EmptyState(ProjectState):
    """The models of a database that is being made."""

    def _find_reload_model(self, app_label, model_name, delay=False):
        self.is_delayed = True
        return {(app_label, model_name)}


class Executor(MigrationExecutor):
    """Starts from nothing where nothing is there."""

    def migrate(self, targets, plan=None, state=None, fake=False, fake_initial=False):
        if not self.loader.applied_migrations:
            state = EmptyState(real_apps=self.loader.unmigrated_apps)
        return super().migrate(targets, plan, state, fake, fake_initial)


migrate.MigrationExecutor = Executor


class Command(migrate.Command):
    """Found before Django's own, because this app is installed."""
