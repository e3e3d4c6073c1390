/* Operation "file.check": whether a file is what it says it is. */
#include "formats.h"
#include "named.h"

typedef struct check_request {
    pq_named_file file;
} check_request;

static const pq_field request_fields[] = {
    {PQ_NAMED_FILE(check_request, file), .help = "File of any of the formats; a loaded file."},
};
static const pq_shape request_shape = PQ_SHAPE(check_request, request_fields);

/* A file that is not refused. The error of another one names the place. */
static pq_status file_check(pq_call *call, void *request) {
    const check_request *q = request;
    const pq_format *format = NULL;
    const char *title = NULL;
    pq_status status = pq_format_check(call, q->file.kept->self, &format, &title);
    if (status != PQ_OK) {
        return status;
    }
    pq_write_object(call->work.out);
    pq_write_key_string(call->work.out, "file", q->file.name);
    pq_write_key_string(call->work.out, "title", title);
    pq_write_key_string(call->work.out, "format", title == format->title ? format->format : NULL);
    pq_write_key_string(call->work.out, "kind", format->kind);
    pq_write_end(call->work.out);
    return PQ_OK;
}

static const pq_operation operations[] = {
    {"file.check", "check that a file is sound, in any of the formats", &request_shape, file_check,
     NULL},
};

const pq_operations pq_file_operations = PQ_OPERATIONS(operations);
