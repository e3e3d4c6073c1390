/* Records a cassette (pq_cassette.h). */
#include "pq_cassette.h"

#include "base64.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct chunk {
    struct chunk *next;
    double ms;
    const char *bytes;
    size_t size;
} chunk;

typedef struct exchange {
    struct exchange *next, *previous;
    unsigned call;
    size_t series;
    const char *body;
    size_t body_size;
    double sent_ms;
    double last_ms; /* the latest time so far, since the request was sent */
    int status;
    double retry_after_ms, headers_ms;
    bool ended;
    pq_end end;
    chunk *first, *last;
} exchange;

struct pq_recorder {
    pq_arena *arena;
    exchange *first, *last;
    bool failed;
};

pq_recorder *pq_recorder_new(void) {
    pq_recorder *recorder = calloc(1, sizeof *recorder);
    if (recorder == NULL) {
        return NULL;
    }
    recorder->arena = pq_arena_new();
    if (recorder->arena == NULL) {
        free(recorder);
        return NULL;
    }
    return recorder;
}

void pq_recorder_free(pq_recorder *recorder) {
    if (recorder != NULL) {
        pq_arena_free(recorder->arena);
        free(recorder);
    }
}

bool pq_recorder_failed(const pq_recorder *recorder) {
    return recorder->failed;
}

void pq_recorder_sent(pq_recorder *recorder, unsigned call, size_t series, const char *body,
                      size_t size, double now_ms) {
    exchange *e = pq_arena_alloc(recorder->arena, sizeof *e);
    const char *copy = pq_arena_copy(recorder->arena, body, size);
    if (e == NULL || copy == NULL) {
        recorder->failed = true;
        return;
    }
    *e = (exchange){.previous = recorder->last,
                    .call = call,
                    .series = series,
                    .body = copy,
                    .body_size = size,
                    .sent_ms = now_ms,
                    .retry_after_ms = NAN,
                    .headers_ms = NAN};
    *(recorder->last == NULL ? &recorder->first : &recorder->last->next) = e;
    recorder->last = e;
}

/* The exchange in flight with this number, advanced to `now_ms`; NULL if there is none. */
static exchange *find(pq_recorder *recorder, unsigned call, double now_ms) {
    exchange *e = recorder->last;
    while (e != NULL && e->call != call) {
        e = e->previous;
    }
    if (e == NULL || e->ended) {
        return NULL;
    }
    e->last_ms = fmax(e->last_ms, now_ms - e->sent_ms);
    return e;
}

void pq_recorder_restarted(pq_recorder *recorder, unsigned call, double now_ms) {
    exchange *e = find(recorder, call, -INFINITY);
    if (e != NULL && e->status == 0 && e->first == NULL) {
        e->sent_ms = now_ms;
    }
}

/* Retry-After in ms, as a run reads it; NaN if there is none. */
static double read_retry_after(pq_recorder *recorder, int status, const char *text, double ms) {
    pq_reply *reply = pq_reply_new(0);
    if (reply == NULL) {
        recorder->failed = true;
        return NAN;
    }
    pq_reply_headers(reply, status, text, ms, 0);
    double read = pq_reply_read(reply)->retry_after_ms;
    pq_reply_free(reply);
    return read >= 0 ? read : NAN;
}

void pq_recorder_headers(pq_recorder *recorder, unsigned call, int status, const char *retry_after,
                         double retry_after_ms, double now_ms) {
    exchange *e = find(recorder, call, now_ms);
    if (e != NULL && e->status == 0 && status >= 100 && status <= 999) {
        e->status = status;
        e->headers_ms = e->last_ms;
        e->retry_after_ms = read_retry_after(recorder, status, retry_after, retry_after_ms);
    }
}

void pq_recorder_receive(pq_recorder *recorder, unsigned call, const char *bytes, size_t size,
                         double now_ms) {
    exchange *e = find(recorder, call, now_ms);
    if (e == NULL) {
        return;
    }
    chunk *c = pq_arena_alloc(recorder->arena, sizeof *c);
    const char *copy = pq_arena_copy(recorder->arena, bytes, size);
    if (c == NULL || copy == NULL) {
        recorder->failed = true;
        return;
    }
    *c = (chunk){.ms = e->last_ms, .bytes = copy, .size = size};
    *(e->last == NULL ? &e->first : &e->last->next) = c;
    e->last = c;
}

void pq_recorder_end(pq_recorder *recorder, unsigned call, pq_end end, double now_ms) {
    exchange *e = find(recorder, call, now_ms);
    if (e != NULL) {
        e->ended = true;
        e->end = end;
    }
}

/* ---- writing ---- */

/* Can a JSON string keep this text, so that a C string read from it has the same bytes? */
static bool is_text(const char *bytes, size_t size) {
    for (size_t i = 0; i < size;) {
        size_t length = pq_utf8_length(bytes + i, size - i);
        if (length == 0 || bytes[i] == '\0') {
            return false;
        }
        i += length;
    }
    return true;
}

static void write_chunk(pq_writer *w, const chunk *c) {
    pq_write_array(w);
    pq_write_number(w, c->ms);
    if (is_text(c->bytes, c->size)) {
        pq_write_bytes(w, c->bytes, c->size);
    } else {
        pq_text code = {0};
        pq_base64_encode(c->bytes, c->size, &code);
        pq_write_object(w);
        pq_write_key_string(w, "base64", pq_text_string(&code));
        pq_write_end(w);
        w->text->failed = w->text->failed || code.failed;
        pq_text_free(&code);
    }
    pq_write_end(w);
}

static void write_exchange(pq_writer *w, const exchange *e) {
    pq_write_object(w);
    pq_write_key_size(w, "series", e->series);
    pq_write_key(w, "request");
    pq_write_raw(w, e->body, e->body_size);
    pq_write_key_integer(w, "status", e->status);
    pq_write_key_number(w, "retry_after_ms", e->retry_after_ms);
    pq_write_key_number(w, "headers_ms", e->headers_ms);
    pq_write_key_string(w, "end", pq_end_code(e->end));
    pq_write_key_number(w, "end_ms", e->last_ms);
    pq_write_key(w, "chunks");
    pq_write_array(w);
    for (const chunk *c = e->first; c != NULL; c = c->next) {
        write_chunk(w, c);
    }
    pq_write_end(w);
    pq_write_end(w);
}

void pq_recorder_write(pq_writer *w, const pq_recorder *recorder, const pq_plan *plan,
                       const char *by, const char *note, const char *recorded_at) {
    pq_write_object(w);
    pq_write_key_string(w, "format", PQ_CASSETTE_FORMAT);
    pq_write_key_string(w, "by", by);
    pq_write_key_string(w, "note", note);
    pq_write_key_string(w, "recorded_at", recorded_at);
    pq_write_key(w, "plan");
    pq_plan_write(w, plan);
    pq_write_key(w, "exchanges");
    pq_write_array(w);
    for (const exchange *e = recorder->first; e != NULL; e = e->next) {
        if (e->ended) {
            write_exchange(w, e);
        }
    }
    pq_write_end(w);
    pq_write_end(w);
}
