"""The database, the broker and the processes of one machine, for whoever has none of them set up.

Plain Python that is imported before Django is configured. `services.ensure()` is the way in: it answers where
PostgreSQL and Redis are, and starts them under `PORTAL_VAR` when the environment names none. `launch` is `make run`.
"""


class Unusable(Exception):
    """A local service cannot be had; the text tells a person why and what to do."""
