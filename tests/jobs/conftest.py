"""A migrated database of each engine, as for the services."""

from tests.engines import kept_engines  # noqa: F401
from tests.services.conftest import (  # noqa: F401
    database,
    database_url,
    migrated_postgres,
    migrated_sqlite,
    sqlite_folder,
)
