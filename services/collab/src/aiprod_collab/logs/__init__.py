"""What keeps the log of record: SQLite for one process, PostgreSQL for several."""
