"""SQLite and PostgreSQL: connections, schemas and their migrations, page tokens."""
