"""SQLite and PostgreSQL: connections, migrations, page tokens."""
