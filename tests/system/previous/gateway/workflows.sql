BEGIN TRANSACTION;
CREATE TABLE application_versions (
    version_id TEXT NOT NULL PRIMARY KEY,
    version_name TEXT NOT NULL UNIQUE,
    version_timestamp INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000),
    created_at INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000)
, "application_name" TEXT DEFAULT NULL);
INSERT INTO "application_versions" VALUES('14a06baf-e79a-4b65-860d-d1cdea2256d0','1',1795708399163,1795708399163,'aiprod');
CREATE TABLE dbos_migrations (version INTEGER NOT NULL PRIMARY KEY);
INSERT INTO "dbos_migrations" VALUES(125);
CREATE TABLE notifications (
    message_uuid TEXT NOT NULL DEFAULT (hex(randomblob(16))) PRIMARY KEY,
    destination_uuid TEXT NOT NULL,
    topic TEXT,
    message TEXT NOT NULL,
    created_at_epoch_ms INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000), "serialization" TEXT DEFAULT NULL, "consumed" BOOLEAN NOT NULL DEFAULT FALSE, consumed_by_function_id INTEGER,
    FOREIGN KEY (destination_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE "operation_outputs" (
    workflow_uuid TEXT NOT NULL,
    function_id INTEGER NOT NULL,
    function_name TEXT NOT NULL DEFAULT '',
    output TEXT,
    error TEXT,
    child_workflow_id TEXT,
    started_at_epoch_ms INTEGER,
    completed_at_epoch_ms INTEGER,
    serialization TEXT,
    application_name TEXT DEFAULT NULL,
    retention_timestamp INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000),
    PRIMARY KEY (workflow_uuid, function_id)
);
INSERT INTO "operation_outputs" VALUES('jobs/68e8db986830ecc5',1,'plan','{"@type":"type.googleapis.com/aiprod.film.v1.Manifest","prompt":"A lighthouse keeper lights the lamp. A boat comes home at dawn","title":"A Lighthouse Keeper Lights the Lamp","logline":"A lighthouse keeper lights the lamp. A boat comes home at dawn","format":{"width":320,"height":240,"frameRate":{"numerator":24,"denominator":1}},"style":{"medium":"gouache illustration in motion","palette":{"zenith":"#04101f","horizon":"#1d4e68","light":"#e6f4ff","accent":"#ffb454","shade":"#020811"},"lens":"24 mm, deep focus","grade":"gentle contrast, clean whites"},"entities":[{"id":"e1","kind":"PERSON","name":"lighthouse keeper","description":"Lighthouse keeper"},{"id":"e2","kind":"OBJECT","name":"lamp","description":"Lamp"},{"id":"e3","kind":"VEHICLE","name":"boat","description":"Boat"}],"scenes":[{"id":"s1","title":"Clouds gather","caption":"Clouds gather","action":"A lighthouse keeper lights the lamp","duration":"2s","shotSize":"EXTREME_WIDE","cameraAngle":"EYE_LEVEL","cameraMovement":"DOLLY_IN","setting":"SEA","timeOfDay":"NIGHT","weather":"CLOUDY","lighting":"LOW_KEY","mood":"WONDROUS","transition":"FADE","subjects":["e1","e2"],"seed":2452377456,"palette":{"zenith":"#04101f","horizon":"#1d4e68","light":"#e6f4ff","accent":"#ffb454","shade":"#020811"}},{"id":"s2","title":"A boat comes home at dawn","caption":"A boat comes home at dawn","action":"A boat comes home at dawn","duration":"2s","shotSize":"WIDE","cameraAngle":"LOW","cameraMovement":"DOLLY_OUT","setting":"SEA","timeOfDay":"DAWN","weather":"CLOUDY","lighting":"SOFT","mood":"JOYFUL","transition":"DISSOLVE","subjects":["e3"],"seed":2968234777,"palette":{"zenith":"#33476e","horizon":"#f4a98a","light":"#ffe2b0","accent":"#ffb454","shade":"#1a1f38"}}],"seed":5,"planner":"embedded-planner/1"}',NULL,NULL,1795708408195,1795708408238,'portable_json','aiprod',1795708408241);
INSERT INTO "operation_outputs" VALUES('jobs/68e8db986830ecc5',2,'room','{"@type":"type.googleapis.com/aiprod.collab.v1.Room","name":"rooms/68e8db986830ecc5","owner":"local","head":"1","epoch":"1795708408250","manifest":{"prompt":"A lighthouse keeper lights the lamp. A boat comes home at dawn","title":"A Lighthouse Keeper Lights the Lamp","logline":"A lighthouse keeper lights the lamp. A boat comes home at dawn","format":{"width":320,"height":240,"frameRate":{"numerator":24,"denominator":1}},"style":{"medium":"gouache illustration in motion","palette":{"zenith":"#04101f","horizon":"#1d4e68","light":"#e6f4ff","accent":"#ffb454","shade":"#020811"},"lens":"24 mm, deep focus","grade":"gentle contrast, clean whites"},"entities":[{"id":"e1","kind":"PERSON","name":"lighthouse keeper","description":"Lighthouse keeper"},{"id":"e2","kind":"OBJECT","name":"lamp","description":"Lamp"},{"id":"e3","kind":"VEHICLE","name":"boat","description":"Boat"}],"scenes":[{"id":"s1","title":"Clouds gather","caption":"Clouds gather","action":"A lighthouse keeper lights the lamp","duration":"2s","shotSize":"EXTREME_WIDE","cameraAngle":"EYE_LEVEL","cameraMovement":"DOLLY_IN","setting":"SEA","timeOfDay":"NIGHT","weather":"CLOUDY","lighting":"LOW_KEY","mood":"WONDROUS","transition":"FADE","subjects":["e1","e2"],"seed":2452377456,"palette":{"zenith":"#04101f","horizon":"#1d4e68","light":"#e6f4ff","accent":"#ffb454","shade":"#020811"}},{"id":"s2","title":"A boat comes home at dawn","caption":"A boat comes home at dawn","action":"A boat comes home at dawn","duration":"2s","shotSize":"WIDE","cameraAngle":"LOW","cameraMovement":"DOLLY_OUT","setting":"SEA","timeOfDay":"DAWN","weather":"CLOUDY","lighting":"SOFT","mood":"JOYFUL","transition":"DISSOLVE","subjects":["e3"],"seed":2968234777,"palette":{"zenith":"#33476e","horizon":"#f4a98a","light":"#ffe2b0","accent":"#ffb454","shade":"#1a1f38"}}],"seed":5,"planner":"embedded-planner/1"},"createTime":"2026-11-26T15:53:28.250764010Z","manifestSeq":"1","members":[{"user":"local","role":"OWNER"}],"policy":{},"versionCount":1}',NULL,NULL,1795708408243,1795708408263,'portable_json','aiprod',1795708408264);
INSERT INTO "operation_outputs" VALUES('jobs/68e8db986830ecc5',4,'render s2','{"@type":"type.googleapis.com/aiprod.render.v1.Artifact","asset":{"name":"clips/311e0c5d1d6fcd6c2edab14f0efe29282f9fcf517341f5770d6ab6a5cbb91ee2/4a296a50411db359a15cff629f195265.mp4","generation":"1795708409211499","size":"64697","crc32c":731691685,"contentType":"video/mp4","createTime":"2026-11-26T15:53:29.211499Z","labels":{"frames":"48","engine":"animatic/3"}},"frameCount":48,"engine":"animatic/3","costUsdMicros":"0"}',NULL,NULL,1795708408267,1795708409237,'portable_json','aiprod',1795708409247);
INSERT INTO "operation_outputs" VALUES('jobs/68e8db986830ecc5',3,'render s1','{"@type":"type.googleapis.com/aiprod.render.v1.Artifact","asset":{"name":"clips/df6ef4abf907ff613eb5a2471b9132b73b2c0570396df5a5841f43657ba0b1e0/43dca27586426d378cdfba3ddebda315.mp4","generation":"1795708409209699","size":"46713","crc32c":574529834,"contentType":"video/mp4","createTime":"2026-11-26T15:53:29.209699Z","labels":{"frames":"48","engine":"animatic/3"}},"frameCount":48,"engine":"animatic/3","costUsdMicros":"0"}',NULL,NULL,1795708408267,1795708409236,'portable_json','aiprod',1795708409251);
INSERT INTO "operation_outputs" VALUES('jobs/68e8db986830ecc5',5,'assemble','{"@type":"type.googleapis.com/aiprod.render.v1.Artifact","asset":{"name":"jobs/68e8db986830ecc5/master/2000534cefe3f6e03c2b508ca9ec0a6f.mp4","generation":"1795708409682886","size":"192400","crc32c":1743555671,"contentType":"video/mp4","createTime":"2026-11-26T15:53:29.682886Z","labels":{"frames":"96","engine":"aiprod-assembler/1","scenes":"2"}},"frameCount":96,"engine":"aiprod-assembler/1","costUsdMicros":"0","captions":{"name":"jobs/68e8db986830ecc5/captions/a6d3f20a4f1e77b4b451ec056bef4920.vtt","generation":"1795708409693461","size":"113","crc32c":2054833956,"contentType":"text/vtt","createTime":"2026-11-26T15:53:29.693461Z"}}',NULL,NULL,1795708409255,1795708409706,'portable_json','aiprod',1795708409707);
INSERT INTO "operation_outputs" VALUES('jobs/68e8db986830ecc5',7,'watch','{"@type":"type.googleapis.com/aiprod.llm.v1.SemanticQc","state":"UNSCORED","reason":"no model is configured that can watch a film; review it by eye","provenance":{"costUsdMicros":"0","tokens":{}}}',NULL,NULL,1795708409712,1795708409739,'portable_json','aiprod',1795708409741);
INSERT INTO "operation_outputs" VALUES('jobs/68e8db986830ecc5',6,'probe','{"@type":"type.googleapis.com/aiprod.probe.v1.QcReport","verdict":"PASS","checks":[{"code":"FILE_INTEGRITY","verdict":"PASS","measured":"readable to its end","expected":"readable to its end"},{"code":"CONTAINER","verdict":"PASS","measured":"mov,mp4,m4a,3gp,3g2,mj2","expected":"mp4, mov"},{"code":"BIT_RATE","verdict":"SKIPPED","measured":"385","unit":"kbit/s"},{"code":"DURATION","verdict":"PASS","measured":"4.000","expected":"4.000 ± 0.100","unit":"s"},{"code":"RESOLUTION","verdict":"PASS","measured":"320x240","expected":"320x240","unit":"px"},{"code":"FRAME_RATE","verdict":"PASS","measured":"24","expected":"24","unit":"fps"},{"code":"VIDEO_CODEC","verdict":"PASS","measured":"h264","expected":"h264"},{"code":"VIDEO_PROFILE","verdict":"SKIPPED","measured":"High"},{"code":"VIDEO_LEVEL","verdict":"SKIPPED","measured":"13"},{"code":"PIXEL_FORMAT","verdict":"PASS","measured":"yuv420p","expected":"yuv420p"},{"code":"PIXEL_SHAPE","verdict":"SKIPPED","measured":"1:1"},{"code":"COLOR_PRIMARIES","verdict":"SKIPPED","measured":"bt709"},{"code":"COLOR_TRANSFER","verdict":"SKIPPED","measured":"bt709"},{"code":"COLOR_SPACE","verdict":"SKIPPED","measured":"bt709"},{"code":"HDR10_METADATA","verdict":"SKIPPED"},{"code":"AUDIO_PRESENT","verdict":"PASS","measured":"aac","expected":"an audio stream"},{"code":"AUDIO_CODEC","verdict":"PASS","measured":"aac","expected":"aac"},{"code":"SAMPLE_RATE","verdict":"SKIPPED","measured":"48000","unit":"Hz"},{"code":"CHANNELS","verdict":"SKIPPED","measured":"2"},{"code":"FASTSTART","verdict":"PASS","measured":"index first","expected":"index first"},{"code":"FRAGMENTED","verdict":"SKIPPED","measured":"one piece"},{"code":"TIMESTAMPS","verdict":"PASS","measured":"0","expected":"0","unit":"places"},{"code":"CONSTANT_FRAME_RATE","verdict":"PASS","measured":"all 0.042","expected":"all 0.042","unit":"s a frame"},{"code":"GOP_LENGTH","verdict":"PASS","measured":"2.000","expected":"≤ 10.000","unit":"s"},{"code":"AV_START_OFFSET","verdict":"PASS","measured":"0.021","expected":"≤ 0.100","unit":"s"},{"code":"AV_END_OFFSET","verdict":"PASS","measured":"0.000","expected":"≤ 0.100","unit":"s"},{"code":"CORRUPT_FRAMES","verdict":"PASS","measured":"0","expected":"0","unit":"places"},{"code":"BLACK","verdict":"PASS","measured":"0.167","expected":"≤ 2.000","unit":"s"},{"code":"FREEZE","verdict":"PASS","measured":"0.000","expected":"≤ 5.000","unit":"s"},{"code":"FLASHES","verdict":"PASS","measured":"0.000","expected":"0.000","unit":"s"},{"code":"SIGNAL_RANGE","verdict":"SKIPPED","measured":"0.00","unit":"% of pixels"},{"code":"SILENCE","verdict":"PASS","measured":"0.000","expected":"≤ 5.000","unit":"s"},{"code":"LOUDNESS","verdict":"SKIPPED","measured":"-16.0","unit":"LUFS"},{"code":"LOUDNESS_RANGE","verdict":"SKIPPED","measured":"0.8","unit":"LU"},{"code":"TRUE_PEAK","verdict":"PASS","measured":"-4.6","expected":"≤ 0.0","unit":"dBTP"},{"code":"CLIPPING","verdict":"PASS","measured":"0.000","expected":"≤ 0.100","unit":"s"}],"probe":{"format":{"formatName":"mov,mp4,m4a,3gp,3g2,mj2","duration":"4s","size":"192400","bitRate":"384800","tags":{"compatible_brands":"isomiso2avc1mp41","major_brand":"isom","minor_version":"512","encoder":"Lavf63.1.102"},"filename":"jobs/68e8db986830ecc5/master/2000534cefe3f6e03c2b508ca9ec0a6f.mp4","formatLongName":"QuickTime / MOV","startTime":"0s"},"streams":[{"codecType":"video","codecName":"h264","profile":"High","duration":"4s","bitRate":"217492","video":{"width":320,"height":240,"displayWidth":320,"displayHeight":240,"rFrameRate":{"numerator":24,"denominator":1},"avgFrameRate":{"numerator":24,"denominator":1},"pixFmt":"yuv420p","level":13,"colorSpace":"bt709","colorRange":"tv","nbFrames":"96","colorPrimaries":"bt709","colorTransfer":"bt709","chromaLocation":"left","fieldOrder":"progressive"},"tags":{"language":"und","handler_name":"VideoHandler"},"startTime":"0s","timeBase":"1/12288","disposition":["default"]},{"index":1,"codecType":"audio","codecName":"aac","profile":"LC","duration":"4s","bitRate":"158460","audio":{"sampleRate":48000,"channels":2,"channelLayout":"stereo","sampleFmt":"fltp"},"tags":{"language":"und","handler_name":"SoundHandler"},"startTime":"0s","timeBase":"1/48000","disposition":["default"]}]},"signalQuality":{"score":8.75,"method":"heuristic","presence":8.75,"exposure":10.0,"motion":10.0,"sound":10.0}}',NULL,NULL,1795708409709,1795708410084,'portable_json','aiprod',1795708410086);
INSERT INTO "operation_outputs" VALUES('jobs/68e8db986830ecc5',8,'gate','{"@type":"type.googleapis.com/aiprod.gateway.v1.Quality","verdict":"PASS","technical":{"verdict":"PASS","checks":[{"code":"FILE_INTEGRITY","verdict":"PASS","measured":"readable to its end","expected":"readable to its end"},{"code":"CONTAINER","verdict":"PASS","measured":"mov,mp4,m4a,3gp,3g2,mj2","expected":"mp4, mov"},{"code":"BIT_RATE","verdict":"SKIPPED","measured":"385","unit":"kbit/s"},{"code":"DURATION","verdict":"PASS","measured":"4.000","expected":"4.000 ± 0.100","unit":"s"},{"code":"RESOLUTION","verdict":"PASS","measured":"320x240","expected":"320x240","unit":"px"},{"code":"FRAME_RATE","verdict":"PASS","measured":"24","expected":"24","unit":"fps"},{"code":"VIDEO_CODEC","verdict":"PASS","measured":"h264","expected":"h264"},{"code":"VIDEO_PROFILE","verdict":"SKIPPED","measured":"High"},{"code":"VIDEO_LEVEL","verdict":"SKIPPED","measured":"13"},{"code":"PIXEL_FORMAT","verdict":"PASS","measured":"yuv420p","expected":"yuv420p"},{"code":"PIXEL_SHAPE","verdict":"SKIPPED","measured":"1:1"},{"code":"COLOR_PRIMARIES","verdict":"SKIPPED","measured":"bt709"},{"code":"COLOR_TRANSFER","verdict":"SKIPPED","measured":"bt709"},{"code":"COLOR_SPACE","verdict":"SKIPPED","measured":"bt709"},{"code":"HDR10_METADATA","verdict":"SKIPPED"},{"code":"AUDIO_PRESENT","verdict":"PASS","measured":"aac","expected":"an audio stream"},{"code":"AUDIO_CODEC","verdict":"PASS","measured":"aac","expected":"aac"},{"code":"SAMPLE_RATE","verdict":"SKIPPED","measured":"48000","unit":"Hz"},{"code":"CHANNELS","verdict":"SKIPPED","measured":"2"},{"code":"FASTSTART","verdict":"PASS","measured":"index first","expected":"index first"},{"code":"FRAGMENTED","verdict":"SKIPPED","measured":"one piece"},{"code":"TIMESTAMPS","verdict":"PASS","measured":"0","expected":"0","unit":"places"},{"code":"CONSTANT_FRAME_RATE","verdict":"PASS","measured":"all 0.042","expected":"all 0.042","unit":"s a frame"},{"code":"GOP_LENGTH","verdict":"PASS","measured":"2.000","expected":"≤ 10.000","unit":"s"},{"code":"AV_START_OFFSET","verdict":"PASS","measured":"0.021","expected":"≤ 0.100","unit":"s"},{"code":"AV_END_OFFSET","verdict":"PASS","measured":"0.000","expected":"≤ 0.100","unit":"s"},{"code":"CORRUPT_FRAMES","verdict":"PASS","measured":"0","expected":"0","unit":"places"},{"code":"BLACK","verdict":"PASS","measured":"0.167","expected":"≤ 2.000","unit":"s"},{"code":"FREEZE","verdict":"PASS","measured":"0.000","expected":"≤ 5.000","unit":"s"},{"code":"FLASHES","verdict":"PASS","measured":"0.000","expected":"0.000","unit":"s"},{"code":"SIGNAL_RANGE","verdict":"SKIPPED","measured":"0.00","unit":"% of pixels"},{"code":"SILENCE","verdict":"PASS","measured":"0.000","expected":"≤ 5.000","unit":"s"},{"code":"LOUDNESS","verdict":"SKIPPED","measured":"-16.0","unit":"LUFS"},{"code":"LOUDNESS_RANGE","verdict":"SKIPPED","measured":"0.8","unit":"LU"},{"code":"TRUE_PEAK","verdict":"PASS","measured":"-4.6","expected":"≤ 0.0","unit":"dBTP"},{"code":"CLIPPING","verdict":"PASS","measured":"0.000","expected":"≤ 0.100","unit":"s"}],"probe":{"format":{"formatName":"mov,mp4,m4a,3gp,3g2,mj2","duration":"4s","size":"192400","bitRate":"384800","tags":{"major_brand":"isom","compatible_brands":"isomiso2avc1mp41","minor_version":"512","encoder":"Lavf63.1.102"},"filename":"jobs/68e8db986830ecc5/master/2000534cefe3f6e03c2b508ca9ec0a6f.mp4","formatLongName":"QuickTime / MOV","startTime":"0s"},"streams":[{"codecType":"video","codecName":"h264","profile":"High","duration":"4s","bitRate":"217492","video":{"width":320,"height":240,"displayWidth":320,"displayHeight":240,"rFrameRate":{"numerator":24,"denominator":1},"avgFrameRate":{"numerator":24,"denominator":1},"pixFmt":"yuv420p","level":13,"colorSpace":"bt709","colorRange":"tv","nbFrames":"96","colorPrimaries":"bt709","colorTransfer":"bt709","chromaLocation":"left","fieldOrder":"progressive"},"tags":{"language":"und","handler_name":"VideoHandler"},"startTime":"0s","timeBase":"1/12288","disposition":["default"]},{"index":1,"codecType":"audio","codecName":"aac","profile":"LC","duration":"4s","bitRate":"158460","audio":{"sampleRate":48000,"channels":2,"channelLayout":"stereo","sampleFmt":"fltp"},"tags":{"language":"und","handler_name":"SoundHandler"},"startTime":"0s","timeBase":"1/48000","disposition":["default"]}]},"signalQuality":{"score":8.75,"method":"heuristic","presence":8.75,"exposure":10.0,"motion":10.0,"sound":10.0}},"semantic":{"state":"UNSCORED","reason":"no model is configured that can watch a film; review it by eye","provenance":{"costUsdMicros":"0","tokens":{}}}}',NULL,NULL,1795708410088,1795708410100,'portable_json','aiprod',1795708410101);
INSERT INTO "operation_outputs" VALUES('jobs/68e8db986830ecc5',9,'deliver','{"@type":"type.googleapis.com/google.protobuf.Empty"}',NULL,NULL,1795708410103,1795708410145,'portable_json','aiprod',1795708410146);
INSERT INTO "operation_outputs" VALUES('jobs/e4bd860321174c3b',1,'plan','{"@type":"type.googleapis.com/aiprod.film.v1.Manifest","prompt":"A red kite over the hills, then rain","title":"A Red Kite over the Hills","logline":"A red kite over the hills, then rain","format":{"width":320,"height":240,"frameRate":{"numerator":24,"denominator":1}},"style":{"medium":"flat vector animation","palette":{"zenith":"#6fb1a0","horizon":"#f6efd2","light":"#fffbe6","accent":"#d7263d","shade":"#22403c"},"lens":"50 mm, natural","grade":"glowing highlights, lifted blacks"},"entities":[{"id":"e1","kind":"OBJECT","name":"red kite","description":"Red kite"}],"scenes":[{"id":"s1","title":"Clouds gather","caption":"Clouds gather","action":"A red kite over the hills","duration":"2.083333333s","shotSize":"EXTREME_WIDE","cameraAngle":"HIGH","cameraMovement":"DOLLY_IN","setting":"LANDSCAPE","timeOfDay":"DAY","weather":"CLOUDY","lighting":"SOFT","mood":"WONDROUS","transition":"FADE","subjects":["e1"],"seed":1805947361,"palette":{"zenith":"#5aa9e6","horizon":"#f3ecd9","light":"#fffdf0","accent":"#d7263d","shade":"#1d3557"}},{"id":"s2","title":"Rain","caption":"Rain","action":"Rain","duration":"1.916666667s","shotSize":"WIDE","cameraAngle":"EYE_LEVEL","cameraMovement":"TILT_UP","setting":"LANDSCAPE","timeOfDay":"DUSK","weather":"RAIN","lighting":"SOFT","mood":"JOYFUL","transition":"DISSOLVE","subjects":["e1"],"seed":3644402404,"palette":{"zenith":"#413c69","horizon":"#e8838c","light":"#ffe0ac","accent":"#d7263d","shade":"#1c1733"}}],"seed":7,"planner":"embedded-planner/1"}',NULL,NULL,1795708498611,1795708498641,'portable_json','aiprod',1795708498643);
INSERT INTO "operation_outputs" VALUES('jobs/e4bd860321174c3b',2,'room','{"@type":"type.googleapis.com/aiprod.collab.v1.Room","name":"rooms/e4bd860321174c3b","owner":"local","head":"1","epoch":"1795708498652","manifest":{"prompt":"A red kite over the hills, then rain","title":"A Red Kite over the Hills","logline":"A red kite over the hills, then rain","format":{"width":320,"height":240,"frameRate":{"numerator":24,"denominator":1}},"style":{"medium":"flat vector animation","palette":{"zenith":"#6fb1a0","horizon":"#f6efd2","light":"#fffbe6","accent":"#d7263d","shade":"#22403c"},"lens":"50 mm, natural","grade":"glowing highlights, lifted blacks"},"entities":[{"id":"e1","kind":"OBJECT","name":"red kite","description":"Red kite"}],"scenes":[{"id":"s1","title":"Clouds gather","caption":"Clouds gather","action":"A red kite over the hills","duration":"2.083333333s","shotSize":"EXTREME_WIDE","cameraAngle":"HIGH","cameraMovement":"DOLLY_IN","setting":"LANDSCAPE","timeOfDay":"DAY","weather":"CLOUDY","lighting":"SOFT","mood":"WONDROUS","transition":"FADE","subjects":["e1"],"seed":1805947361,"palette":{"zenith":"#5aa9e6","horizon":"#f3ecd9","light":"#fffdf0","accent":"#d7263d","shade":"#1d3557"}},{"id":"s2","title":"Rain","caption":"Rain","action":"Rain","duration":"1.916666667s","shotSize":"WIDE","cameraAngle":"EYE_LEVEL","cameraMovement":"TILT_UP","setting":"LANDSCAPE","timeOfDay":"DUSK","weather":"RAIN","lighting":"SOFT","mood":"JOYFUL","transition":"DISSOLVE","subjects":["e1"],"seed":3644402404,"palette":{"zenith":"#413c69","horizon":"#e8838c","light":"#ffe0ac","accent":"#d7263d","shade":"#1c1733"}}],"seed":7,"planner":"embedded-planner/1"},"createTime":"2026-11-26T15:54:58.652788680Z","manifestSeq":"1","members":[{"user":"local","role":"OWNER"}],"policy":{},"versionCount":1}',NULL,NULL,1795708498645,1795708498670,'portable_json','aiprod',1795708498672);
CREATE TABLE queues (
    queue_id TEXT PRIMARY KEY DEFAULT (hex(randomblob(16))),
    name TEXT NOT NULL UNIQUE,
    concurrency INTEGER,
    worker_concurrency INTEGER,
    rate_limit_max INTEGER,
    rate_limit_period_sec REAL,
    priority_enabled BOOLEAN NOT NULL DEFAULT FALSE,
    partition_queue BOOLEAN NOT NULL DEFAULT FALSE,
    polling_interval_sec REAL NOT NULL DEFAULT 1.0,
    created_at INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000),
    updated_at INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000)
