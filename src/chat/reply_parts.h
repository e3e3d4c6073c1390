/*
 * Shared by reply*.c. Private to src/chat.
 *
 *   reply.c bytes: the kind of body, times, how the exchange ended reply_chunk.c one JSON document,
 *   an event or the whole body: text, usage, measurements reply_content.c text: separates reasoning
 *   between marks from the answer reply_error.c errors: their class, and their messages without
 *   keys
 */
#ifndef PQ_CHAT_REPLY_PARTS_H
#define PQ_CHAT_REPLY_PARTS_H

#include "pq_reply.h"
#include "provider_json.h"
#include "sse.h"

/* The longest answer and reasoning together, and the longest JSON body, in bytes. */
#define PQ_REPLY_MAX_BYTES ((size_t)8 * 1024 * 1024)
/* The longest message that is kept of a provider, in bytes. */
enum { PQ_REPLY_ERROR_BYTES = 300 };
/* Measurements of the server that are kept, by name. */
enum { PQ_REPLY_MEASUREMENTS = 6 };

typedef enum pq_body {
    PQ_BODY_UNKNOWN, /* too few bytes to tell */
    PQ_BODY_STREAM,
    PQ_BODY_JSON,
    PQ_BODY_HTML,
    PQ_BODY_TEXT
} pq_body;

struct pq_reply {
    double sent_ms;
    double at_ms;         /* when the newest bytes arrived, in ms since the request was sent */
    pq_reply_facts facts; /* the pointers are set by pq_reply_read */
    pq_body body;
    pq_text raw; /* the first bytes of an unknown body, all of JSON, the beginning of other text */
    pq_sse sse;
    pq_text scratch;

    pq_text answer, reasoning;
    pq_text held;        /* content that may be the start of a mark */
    bool thinking;       /* between marks of reasoning */
    bool answer_begun;   /* the answer has a character that is not blank */
    bool answer_is_json; /* that character is a brace, so marks are text */
    size_t answer_bytes; /* of the answer, in the current event */
    bool full;           /* the limit is reached, so no more text is kept */

    pq_text model, finish_reason;
    pq_text measurements[PQ_REPLY_MEASUREMENTS]; /* JSON; empty if there is none */
    pq_text server_timing;
    char error[PQ_REPLY_ERROR_BYTES + 1];
    bool done;     /* "[DONE]" */
    bool closed;   /* usage came in an event without choices, which is the last event */
    bool is_json;  /* the body is one whole JSON text */
    bool flushing; /* the last event had no blank line after it */
};

/* Notes a fault. The first one stays, but any other fault replaces "not JSON". */
void pq_reply_note(pq_reply *reply, pq_fault fault);

/* reply_chunk.c: the object at the start of an event or of the whole body. Returns its size in
 * bytes; 0 if the text does not start with a JSON object. */
size_t pq_reply_read_document(pq_reply *reply, const char *text, size_t size);
/* Assembles facts.server_timing. */
void pq_reply_gather_timing(pq_reply *reply);

/* reply_content.c */
/* Appends a text, with NUL as U+FFFD, because our texts end at NUL. */
void pq_reply_append(pq_text *to, const char *text, size_t size);
void pq_reply_add_content(pq_reply *reply, const char *text, size_t size);
void pq_reply_add_reasoning(pq_reply *reply, const char *text, size_t size);
/* Ends the current event: notes if the answer began in it. */
void pq_reply_settle(pq_reply *reply);
/* Ends the content. */
void pq_reply_flush_content(pq_reply *reply);

/* reply_error.c */
/* Reads the error in a document: its message, and its class unless the status gave one. False if
 * the document reports no error. */
bool pq_reply_read_error(pq_reply *reply, const pq_node *root);
/* The first of a document's choices; NULL if it has none. */
const pq_node *pq_reply_first_choice(const pq_node *root);
/* Keeps the first message, without control characters and keys. */
void pq_reply_set_error(pq_reply *reply, const char *text, size_t size);
/* The fault of a status that is not a success. */
pq_fault pq_fault_of_status(int status);

#endif
