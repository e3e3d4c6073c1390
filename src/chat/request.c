#include "pq_request.h"

#include <math.h>
#include <string.h>

/* Begins a field, unless `extra` has a field of that name. */
static bool begin_field(pq_writer *w, const pq_request *request, const char *key) {
    const char *other;
    pq_value member;
    for (size_t n = 0; request->extra != NULL && pq_json_field(request->extra, n, &other, &member);
         n++) {
        if (strcmp(other, key) == 0) {
            return false;
        }
    }
    pq_write_key(w, key);
    return true;
}

static void write_messages(pq_writer *w, const pq_request *request) {
    pq_write_array(w);
    for (size_t i = 0; i < request->n_messages; i++) {
        pq_write_object(w);
        pq_write_key_string(w, "role", request->messages[i].role);
        pq_write_key_string(w, "content", request->messages[i].content);
        pq_write_end(w);
    }
    pq_write_end(w);
}

/* {key: value} */
static void write_option(pq_writer *w, const char *key, const char *string) {
    pq_write_object(w);
    if (string == NULL) {
        pq_write_key_bool(w, key, true);
    } else {
        pq_write_key_string(w, key, string);
    }
    pq_write_end(w);
}

static void write_extra(pq_writer *w, const pq_value *extra) {
    const char *key;
    pq_value member;
    for (size_t n = 0; pq_json_field(extra, n, &key, &member); n++) {
        pq_write_key(w, key);
        pq_json_write(w, &member);
    }
}

void pq_request_write(pq_writer *w, const pq_request *request) {
    pq_write_object(w);
    if (begin_field(w, request, "model")) {
        pq_write_string(w, request->model);
    }
    if (begin_field(w, request, "messages")) {
        write_messages(w, request);
    }
    if (begin_field(w, request, "stream")) {
        pq_write_bool(w, request->stream);
    }
    if (request->stream && begin_field(w, request, "stream_options")) {
        write_option(w, "include_usage", NULL);
    }
    if (!isnan(request->temperature) && begin_field(w, request, "temperature")) {
        pq_write_number(w, request->temperature);
    }
    const char *max_tokens =
        request->max_tokens_field == NULL ? "max_tokens" : request->max_tokens_field;
    if (request->max_tokens > 0 && begin_field(w, request, max_tokens)) {
        pq_write_integer(w, request->max_tokens);
    }
    if (request->reasoning_effort != NULL && begin_field(w, request, "reasoning_effort")) {
        pq_write_string(w, request->reasoning_effort);
    }
    if (request->json_mode && begin_field(w, request, "response_format")) {
        write_option(w, "type", "json_object");
    }
    if (request->extra != NULL) {
        write_extra(w, request->extra);
    }
    pq_write_end(w);
}