, "application_name" TEXT DEFAULT NULL, "partition_concurrency" INTEGER DEFAULT NULL, "partition_worker_concurrency" INTEGER DEFAULT NULL, "partition_rate_limit_max" INTEGER DEFAULT NULL, "partition_rate_limit_period_sec" REAL DEFAULT NULL);
CREATE TABLE streams (
    workflow_uuid TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    "offset" INTEGER NOT NULL, function_id INTEGER NOT NULL DEFAULT 0, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, key, "offset"),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
INSERT INTO "streams" VALUES('jobs/68e8db986830ecc5','events','{"at":1795708408206272352,"stage":1,"scene":"","fraction":0.0,"message":""}',0,1,'portable_json');
INSERT INTO "streams" VALUES('jobs/68e8db986830ecc5','events','{"at":1795708408223754724,"stage":1,"scene":"","fraction":0.5,"message":"Clouds gather"}',1,1,'portable_json');
INSERT INTO "streams" VALUES('jobs/68e8db986830ecc5','events','{"at":1795708408226391478,"stage":1,"scene":"","fraction":0.5,"message":"A boat comes home at dawn"}',2,1,'portable_json');
INSERT INTO "streams" VALUES('jobs/68e8db986830ecc5','events','{"at":1795708408232442625,"stage":1,"scene":"","fraction":1.0,"message":""}',3,1,'portable_json');
INSERT INTO "streams" VALUES('jobs/68e8db986830ecc5','events','{"at":1795708408246034191,"stage":2,"scene":"","fraction":0.0,"message":""}',4,2,'portable_json');
INSERT INTO "streams" VALUES('jobs/68e8db986830ecc5','events','{"at":1795708408260173865,"stage":2,"scene":"","fraction":1.0,"message":""}',5,2,'portable_json');
INSERT INTO "streams" VALUES('jobs/68e8db986830ecc5','events','{"at":1795708408270871524,"stage":3,"scene":"s1","fraction":0.0,"message":""}',6,3,'portable_json');
INSERT INTO "streams" VALUES('jobs/68e8db986830ecc5','events','{"at":1795708408273565365,"stage":3,"scene":"s2","fraction":0.0,"message":""}',7,4,'portable_json');
INSERT INTO "streams" VALUES('jobs/68e8db986830ecc5','events','{"at":1795708408488452748,"stage":3,"scene":"s2","fraction":0.0,"message":""}',8,4,'portable_json');
INSERT INTO "streams" VALUES('jobs/68e8db986830ecc5','events','{"at":1795708408485689256,"stage":3,"scene":"s1","fraction":0.10416666666666667,"message":""}',9,3,'portable_json');
INSERT INTO "streams" VALUES('jobs/68e8db986830ecc5','events','{"at":1795708408906288585,"stage":3,"scene":"s2","fraction":0.5833333333333334,"message":""}',10,4,'portable_json');
INSERT INTO "streams" VALUES('jobs/68e8db986830ecc5','events','{"at":1795708409231301547,"stage":3,"scene":"s1","fraction":1.0,"message":""}',11,3,'portable_json');
INSERT INTO "streams" VALUES('jobs/68e8db986830ecc5','events','{"at":1795708409235097345,"stage":3,"scene":"s2","fraction":1.0,"message":""}',12,4,'portable_json');
INSERT INTO "streams" VALUES('jobs/68e8db986830ecc5','events','{"at":1795708409257879825,"stage":4,"scene":"","fraction":0.0,"message":""}',13,5,'portable_json');
INSERT INTO "streams" VALUES('jobs/68e8db986830ecc5','events','{"at":1795708409463944574,"stage":4,"scene":"","fraction":0.0,"message":""}',14,5,'portable_json');
INSERT INTO "streams" VALUES('jobs/68e8db986830ecc5','events','{"at":1795708409701793863,"stage":4,"scene":"","fraction":1.0,"message":""}',15,5,'portable_json');
INSERT INTO "streams" VALUES('jobs/68e8db986830ecc5','events','{"at":1795708409720647165,"stage":6,"scene":"","fraction":0.0,"message":""}',16,7,'portable_json');
INSERT INTO "streams" VALUES('jobs/68e8db986830ecc5','events','{"at":1795708409723975777,"stage":5,"scene":"","fraction":0.0,"message":""}',17,6,'portable_json');
INSERT INTO "streams" VALUES('jobs/68e8db986830ecc5','events','{"at":1795708409733812031,"stage":6,"scene":"","fraction":1.0,"message":""}',18,7,'portable_json');
INSERT INTO "streams" VALUES('jobs/68e8db986830ecc5','events','{"at":1795708409945873043,"stage":5,"scene":"","fraction":0.5,"message":""}',19,6,'portable_json');
INSERT INTO "streams" VALUES('jobs/68e8db986830ecc5','events','{"at":1795708410081606672,"stage":5,"scene":"","fraction":1.0,"message":""}',20,6,'portable_json');
INSERT INTO "streams" VALUES('jobs/68e8db986830ecc5','events','{"at":1795708410090236755,"stage":7,"scene":"","fraction":0.0,"message":""}',21,8,'portable_json');
INSERT INTO "streams" VALUES('jobs/68e8db986830ecc5','events','{"at":1795708410097463415,"stage":7,"scene":"","fraction":1.0,"message":""}',22,8,'portable_json');
INSERT INTO "streams" VALUES('jobs/68e8db986830ecc5','events','{"at":1795708410108662826,"stage":8,"scene":"","fraction":0.0,"message":""}',23,9,'portable_json');
INSERT INTO "streams" VALUES('jobs/68e8db986830ecc5','events','{"at":1795708410143217440,"stage":8,"scene":"","fraction":1.0,"message":""}',24,9,'portable_json');
INSERT INTO "streams" VALUES('jobs/e4bd860321174c3b','events','{"at":1795708498615668875,"stage":1,"scene":"","fraction":0.0,"message":""}',0,1,'portable_json');
INSERT INTO "streams" VALUES('jobs/e4bd860321174c3b','events','{"at":1795708498627342315,"stage":1,"scene":"","fraction":0.5,"message":"Clouds gather"}',1,1,'portable_json');
INSERT INTO "streams" VALUES('jobs/e4bd860321174c3b','events','{"at":1795708498632298578,"stage":1,"scene":"","fraction":0.5,"message":"Rain"}',2,1,'portable_json');
INSERT INTO "streams" VALUES('jobs/e4bd860321174c3b','events','{"at":1795708498637878311,"stage":1,"scene":"","fraction":1.0,"message":""}',3,1,'portable_json');
INSERT INTO "streams" VALUES('jobs/e4bd860321174c3b','events','{"at":1795708498647666646,"stage":2,"scene":"","fraction":0.0,"message":""}',4,2,'portable_json');
INSERT INTO "streams" VALUES('jobs/e4bd860321174c3b','events','{"at":1795708498665808404,"stage":2,"scene":"","fraction":1.0,"message":""}',5,2,'portable_json');
INSERT INTO "streams" VALUES('jobs/e4bd860321174c3b','events','{"at":1795708498689464182,"stage":3,"scene":"s2","fraction":0.0,"message":""}',6,4,'portable_json');
INSERT INTO "streams" VALUES('jobs/e4bd860321174c3b','events','{"at":1795708498692593299,"stage":3,"scene":"s1","fraction":0.0,"message":""}',7,3,'portable_json');
CREATE TABLE workflow_events (
    workflow_uuid TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, key),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE workflow_events_history (
    workflow_uuid TEXT NOT NULL,
    function_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, function_id, key),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid)
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE workflow_input (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    inputs TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000)
);
INSERT INTO "workflow_input" VALUES('jobs/68e8db986830ecc5','{"namedArgs":{},"positionalArgs":["jobs/68e8db986830ecc5"]}',1795708408193);
INSERT INTO "workflow_input" VALUES('jobs/e4bd860321174c3b','{"namedArgs":{},"positionalArgs":["jobs/e4bd860321174c3b"]}',1795708498605);
CREATE TABLE workflow_output (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    output TEXT,
    error TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000)
);
INSERT INTO "workflow_output" VALUES('jobs/68e8db986830ecc5','null',NULL,1795708410149);
CREATE TABLE workflow_schedules (
    schedule_id TEXT PRIMARY KEY,
    schedule_name TEXT NOT NULL UNIQUE,
    workflow_name TEXT NOT NULL,
    workflow_class_name TEXT,
    schedule TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'ACTIVE',
    context TEXT NOT NULL
, "last_fired_at" TEXT DEFAULT NULL, "automatic_backfill" BOOLEAN NOT NULL DEFAULT FALSE, "cron_timezone" TEXT DEFAULT NULL, "queue_name" TEXT DEFAULT NULL, "application_name" TEXT DEFAULT NULL);
CREATE TABLE workflow_status (
    workflow_uuid TEXT PRIMARY KEY,
    status TEXT,
    name TEXT,
    authenticated_user TEXT,
    assumed_role TEXT,
    authenticated_roles TEXT,
    request TEXT,
    output TEXT,
    error TEXT,
    executor_id TEXT,
    created_at INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000),
    updated_at INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000),
    application_version TEXT,
    application_id TEXT,
    class_name TEXT DEFAULT NULL,
    config_name TEXT DEFAULT NULL,
    recovery_attempts INTEGER DEFAULT 0,
    queue_name TEXT,
    workflow_timeout_ms INTEGER,
    workflow_deadline_epoch_ms INTEGER,
    inputs TEXT,
    started_at_epoch_ms INTEGER,
    deduplication_id TEXT,
    priority INTEGER NOT NULL DEFAULT 0
