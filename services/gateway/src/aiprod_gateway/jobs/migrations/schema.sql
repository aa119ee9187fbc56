BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, oldest VARCHAR(32), 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0012','0012');
CREATE TABLE budget_turn (number bigint not null);
INSERT INTO "budget_turn" VALUES(0);
CREATE TABLE deletion(
  job text primary key, "user" text not null, deleter text not null, requested bigint not null,
  ended integer not null default 0
);
CREATE TABLE job(
  name text primary key, user text not null, state integer not null, created integer not null,
  request_id text, request_hash blob not null, body blob not null
, traceparent text not null default '', reserved bigint not null default 0, room text not null default '', variants_of text not null default '') without rowid
;
CREATE TABLE library(
  "user" text not null, name text not null, title text not null, created bigint not null,
  updated bigint not null, primary key("user", name)
);
CREATE TABLE library_entry(
  "user" text not null, library text not null, name text not null, folded text not null,
  created bigint not null, body blob not null, primary key("user", name)
);
CREATE TABLE webhook(
  name text primary key, "user" text not null, url text not null, events text not null,
  secret text not null, previous_secret text not null, previous_until bigint not null, created bigint not null
);
CREATE TABLE webhook_message(
  id text primary key, webhook text not null, event integer not null, job text not null, body text not null,
  created bigint not null, state integer not null, attempts text not null, due bigint
);
CREATE UNIQUE INDEX job_request on job("user", request_id) where request_id is not null;
CREATE INDEX job_list on job("user", created desc, name desc);
CREATE INDEX job_list_all on job(created desc, name desc);
CREATE INDEX job_unfinished on job(state, "user") where state in (1, 2, 6)
;
CREATE INDEX deletion_open on deletion(ended) where ended = 0;
CREATE INDEX job_room on job(room) where room <> ''
;
CREATE INDEX webhook_list on webhook("user", created, name);
CREATE INDEX webhook_message_list on webhook_message(webhook, created, id);
CREATE INDEX webhook_message_due on webhook_message(due) where due is not null
;
CREATE INDEX job_variants on job(variants_of, created, name) where variants_of <> '';
CREATE INDEX library_list on library("user", created, name);
CREATE INDEX library_entry_list on library_entry("user", library, created, name);
CREATE UNIQUE INDEX library_entry_folded on library_entry("user", library, folded)
;
COMMIT;
