BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, oldest VARCHAR(32), 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002','0002');
CREATE TABLE ev (
	room TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	actor TEXT NOT NULL, 
	op_id TEXT NOT NULL, 
	ts BIGINT NOT NULL, 
	body BLOB NOT NULL, 
	PRIMARY KEY (room, seq), 
	UNIQUE (room, actor, op_id)
)
 WITHOUT ROWID

;
CREATE TABLE film_review (
	job TEXT NOT NULL, 
	room TEXT NOT NULL, 
	verdict INTEGER NOT NULL, 
	since_ns BIGINT NOT NULL, 
	PRIMARY KEY (job)
)
 WITHOUT ROWID

;
CREATE TABLE room (
	name TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	epoch BIGINT NOT NULL, 
	seq BIGINT NOT NULL, 
	trimmed BIGINT NOT NULL, 
	create_ns BIGINT NOT NULL, 
	PRIMARY KEY (name)
)
 WITHOUT ROWID

;
CREATE TABLE snapshot (
	room TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	body BLOB NOT NULL, 
	PRIMARY KEY (room)
)
 WITHOUT ROWID

;
CREATE INDEX film_review_room ON film_review (room);
COMMIT;
