"""The table of all reasons that clients can receive in `google.rpc.ErrorInfo`.

`tools/document_errors.py` writes it into docs/api.md. A test compares it with what the code raises.
"""

from aiprod_rpc.reason import Reason

REASONS = {
    "All services": (
        Reason("INVALID_REQUEST", "INVALID_ARGUMENT", "Correct the fields that `BadRequest` names."),
        Reason("UNREADABLE_REQUEST", "INVALID_ARGUMENT", "Generate your client from these contracts again."),
        Reason(
            "BAD_PAGE_TOKEN", "INVALID_ARGUMENT", "Send the token of the last page, or start without one."
        ),
        Reason("BAD_TEXT", "INVALID_ARGUMENT", "Remove the characters that the message names."),
        Reason("USER_MISSING", "UNAUTHENTICATED", "Call through the edge, with a token."),
        Reason("USER_INVALID", "UNAUTHENTICATED", "Get a token whose `sub` is a valid id; see above."),
        Reason("TOKEN_EXPIRED", "UNAUTHENTICATED", "Get a new token, and call again."),
        Reason("AUDITOR_READS_ONLY", "PERMISSION_DENIED", "Use a token without the role auditor."),
        Reason(
            "GUESTS_NOT_ALLOWED", "PERMISSION_DENIED", "Sign in: guests reach the room they were invited to."
        ),
        Reason("ROLE_REQUIRED", "PERMISSION_DENIED", "Get a token with the role that the message names."),
        Reason("FORBIDDEN", "PERMISSION_DENIED", "Ask an owner of the room for a role that allows it."),
        Reason(
            "CALL_TIMEOUT", "DEADLINE_EXCEEDED", "Try again; the message names the service that was slow."
        ),
        Reason(
            "SERVICE_UNAVAILABLE", "UNAVAILABLE", "Try again; the message names the service that is down."
        ),
        Reason("TOO_MANY_STREAMS", "RESOURCE_EXHAUSTED", "Close a stream; a user may have 100 of a service."),
        Reason("DATABASE_UNAVAILABLE", "UNAVAILABLE", "Try again."),
        Reason("DISK_READ_ONLY", "UNAVAILABLE", "Try again; the operator makes the disk writable."),
        Reason("DISK_DENIED", "UNAVAILABLE", "Try again; the operator corrects the permissions."),
        Reason("DISK_FAILING", "UNAVAILABLE", "Try again; the operator replaces the disk."),
        Reason("DISK_FULL", "RESOURCE_EXHAUSTED", "Try again; the operator frees space for the records."),
        Reason("STORE_FULL", "RESOURCE_EXHAUSTED", "Try again; the operator frees space for the files."),
        Reason(
            "DATABASE_DAMAGED", "DATA_LOSS", "The operator restores the file that the service's log names."
        ),
        Reason("UNIMPLEMENTED", "UNIMPLEMENTED", "Use a newer release of the stack."),
        Reason("INTERNAL", "INTERNAL", "Report the request's id; the log of the service explains the error."),
    ),
    "The edge": (
        Reason("UNSUPPORTED_MEDIA_TYPE", "INVALID_ARGUMENT", "Send JSON, or gRPC to a gRPC method.", 415),
        Reason("REQUEST_TOO_LARGE", "INVALID_ARGUMENT", "Send up to 1 MiB.", 413),
        Reason(
            "HEADERS_TOO_LARGE", "INVALID_ARGUMENT", "Send up to 100 headers of up to 32 KiB together.", 431
        ),
        Reason("UNAUTHENTICATED", "UNAUTHENTICATED", "Send a valid token in `authorization`."),
        Reason("KEYS_UNAVAILABLE", "UNAVAILABLE", "Try again; the operator checks `AIPROD_TOKEN_JWKS`."),
        Reason("PERMISSION_DENIED", "PERMISSION_DENIED", "Send a token whose audience is this deployment."),
        Reason("FOREIGN_HOST", "PERMISSION_DENIED", "Use `localhost`, or add the host to `AIPROD_HOSTS`."),
        Reason("FOREIGN_ORIGIN", "PERMISSION_DENIED", "Add the page's origin to `AIPROD_ORIGINS`."),
        Reason("NO_SUCH_PATH", "NOT_FOUND", "Correct the path; see “What the edge serves”."),
        Reason("METHOD_NOT_ALLOWED", "UNIMPLEMENTED", "Use a method that the header `Allow` lists.", 405),
        Reason("WEB_SOCKET_REQUIRED", "FAILED_PRECONDITION", "Open a WebSocket at this path.", 426),
        Reason("REQUEST_TIMEOUT", "DEADLINE_EXCEEDED", "Send the whole request at once.", 408),
        Reason("TIMEOUT", "DEADLINE_EXCEEDED", "Try again."),
        Reason(
            "TOO_MANY_REQUESTS",
            "RESOURCE_EXHAUSTED",
            "Wait as long as `RetryInfo` says; a user may send 600 requests for jobs a minute.",
        ),
        Reason("UNAVAILABLE", "UNAVAILABLE", "Try again; the stack starts or has too much to do."),
        Reason("UNKNOWN", "UNKNOWN", "Report the request's id; the log of the edge explains the error."),
    ),
    "Jobs": (
        Reason("JOB_NOT_FOUND", "NOT_FOUND", "Use a name that ListJobs returns; others' jobs are not found."),
        Reason("REQUEST_ID_REUSED", "ALREADY_EXISTS", "Send another `request_id` for another request."),
        Reason("LENGTHS_CONTRADICT", "INVALID_ARGUMENT", "Correct the lengths of the film or of its scenes."),
        Reason("CAPTIONS_MISSING", "INVALID_ARGUMENT", "Give the captions that the message names."),
        Reason("VARIANT_AT_WORK", "FAILED_PRECONDITION", "Wait until the variant with the same limit ends."),
        Reason("SCENE_NOT_FOUND", "NOT_FOUND", "Name a scene that the room of the film has."),
        Reason("NOT_A_TAKE", "FAILED_PRECONDITION", "Pick the job of a take; `CreateTake` makes one."),
        Reason("NOT_PLANNED", "FAILED_PRECONDITION", "Wait until the job has its plan."),
        Reason("WEBHOOK_NOT_FOUND", "NOT_FOUND", "Use a name that ListWebhooks returns."),
        Reason("TOO_MANY_WEBHOOKS", "RESOURCE_EXHAUSTED", "Delete a webhook first."),
        Reason(
            "MONITOR_UNAVAILABLE", "UNAVAILABLE", "Try again; if it stays, check the monitor and its address."
        ),
        Reason("JOB_NOT_ENDED", "FAILED_PRECONDITION", "Cancel the job first, then delete it."),
        Reason("NOT_WAITING", "FAILED_PRECONDITION", "Approve a job that is WAITING_FOR_REVIEW."),
        Reason("NOT_RETRYABLE", "FAILED_PRECONDITION", "Retry a job that FAILED or was CANCELLED."),
        Reason("JOB_ENDING", "UNAVAILABLE", "Try again; the job still records its end."),
        Reason("NOT_SUCCEEDED", "FAILED_PRECONDITION", "Wait until the job has SUCCEEDED."),
        Reason("TOO_MANY_JOBS", "RESOURCE_EXHAUSTED", "Wait until one of your jobs ends."),
        Reason("TOO_MANY_PLANS", "RESOURCE_EXHAUSTED", "Wait until a storyboard that you plan is complete."),
        Reason("TOO_MANY_NEW_JOBS", "RESOURCE_EXHAUSTED", "Wait; a user may create 60 jobs a minute."),
        Reason("DAILY_BUDGET_SPENT", "RESOURCE_EXHAUSTED", "Wait for jobs to end, or until midnight UTC."),
    ),
    "Libraries": (
        Reason("LIBRARY_NOT_FOUND", "NOT_FOUND", "Use a name that ListLibraries returns."),
        Reason("LIBRARY_EXISTS", "ALREADY_EXISTS", "Choose another id, or change that library."),
        Reason("TOO_MANY_LIBRARIES", "RESOURCE_EXHAUSTED", "Delete a library first; a user may have 50."),
        Reason("LIBRARY_ENTRY_NOT_FOUND", "NOT_FOUND", "Use a name that ListLibraryEntries returns."),
        Reason("LIBRARY_ENTRY_EXISTS", "ALREADY_EXISTS", "Choose another id, or another display name."),
        Reason(
            "TOO_MANY_LIBRARY_ENTRIES",
            "RESOURCE_EXHAUSTED",
            "Delete an entry first; a library has 100.",
        ),
        Reason("LIBRARY_KIND_FIXED", "INVALID_ARGUMENT", "Add another entry for another kind."),
        Reason("LIBRARY_MISSING", "INVALID_ARGUMENT", "Name the `library` of the `library_entries`."),
        Reason("LIBRARY_ENTRY_UNKNOWN", "INVALID_ARGUMENT", "Name entries that the library has."),
        Reason("REFERENCE_NOT_FOUND", "NOT_FOUND", "Upload the reference picture first."),
        Reason("REFERENCE_UNUSABLE", "INVALID_ARGUMENT", "Upload PNG, JPEG, or WebP of up to 7 MiB."),
        Reason("REFERENCE_GONE", "FAILED_PRECONDITION", "Upload the picture again, and update its entry."),
    ),
    "What a failed job states in `error`": (
        Reason(
            "CAPTION_NOT_GIVEN", "FAILED_PRECONDITION", "Give the caption, and create the variants again."
        ),
        Reason("VARIANT_NOT_PLANNED", "FAILED_PRECONDITION", "Retry the job that plans, then this one."),
        Reason("REVIEW_REJECTED", "FAILED_PRECONDITION", "Edit the plan in the room, then retry the job."),
        Reason("REVIEW_EXPIRED", "DEADLINE_EXCEEDED", "Retry the job; it asks for a review again."),
        Reason("JOB_COST_LIMIT", "RESOURCE_EXHAUSTED", "Retry the job with a higher limit."),
        Reason("QC_FAILED", "FAILED_PRECONDITION", "Change what the message names, and render again."),
        Reason("STAGE_TIMEOUT", "DEADLINE_EXCEEDED", "Retry the job, or create a shorter one."),
        Reason("ANALYSIS_TRUNCATED", "UNAVAILABLE", "Retry the job."),
        Reason("PLAN_TRUNCATED", "UNAVAILABLE", "Retry the job."),
        Reason("RENDER_TRUNCATED", "UNAVAILABLE", "Retry the job."),
        Reason("RENDER_FAILED", "UNAVAILABLE", "Retry the job."),
        Reason("RENDER_FILTERED", "FAILED_PRECONDITION", "Change the scenes that the message names."),
    ),
    "Rooms": (
        Reason("ROOM_NOT_FOUND", "NOT_FOUND", "Check the name; the rooms of others are not found."),
        Reason("REVISION_NOT_FOUND", "NOT_FOUND", "Use a revision that ListManifestRevisions returns."),
        Reason("GUESTS_OFF", "FAILED_PRECONDITION", "Set `AIPROD_COLLAB_GUEST_KEY`, or invite users."),
        Reason("INVITATION_NOT_FOUND", "NOT_FOUND", "Ask for a new invitation to this room."),
        Reason(
            "PARTICIPANT_NOT_FOUND", "NOT_FOUND", "Watch the room again, and use the new participant's id."
        ),
        Reason("NOT_FOUND", "NOT_FOUND", "Reload the room: what the command names never existed."),
        Reason("REQUEST_EXISTS", "ALREADY_EXISTS", "Send another `request_id`, or withdraw the invitation."),
        Reason("GONE", "FAILED_PRECONDITION", "Keep your draft, or add the removed object again."),
        Reason(
            "LOCKED", "FAILED_PRECONDITION", "Unlock the scenes that the message names, or leave them out."
        ),
        Reason(
            "INVARIANT", "FAILED_PRECONDITION", "Change the command so that it keeps the rule in the message."
        ),
        Reason("NO_FILM", "FAILED_PRECONDITION", "Wait until the room has its first film."),
        Reason("STALE", "ABORTED", "Reload the room and decide again."),
        Reason("TEXT_CONFLICT", "ABORTED", "Merge the two texts by hand."),
        Reason("MEMBERSHIP_ENDED", "PERMISSION_DENIED", "Ask an owner of the room for an invitation."),
        Reason("RATE", "RESOURCE_EXHAUSTED", "Wait as long as `RetryInfo` says."),
        Reason("ROOM_FULL", "RESOURCE_EXHAUSTED", "Try again after somebody has left."),
        Reason("TOO_LARGE", "INVALID_ARGUMENT", "Split the command."),
        Reason("BAD_FIELD", "INVALID_ARGUMENT", "Correct the field that the message names."),
        Reason("OTHER_ROOM", "INVALID_ARGUMENT", "Name a revision of the same room."),
        Reason("HELLO_EXPECTED", "INVALID_ARGUMENT", "Send `hello` as the first frame."),
        Reason("HELLO_TIMEOUT", "DEADLINE_EXCEEDED", "Send `hello` as soon as you join."),
        Reason("HELLO_REPEATED", "INVALID_ARGUMENT", "Send `hello` once."),
        Reason("LOG_RESTARTED", "OUT_OF_RANGE", "Follow again from 0, without an epoch."),
        Reason("LOG_TRIMMED", "OUT_OF_RANGE", "Follow again from 0, without an epoch."),
        Reason("LOG_FAILED", "UNAVAILABLE", "Send again with the same `request_id`."),
        Reason("GOING_AWAY", "UNAVAILABLE", "Follow again."),
    ),
    "Storage": (
        Reason("ASSET_NOT_FOUND", "NOT_FOUND", "Check the name; the assets of others are not found."),
        Reason("ASSET_LOST", "NOT_FOUND", "Upload the file or render the film again; the bytes are gone."),
        Reason(
            "ASSET_DAMAGED", "DATA_LOSS", "Upload the file or render the film again. 410 at a signed URL."
        ),
        Reason("ASSET_IN_USE", "FAILED_PRECONDITION", "Keep it; a job made it, or a delivery names it."),
        Reason("ASSET_MISSING", "FAILED_PRECONDITION", "Commit the asset that the message names first."),
        Reason("NOT_DELIVERED", "NOT_FOUND", "Wait until the job is delivered; others' are not found."),
        Reason("MANIFEST_EXISTS", "ALREADY_EXISTS", "Read the manifest that the job has."),
        Reason("BAD_DAY", "INVALID_ARGUMENT", "Send days as YYYY-MM-DD, the first one first."),
        Reason("ROLE_NOT_ALLOWED", "PERMISSION_DENIED", "Upload with the role UPLOAD."),
        Reason("SERVICES_ONLY", "PERMISSION_DENIED", "Do not call this method; it is for services."),
        Reason("PAST_THE_END", "OUT_OF_RANGE", "Read from an offset inside the file."),
        Reason("GCS_UNAVAILABLE", "UNAVAILABLE", "Try again."),
        Reason("GCS_REFUSED", "FAILED_PRECONDITION", "The operator finds Google's answer in the log."),
    ),
    "Uploads and signed URLs": (
        Reason("UPLOAD_NOT_FOUND", "NOT_FOUND", "Begin another upload."),
        Reason("UPLOAD_INCOMPLETE", "FAILED_PRECONDITION", "Send the rest, then commit."),
        Reason("UPLOAD_TRUNCATED", "INVALID_ARGUMENT", "Send the whole file in one stream."),
        Reason("UPLOAD_BUSY", "UNAVAILABLE", "Try again; another request is using this upload."),
        Reason("UPLOAD_STALLED", "DEADLINE_EXCEEDED", "Send the rest again. 408 at a signed URL."),
        Reason("UPLOAD_TOO_LARGE", "INVALID_ARGUMENT", "Send as many bytes as the upload was begun with."),
        Reason(
            "UPLOAD_SIZE_MISMATCH", "INVALID_ARGUMENT", "Send as many bytes as the upload was begun with."
        ),
        Reason("UPLOAD_CHECKSUM_MISMATCH", "INVALID_ARGUMENT", "Send the file to the signed URL again."),
        Reason("CHECKSUM_MISMATCH", "DATA_LOSS", "Begin another upload."),
        Reason("CHUNK_NOT_ALIGNED", "INVALID_ARGUMENT", "Send chunks in multiples of `chunk_alignment`."),
        Reason("OBJECT_EXISTS", "ALREADY_EXISTS", "Commit the upload; its bytes are stored.", 412),
        Reason("QUOTA_EXCEEDED", "RESOURCE_EXHAUSTED", "Send less; GetQuota has your limit."),
        Reason("BEGIN_MISSING", "INVALID_ARGUMENT", "Send `begin` as the first message."),
        Reason("CHUNK_OUT_OF_PLACE", "INVALID_ARGUMENT", "Send the chunk that begins at the expected byte."),
        Reason(
            "CONTENT_RANGE_INVALID", "INVALID_ARGUMENT", "Send `bytes FIRST-LAST/SIZE` or `bytes */SIZE`."
        ),
        Reason("RANGE_NOT_SATISFIABLE", "OUT_OF_RANGE", "Ask for bytes that the object has.", 416),
        Reason("PATH_INVALID", "INVALID_ARGUMENT", "Use the signed URL as it is."),
        Reason("URL_NOT_SIGNED", "PERMISSION_DENIED", "Get a URL from SignUrls."),
        Reason("SIGNATURE_MISMATCH", "PERMISSION_DENIED", "Use the signed URL as it is, with its headers."),
        Reason("URL_NOT_VALID", "PERMISSION_DENIED", "Get another URL from SignUrls."),
        Reason("URL_EXPIRED", "INVALID_ARGUMENT", "Get another URL from SignUrls."),
    ),
    "Films by `aiprod_client`": (
        Reason("JOB_CANCELLED", "CANCELLED", "Create another job."),
        Reason("FILM_NOT_DONE", "DEADLINE_EXCEEDED", "Follow the job again, or cancel it; it goes on."),
    ),
    "Transfers by `aiprod_client`": (
        Reason("FILE_CHANGED", "FAILED_PRECONDITION", "Upload the file again; it changed meanwhile."),
        Reason("TRANSFER_INTERRUPTED", "UNAVAILABLE", "Try again; the transfer continues where it stopped."),
        Reason(
            "TRANSFER_REFUSED", "FAILED_PRECONDITION", "Begin the transfer again; the message has the answer."
        ),
        Reason("STREAM_ENDED", "UNAVAILABLE", "Follow again."),
    ),
    "Probe": (
        Reason("NOT_MEDIA", "INVALID_ARGUMENT", "Send a video or an audio file."),
        Reason("FILE_TOO_LARGE", "INVALID_ARGUMENT", "Send a file within the limit that the message states."),
        Reason(
            "URL_REFUSED", "INVALID_ARGUMENT", "Send a `https://` or `gs://` URL that the message allows."
        ),
        Reason("ADDRESS_REFUSED", "PERMISSION_DENIED", "Send a URL whose host has a public address."),
        Reason(
            "REMOTE_UNREACHABLE", "FAILED_PRECONDITION", "Check the URL; its host did not answer in time."
        ),
        Reason("REMOTE_REFUSED", "FAILED_PRECONDITION", "Check that the URL can be read without a login."),
        Reason("REMOTE_CHANGED", "FAILED_PRECONDITION", "Try again; the file changed while it was read."),
        Reason("RANGE_UNSUPPORTED", "FAILED_PRECONDITION", "Use a host that serves byte ranges."),
        Reason("URL_BUDGET_SPENT", "RESOURCE_EXHAUSTED", "Upload the file, and send it as an asset."),
        Reason("CREDENTIALS_MISSING", "FAILED_PRECONDITION", "The operator gives the service credentials."),
        Reason("PROBE_QUEUE_FULL", "RESOURCE_EXHAUSTED", "Wait as long as `RetryInfo` says."),
        Reason("PROBE_TIMEOUT", "DEADLINE_EXCEEDED", "Send a shorter file."),
        Reason("PROBE_CRASHED", "FAILED_PRECONDITION", "Encode the file again; the decoder fails on it."),
        Reason("PROBE_OUT_OF_MEMORY", "FAILED_PRECONDITION", "Send a file with smaller pictures."),
    ),
    "Render": (
        Reason("RENDER_QUEUE_FULL", "RESOURCE_EXHAUSTED", "Wait as long as `RetryInfo` says."),
        Reason("RENDER_TOO_SLOW", "DEADLINE_EXCEEDED", "Try again, or make the scene shorter or smaller."),
        Reason("RENDER_WORKER_LOST", "UNAVAILABLE", "Try again."),
        Reason("SCENE_TOO_EXPENSIVE", "FAILED_PRECONDITION", "Raise the limit, or make the scene shorter."),
        Reason(
            "ENGINE_MISSING", "FAILED_PRECONDITION", "Choose an engine that the message lists; configure it."
        ),
        Reason("ENGINE_CANNOT", "FAILED_PRECONDITION", "Ask for what the message lists."),
        Reason("PROMPT_TOO_LONG", "FAILED_PRECONDITION", "Shorten the scene's description."),
        Reason("MEDIA_REFUSED", "INVALID_ARGUMENT", "Use another file, as the message says."),
        Reason("MEDIA_CRASHED", "FAILED_PRECONDITION", "Save the file again in another format."),
        Reason("VOICE_MISSING", "FAILED_PRECONDITION", "Install the voice, or leave the narration out."),
        Reason("VOICE_FAILED", "FAILED_PRECONDITION", "Change the narration, or repair the voice."),
        Reason("VOICE_TOO_EXPENSIVE", "FAILED_PRECONDITION", "Raise the limit, or shorten the narration."),
        Reason("VOICE_TOO_SLOW", "DEADLINE_EXCEEDED", "Shorten the narration, or try again."),
        Reason("NARRATION_EMPTY", "INVALID_ARGUMENT", "Write words, or leave the narration out."),
        Reason("NARRATION_TOO_LONG", "INVALID_ARGUMENT", "Make the scene longer or the text shorter."),
        Reason("CLIP_MISMATCH", "FAILED_PRECONDITION", "Render the clips again in one format."),
        Reason("TAKE_TOO_SLOW", "DEADLINE_EXCEEDED", "Try again; the model's operation is continued."),
        Reason("TAKE_UNREADABLE", "FAILED_PRECONDITION", "Render again with another seed."),
        Reason("OPERATION_FAILED", "UNAVAILABLE", "Try again."),
        Reason("OPERATION_LOST", "FAILED_PRECONDITION", "Render again; the provider forgot the operation."),
        Reason("OPERATION_REFUSED", "FAILED_PRECONDITION", "Change what the message names."),
        Reason("OPERATION_CANCELLED", "CANCELLED", "Render again; somebody cancelled it at the provider."),
    ),
    "Models": (
        Reason("MODEL_QUOTA", "RESOURCE_EXHAUSTED", "Wait as long as `RetryInfo` says."),
        Reason("MODEL_UNAVAILABLE", "UNAVAILABLE", "Try again."),
        Reason("MODEL_UNREACHABLE", "UNAVAILABLE", "Try again."),
        Reason("MODEL_STALLED", "UNAVAILABLE", "Try again."),
        Reason("MODEL_EMPTY", "UNAVAILABLE", "Try again."),
        Reason("MODEL_STOPPED", "UNAVAILABLE", "Try again."),
        Reason("MODEL_CUT_OFF", "UNAVAILABLE", "Try again."),
        Reason("MODEL_MALFORMED", "UNAVAILABLE", "Try again."),
        Reason("MODEL_TIMEOUT", "DEADLINE_EXCEEDED", "Try again."),
        Reason("ANSWER_INVALID", "UNAVAILABLE", "Try again, or simplify the request."),
        Reason("PLAN_INVALID", "UNAVAILABLE", "Try again, or simplify the request."),
        Reason("MODEL_ANSWER_TOO_LONG", "FAILED_PRECONDITION", "Ask for less."),
        Reason("MODEL_TOO_EXPENSIVE", "FAILED_PRECONDITION", "Raise the limit."),
        Reason("MODEL_BLOCKED", "FAILED_PRECONDITION", "Change the prompt."),
        Reason(
            "MODEL_REFUSED", "FAILED_PRECONDITION", "The operator checks the key, the model, and the project."
        ),
        Reason("MODEL_CREDENTIALS", "FAILED_PRECONDITION", "The operator gives the service credentials."),
        Reason("MODEL_MEDIA_REFUSED", "FAILED_PRECONDITION", "Send a video that the model can read."),
        Reason("MEDIA_TOO_LARGE", "FAILED_PRECONDITION", "Send a shorter or smaller video."),
        Reason("FILM_UNAVAILABLE", "UNAVAILABLE", "Try again."),
        Reason("NO_MODEL", "FAILED_PRECONDITION", "The operator configures a model."),
        Reason("TOKENS_ABOVE_QUOTA", "INVALID_ARGUMENT", "Shorten the request."),
        Reason(
            "LEDGER_NOT_SHARED", "FAILED_PRECONDITION", "The operator sets a database that instances share."
        ),
        Reason("NO_SUCH_DAY", "INVALID_ARGUMENT", "Send a day of the calendar."),
    ),
}
"""All reasons, by who raises them."""

BY_NAME = {reason.name: reason for reasons in REASONS.values() for reason in reasons}
"""All reasons by their names."""
