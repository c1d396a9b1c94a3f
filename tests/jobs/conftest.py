"""A migrated database of each engine, as for the services."""

from tests.services.conftest import (  # noqa: F401
    database,
    database_url,
    migrated_postgres,
    migrated_sqlite,
)
