BEGIN TRANSACTION;
CREATE TABLE kept (key TEXT PRIMARY KEY, value TEXT NOT NULL, until REAL NOT NULL)
    STRICT, WITHOUT ROWID
;
INSERT INTO "kept" VALUES('project/9d35556fd8490d0e','["[\"92455bbaaf56f2ec\", 1]", "{\"style\":{\"medium\":\"gouache illustration in motion\",\"palette\":{\"zenith\":\"#04101f\",\"horizon\":\"#1d4e68\",\"light\":\"#e6f4ff\",\"accent\":\"#ffb454\",\"shade\":\"#020811\"},\"lens\":\"24 mm, deep focus\",\"grade\":\"gentle contrast, clean whites\"},\"entities\":[{\"id\":\"e1\",\"kind\":\"PERSON\",\"name\":\"lighthouse keeper\",\"description\":\"Lighthouse keeper\"},{\"id\":\"e2\",\"kind\":\"OBJECT\",\"name\":\"lamp\",\"description\":\"Lamp\"},{\"id\":\"e3\",\"kind\":\"VEHICLE\",\"name\":\"boat\",\"description\":\"Boat\"}],\"narrative\":{\"world\":\"sea\",\"tone\":\"calm, then wondrous, then epic\",\"motifs\":[]}}"]',1.79631320821737027167e+09);
COMMIT;
