#include "pq_error.h"

#include "pq_codes.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

PQ_CODES(pq_status, pq_status, PQ_STATUS_LIST)
PQ_CODES(pq_refusal, pq_refusal, PQ_REFUSAL_LIST)

/* Ends a text that filled its buffer with "..." without leaving half a UTF-8 character. */
static void mark_cut(char *buffer, size_t size) {
    size_t end = size - 4;
    while (end > 0 && ((unsigned char)buffer[end] & 0xC0) == 0x80) {
        end--;
    }
    memcpy(buffer + end, "...", 4);
}

static void copy_text(char *buffer, size_t size, const char *text) {
    if ((size_t)snprintf(buffer, size, "%s", text) >= size) {
        mark_cut(buffer, size);
    }
}

pq_status pq_error_set(pq_error *error, pq_status status, const char *where, const char *format,
                       ...) {
    if (error == NULL) {
        return status;
    }
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    if (length < 0) {
        copy_text(error->message, sizeof error->message, pq_status_meaning(status));
    } else if ((size_t)length >= sizeof error->message) {
        mark_cut(error->message, sizeof error->message);
    }
    error->code = status;
    copy_text(error->where, sizeof error->where, where == NULL ? "" : where);
    error->refusal = PQ_REFUSAL_NONE;
    error->has_bounds = false;
    error->bounds = (pq_bounds){0};
    error->words = NULL;
    error->found[0] = '\0';
    error->file[0] = '\0';
    error->in_file[0] = '\0';
    return status;
}

void pq_error_refusal(pq_error *error, pq_refusal refusal, const char *found) {
    if (error != NULL) {
        error->refusal = refusal;
        copy_text(error->found, sizeof error->found, found == NULL ? "" : found);
    }
}

pq_status pq_error_memory(pq_error *error) {
    return pq_error_set(error, PQ_OUT_OF_MEMORY, NULL, "not enough memory");
}

void pq_error_prefix(pq_error *error, const char *prefix) {
    if (error == NULL) {
        return;
    }
    char joined[2 * sizeof error->where];
    const char *where = error->where;
    bool is_place_in_text = strncmp(where, "line ", 5) == 0 || strncmp(where, "byte ", 5) == 0;
    const char *joint = where[0] == '\0' || where[0] == '[' ? "" : is_place_in_text ? ", " : ".";
    snprintf(joined, sizeof joined, "%s%s%s", prefix, joint, where);
    copy_text(error->where, sizeof error->where, joined);
}

void pq_error_in_file(pq_error *error, const char *prefix, const char *file) {
    if (error != NULL && error->file[0] == '\0') {
        copy_text(error->file, sizeof error->file, file);
        copy_text(error->in_file, sizeof error->in_file, error->where);
    }
    pq_error_prefix(error, prefix);
}
