/* Reads one JSON document of a reply: an event or the whole body. */
#include "reply_parts.h"

#include <math.h>
#include <string.h>

/* Fields with the server's own measurements; the last is for those in "usage". */
static const char *const measurement_names[PQ_REPLY_MEASUREMENTS] = {
    "perf_metrics",         /* Fireworks */
    "timings",              /* llama.cpp */
    "time_info",            /* Cerebras */
    "stats",                /* LM Studio */
    "metrics",      "usage" /* Groq and SambaNova put times among the tokens */
};
static void keep(pq_text *kept, const char *text, size_t size) {
    pq_text_clear(kept);
    pq_reply_append(kept, text, size);
}

static void read_choice(pq_reply *reply, const pq_node *choice) {
    const char *text;
    size_t size;
    pq_reply_read_message(reply, pq_node_find_object(choice, "delta"), false);
    pq_reply_read_message(reply, pq_node_find_object(choice, "message"), true);
    if (pq_node_find_text(choice, "finish_reason", &text, &size)) {
        keep(&reply->finish_reason, text, size);
        reply->facts.at_limit = pq_is_token_limit(text, size);
        pq_reply_note(reply, pq_fault_of_finish(text, size));
    }
}

/* ---- the server's own measurements ---- */

static void read_measurements(pq_reply *reply, const pq_node *root) {
    for (size_t i = 0; i < PQ_REPLY_USAGE_TIMES; i++) {
        const pq_node *object = pq_node_find_object(root, measurement_names[i]);
        if (object == NULL) {
            continue;
        }
        pq_writer w = pq_writer_to(&reply->scratch);
        pq_text_clear(&reply->scratch);
        pq_node_write(&w, object);
        if (reply->scratch.size <= PQ_REPLY_MEASUREMENT_BYTES) {
            pq_text_clear(&reply->measurements[i]);
            pq_text_append_bytes(&reply->measurements[i], reply->scratch.data, reply->scratch.size);
        }
    }
}

void pq_reply_gather_timing(pq_reply *reply) {
    pq_text *text = &reply->server_timing;
    bool found = false;
    pq_writer w = pq_writer_to(text);
    pq_text_clear(text);
    pq_write_object(&w);
    for (size_t i = 0; i < PQ_REPLY_MEASUREMENTS; i++) {
        const pq_text *measurement = &reply->measurements[i];
        if (measurement->size > 0) {
            pq_write_key(&w, measurement_names[i]);
            pq_write_raw(&w, measurement->data, measurement->size);
            found = true;
        }
    }
    pq_write_end(&w);
    if (!found || text->failed) {
        pq_text_clear(text);
    }
}

/* ---- one document ---- */

static void read_object(pq_reply *reply, const pq_node *root) {
    const char *text;
    size_t size;
    const pq_node *choice = pq_reply_first_choice(root);
    bool has_error = pq_reply_read_error(reply, root);
    if (reply->model.size == 0 && pq_node_find_text(root, "model", &text, &size)) {
        keep(&reply->model, text, size);
    }
    if (choice != NULL) {
        reply->facts.chunks++;
        if (isnan(reply->facts.times.first_chunk)) {
            reply->facts.times.first_chunk = reply->at_ms;
        }
        read_choice(reply, choice);
    }
    bool counted = pq_reply_read_usage(reply, pq_node_find_object(root, "x_groq"));
    counted = pq_reply_read_usage(reply, choice) || counted; /* Moonshot */
    counted = pq_reply_read_usage(reply, root) || counted;
    reply->closed = reply->closed || (counted && choice == NULL);
    read_measurements(reply, root);
    pq_reply_settle(reply);
    if (reply->body == PQ_BODY_JSON && choice == NULL && !has_error) {
        pq_reply_note(reply, PQ_FAULT_NOT_JSON); /* JSON, but not a completion */
    }
}

size_t pq_reply_read_document(pq_reply *reply, const char *text, size_t size) {
    size_t used = 0;
    pq_node *root = pq_node_parse(text, size, &used);
    /* Google puts its errors in a list. */
    const pq_node *object = pq_node_kind(root) == PQ_KIND_ARRAY ? pq_node_first(root) : root;
    bool is_object = pq_node_kind(object) == PQ_KIND_OBJECT;
    if (is_object) {
        read_object(reply, object);
    }
    pq_node_free(root);
    return is_object ? used : 0;
}
