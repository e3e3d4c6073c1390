#include "pq_error.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *code;
    const char *meaning;
} statuses[PQ_STATUS_COUNT] = {
#define PQ_STATUS_ROW(constant, code, meaning) {code, meaning},
    PQ_STATUS_LIST(PQ_STATUS_ROW)
#undef PQ_STATUS_ROW
};

const char *pq_status_code(pq_status status) {
    return statuses[status].code;
}

const char *pq_status_meaning(pq_status status) {
    return statuses[status].meaning;
}

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
    return status;
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
