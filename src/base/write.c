#include "pq_write.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

pq_writer pq_writer_to(pq_text *text) {
    return (pq_writer){.text = text};
}

/* The comma before an item, unless it is the first or follows its key. */
static void begin_item(pq_writer *w) {
    if (w->after_key) {
        w->after_key = false;
        return;
    }
    if (w->has_item[w->depth]) {
        pq_text_append(w->text, ",");
    }
    w->has_item[w->depth] = true;
}

static void open_container(pq_writer *w, const char *opener, char closer) {
    assert(w->depth < PQ_WRITE_MAX_DEPTH);
    begin_item(w);
    pq_text_append(w->text, opener);
    w->depth++;
    w->has_item[w->depth] = false;
    w->closer[w->depth] = closer;
}

void pq_write_object(pq_writer *w) {
    open_container(w, "{", '}');
}

void pq_write_array(pq_writer *w) {
    open_container(w, "[", ']');
}

void pq_write_end(pq_writer *w) {
    assert(w->depth > 0 && !w->after_key);
    pq_text_append_bytes(w->text, &w->closer[w->depth], 1);
    w->depth--;
}

static void append_quoted(pq_text *text, const char *bytes, size_t size) {
    pq_text_append(text, "\"");
    size_t start = 0;
    size_t i = 0;
    while (i < size) {
        unsigned char c = (unsigned char)bytes[i];
        size_t length = pq_utf8_length(bytes + i, size - i);
        bool plain = length > 0 && c >= 0x20 && c != '"' && c != '\\' && c != 0x7F;
        if (plain) {
            i += length;
            continue;
        }
        pq_text_append_bytes(text, bytes + start, i - start);
        if (length == 0) {
            pq_text_append(text, "\xEF\xBF\xBD");
        } else if (c == '"' || c == '\\') {
            pq_text_format(text, "\\%c", c);
        } else if (c == '\n') {
            pq_text_append(text, "\\n");
        } else if (c == '\t') {
            pq_text_append(text, "\\t");
        } else {
            pq_text_format(text, "\\u%04x", c);
        }
        i++;
        start = i;
    }
    pq_text_append_bytes(text, bytes + start, size - start);
    pq_text_append(text, "\"");
}

void pq_write_key(pq_writer *w, const char *key) {
    begin_item(w);
    append_quoted(w->text, key, strlen(key));
    pq_text_append(w->text, ":");
    w->after_key = true;
}

void pq_write_raw(pq_writer *w, const char *json, size_t size) {
    begin_item(w);
    pq_text_append_bytes(w->text, json, size);
}

void pq_write_null(pq_writer *w) {
    pq_write_raw(w, "null", 4);
}

void pq_write_bool(pq_writer *w, bool flag) {
    begin_item(w);
    pq_text_append(w->text, flag ? "true" : "false");
}

void pq_write_integer(pq_writer *w, int64_t integer) {
    begin_item(w);
    pq_text_format(w->text, "%" PRId64, integer);
}

void pq_write_size(pq_writer *w, size_t size) {
    begin_item(w);
    pq_text_format(w->text, "%zu", size);
}

void pq_write_number(pq_writer *w, double number) {
    if (!isfinite(number)) {
        pq_write_null(w);
        return;
    }
    begin_item(w);
    pq_text_number(w->text, number);
}

void pq_write_bytes(pq_writer *w, const char *bytes, size_t size) {
    begin_item(w);
    append_quoted(w->text, bytes, size);
}

void pq_write_string(pq_writer *w, const char *string) {
    if (string == NULL) {
        pq_write_null(w);
    } else {
        pq_write_bytes(w, string, strlen(string));
    }
}

void pq_write_key_string(pq_writer *w, const char *key, const char *string) {
    pq_write_key(w, key);
    pq_write_string(w, string);
}

void pq_write_key_integer(pq_writer *w, const char *key, int64_t integer) {
    pq_write_key(w, key);
    pq_write_integer(w, integer);
}

void pq_write_key_size(pq_writer *w, const char *key, size_t size) {
    pq_write_key(w, key);
    pq_write_size(w, size);
}

void pq_write_key_number(pq_writer *w, const char *key, double number) {
    pq_write_key(w, key);
    pq_write_number(w, number);
}

void pq_write_key_bool(pq_writer *w, const char *key, bool flag) {
    pq_write_key(w, key);
    pq_write_bool(w, flag);
}

void pq_write_key_object(pq_writer *w, const char *key) {
    pq_write_key(w, key);
    pq_write_object(w);
}

void pq_write_key_array(pq_writer *w, const char *key) {
    pq_write_key(w, key);
    pq_write_array(w);
}
