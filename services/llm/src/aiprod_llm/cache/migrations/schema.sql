BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, oldest VARCHAR(32), 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001','0001');
CREATE TABLE kept (key TEXT PRIMARY KEY, value TEXT NOT NULL, until REAL NOT NULL)
    STRICT, WITHOUT ROWID
;
COMMIT;
