#include "sse.h"

#include <string.h>

static bool fail(pq_sse *sse) {
    sse->failed = true;
    return false;
}

/* Appends to the line or the data, within the limit. */
static bool grow(pq_sse *sse, pq_text *text, const char *bytes, size_t size) {
    if (size > PQ_SSE_MAX_EVENT - text->size) {
        return fail(sse);
    }
    pq_text_append_bytes(text, bytes, size);
    return text->failed ? fail(sse) : true;
}

static void dispatch(pq_sse *sse, pq_sse_event event, void *context) {
    if (sse->has_data) {
        event(context, pq_text_string(&sse->data), sse->data.size);
    }
    pq_text_clear(&sse->data);
    sse->has_data = false;
}

/* The value of a line that is a field of this name; false for any other line. */
static bool field_value(const char *line, size_t size, const char *name, const char **value,
                        size_t *value_size) {
    size_t length = strlen(name);
    if (size < length || memcmp(line, name, length) != 0 ||
        (size > length && line[length] != ':')) {
        return false;
    }
    size_t start = size == length ? length : length + 1;
    if (start < size && line[start] == ' ') {
        start++;
    }
    *value = line + start;
    *value_size = size - start;
    return true;
}

/* Takes a complete line. */
static bool take_line(pq_sse *sse, pq_sse_event event, void *context) {
    const char *line = pq_text_string(&sse->line);
    size_t size = sse->line.size;
    if (!sse->not_first && size >= 3 && memcmp(line, "\xEF\xBB\xBF", 3) == 0) {
        line += 3;
        size -= 3;
    }
    sse->not_first = true;
    const char *value;
    size_t value_size;
    if (size == 0) {
        dispatch(sse, event, context);
    } else if (field_value(line, size, "data", &value, &value_size)) {
        if ((sse->has_data && !grow(sse, &sse->data, "\n", 1)) ||
            !grow(sse, &sse->data, value, value_size)) {
            return false;
        }
        sse->has_data = true;
    }
    pq_text_clear(&sse->line);
    return true;
}

bool pq_sse_receive(pq_sse *sse, const char *bytes, size_t size, pq_sse_event event,
                    void *context) {
    size_t at = 0;
    while (at < size && !sse->failed) {
        if (sse->after_cr && bytes[at] == '\n') {
            at++;
        }
        sse->after_cr = false;
        size_t end = at;
        while (end < size && bytes[end] != '\n' && bytes[end] != '\r') {
            end++;
        }
        if (grow(sse, &sse->line, bytes + at, end - at) && end < size) {
            sse->after_cr = bytes[end] == '\r';
            take_line(sse, event, context);
        }
        at = end + 1;
    }
    return !sse->failed;
}

bool pq_sse_end(pq_sse *sse, pq_sse_event event, void *context) {
    if (!sse->failed && (sse->line.size == 0 || take_line(sse, event, context))) {
        dispatch(sse, event, context);
    }
    return !sse->failed;
}

void pq_sse_free(pq_sse *sse) {
    pq_text_free(&sse->line);
    pq_text_free(&sse->data);
}
