"""Where the log of record is stored: SQLite for one process, PostgreSQL for several."""
