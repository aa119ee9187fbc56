"""The script by which Alembic runs migrations; `migrate` gives it the connection."""

from alembic import context

context.configure(**context.config.attributes)
context.run_migrations()
