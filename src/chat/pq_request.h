/*
 * The body of a chat completion request, as OpenAI-compatible servers read it.
 *
 * Source: OpenAI's API reference, "Create chat completion"
 * (https://platform.openai.com/docs/api-reference/chat/create).
 */
#ifndef PQ_REQUEST_H
#define PQ_REQUEST_H

#include "pq_json.h"
#include "pq_write.h"

typedef struct pq_message {
    const char *role; /* "system", "user" or "assistant" */
    const char *content;
} pq_message;

/* Pointers are borrowed. */
typedef struct pq_request {
    const char *model;
    const pq_message *messages;
    size_t n_messages;
    bool stream; /* with usage in its last chunk */
    bool json_mode;
    double temperature;           /* NaN: no such field */
    int64_t max_tokens;           /* 0: no such field */
    const char *max_tokens_field; /* "max_tokens" or "max_completion_tokens" */
    const char *reasoning_effort; /* NULL: no such field */
    const pq_value *extra; /* an object whose fields are added unchanged and replace ours of the
                              same name; NULL for none */
} pq_request;

/* Writes the body with its fields in a fixed order, so that equal requests give equal bytes. */
void pq_request_write(pq_writer *w, const pq_request *request);

#endif
