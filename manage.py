#!/usr/bin/env python3
"""Commands of the portal. Without DATABASE_URL and REDIS_URL they use local services, started if needed."""

import os
import sys

from supervision.local import Unusable, services


def main() -> None:
    try:
        os.environ.update(services.environment())
    except Unusable as trouble:
        sys.exit(str(trouble))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supervision.settings")
    # imported late: Django reads the settings, which read the environment
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