, queue_partition_key TEXT, forked_from TEXT, "owner_xid" TEXT DEFAULT NULL, "parent_workflow_id" TEXT DEFAULT NULL, "serialization" TEXT DEFAULT NULL, "delay_until_epoch_ms" BIGINT DEFAULT NULL, "was_forked_from" BOOLEAN NOT NULL DEFAULT FALSE, "rate_limited" BOOLEAN NOT NULL DEFAULT FALSE, "completed_at" BIGINT, "attributes" TEXT, "schedule_name" TEXT, "debounce_deadline_epoch_ms" BIGINT DEFAULT NULL, "is_debounced" BOOLEAN NOT NULL DEFAULT FALSE, "application_name" TEXT DEFAULT NULL, "creator_xid" TEXT DEFAULT NULL);
INSERT INTO "workflow_status" VALUES('jobs/68e8db986830ecc5','SUCCESS','generate',NULL,NULL,NULL,NULL,NULL,NULL,'local',1795708408192,1795708410148,'1','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795708410148,'null',NULL,NULL,0,'aiprod','822bb2b4-c273-4016-8f31-ce14017fd153');
INSERT INTO "workflow_status" VALUES('jobs/e4bd860321174c3b','PENDING','generate',NULL,NULL,NULL,NULL,NULL,NULL,'local',1795708498605,1795708498605,'1','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'48486d90-b61c-49b8-8ea0-5ba1ebad4f6e',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'aiprod','48486d90-b61c-49b8-8ea0-5ba1ebad4f6e');
CREATE INDEX workflow_status_created_at_index ON workflow_status (created_at);
CREATE INDEX idx_workflow_topic ON notifications (destination_uuid, topic);
CREATE INDEX "idx_workflow_status_delayed" ON "workflow_status" ("delay_until_epoch_ms") WHERE status = 'DELAYED';
CREATE INDEX "idx_workflow_status_forked_from" ON "workflow_status" ("forked_from") WHERE "forked_from" IS NOT NULL;
CREATE INDEX "idx_workflow_status_parent_workflow_id" ON "workflow_status" ("parent_workflow_id") WHERE "parent_workflow_id" IS NOT NULL;
CREATE UNIQUE INDEX "uq_workflow_status_dedup_id" ON "workflow_status" ("queue_name", "deduplication_id") WHERE "deduplication_id" IS NOT NULL;
CREATE INDEX "idx_workflow_status_pending" ON "workflow_status" ("created_at") WHERE "status" = 'PENDING';
CREATE INDEX "idx_workflow_status_failed" ON "workflow_status" ("status", "created_at") WHERE "status" IN ('ERROR', 'CANCELLED', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED');
CREATE INDEX "idx_workflow_status_rate_limited" ON "workflow_status" ("queue_name", "started_at_epoch_ms") WHERE "rate_limited" = TRUE;
CREATE INDEX "idx_workflow_status_completed_at" ON "workflow_status" ("completed_at") WHERE "completed_at" IS NOT NULL;
CREATE INDEX "idx_workflow_status_started_at" ON "workflow_status" ("started_at_epoch_ms") WHERE "started_at_epoch_ms" IS NOT NULL;
CREATE INDEX "idx_workflow_status_schedule_name" ON "workflow_status" ("schedule_name") WHERE "schedule_name" IS NOT NULL;
CREATE UNIQUE INDEX "uq_application_versions_owner_version"
    ON application_versions ("application_name", "version_name")
    WHERE "application_name" IS NOT NULL;
CREATE UNIQUE INDEX "uq_application_versions_unclaimed_version"
    ON application_versions ("version_name")
    WHERE "application_name" IS NULL;
CREATE INDEX idx_workflow_input_retention
    ON workflow_input (retention_timestamp);
CREATE INDEX idx_workflow_output_retention
    ON workflow_output (retention_timestamp);
CREATE INDEX idx_operation_outputs_retention
    ON operation_outputs (retention_timestamp);
CREATE INDEX "idx_workflow_status_in_flight_v2" ON "workflow_status" ("queue_name", "status", "priority", "created_at", "application_name") WHERE "status" IN ('ENQUEUED', 'PENDING');
CREATE INDEX "idx_workflow_status_partition_dequeue_v3" ON "workflow_status" ("queue_name", "status", "queue_partition_key", "priority", "created_at", "workflow_uuid", "application_name") WHERE "status" IN ('ENQUEUED', 'PENDING') AND "queue_partition_key" IS NOT NULL;
CREATE INDEX "idx_operation_outputs_completed_at_function_name_v2" ON "operation_outputs" ("completed_at_epoch_ms", "function_name", "application_name");
CREATE INDEX "idx_workflow_status_deadline" ON "workflow_status" ("workflow_deadline_epoch_ms") WHERE "status" IN ('ENQUEUED', 'PENDING', 'DELAYED') AND "workflow_deadline_epoch_ms" IS NOT NULL;
CREATE INDEX "idx_application_versions_timestamp" ON "application_versions" ("version_timestamp" DESC);
CREATE INDEX "idx_application_versions_owner_timestamp" ON "application_versions" ("application_name", "version_timestamp" DESC);
COMMIT;
