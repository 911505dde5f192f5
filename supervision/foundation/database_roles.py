"""Two database roles: the owner migrates, the app role runs everything else and owns nothing.

The trail can be inserted and read by the app role, and neither changed nor removed by anybody.
"""

from django.conf import settings
from django.core.checks import Warning  # noqa: A004 - the name Django gives it
from django.db import connections
from django.utils.translation import gettext as _

_APPEND_ONLY = "foundation_act, foundation_rowchange, foundation_trailseal, foundation_trailleaf"
_GRANTS = """
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
REVOKE UPDATE, DELETE, TRUNCATE ON {append_only} FROM {role};
REVOKE INSERT ON foundation_rowchange FROM {role};
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role};
"""


def grant_app_role(sender, using, **kwargs):
    """Give the app role its rights on every table there is now. Does nothing where the role is the owner itself."""
    connection = connections[using]
    role = settings.DATABASE_APP_ROLE
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [role])
        current, exists = cursor.fetchone()
        if exists and role != current:
            cursor.execute(_GRANTS.format(role=connection.ops.quote_name(role), append_only=_APPEND_ONLY))


def two_roles_check(app_configs, **kwargs):
    """Warn when the portal runs as the role that owns the tables: the trail would guard itself."""
    if settings.DATABASE_OWNER_ROLE != settings.DATABASE_APP_ROLE:
        return []
    return [
        Warning(
            _("运行账号与建表账号相同，留痕的防篡改保护减弱。"),
            hint=_("请用 DATABASE_OWNER_URL 指定另一个账号执行迁移。"),
            id="portal.W001",
        )
    ]
