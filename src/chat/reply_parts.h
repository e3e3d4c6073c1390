/*
 * Shared by reply*.c. Private to src/chat.
 *
 *   reply.c          bytes: the kind of body, times, how the exchange ended
 *   reply_chunk.c    one JSON document, which is an event or the whole body; measurements
 *   reply_text.c     the texts of a message
 *   reply_content.c  separates reasoning between marks from the answer
 *   reply_usage.c    tokens and cost
 *   retry_wait.c     how long to wait before a retry
 *   reply_error.c    errors: their class, and their messages without keys
 */
#ifndef PQ_CHAT_REPLY_PARTS_H
#define PQ_CHAT_REPLY_PARTS_H

#include "pieces.h"
#include "pq_reply.h"
#include "provider_json.h"
#include "sse.h"

/* The longest answer and reasoning together, and the longest JSON body, in bytes. */
#define PQ_REPLY_MAX_BYTES ((size_t)8 * 1024 * 1024)
/* The longest message that is kept of a provider, in bytes. */
enum { PQ_REPLY_ERROR_BYTES = 300 };
/* Measurements of the server that are kept, by name. */
enum {
    PQ_REPLY_MEASUREMENTS = 6,
    PQ_REPLY_USAGE_TIMES = PQ_REPLY_MEASUREMENTS - 1, /* the place of those among the tokens */
    PQ_REPLY_MEASUREMENT_BYTES = 16 * 1024            /* longer ones are not kept */
};

/* The counts of a provider, as it names them. */
enum {
    PQ_COUNT_INPUT,
    PQ_COUNT_OUTPUT,
    PQ_COUNT_TOTAL,
    PQ_COUNT_CACHED,     /* within the input */
    PQ_COUNT_CACHE_READ, /* within the input or beside it */
    PQ_COUNT_CACHE_WRITE,
    PQ_COUNT_REASONING, /* within the output or beside it */
    PQ_COUNTS
};

/* Of all usage so far; -1 for what was not sent. */
typedef struct pq_counts {
    int64_t of[PQ_COUNTS];
} pq_counts;

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

    pq_pieces content_pieces, reasoning_pieces, refusal_pieces;
    pq_counts counts;
    pq_text answer, reasoning, refusal;
    pq_text held;        /* content that may be the start of a mark */
    bool thinking;       /* between marks of reasoning */
    bool answer_begun;   /* the answer has a character that is not blank */
    bool answer_is_json; /* that character is a brace, so marks are text */
    size_t answer_bytes; /* of the answer, in the current event */
    bool full;           /* the limit is reached, so no more text is kept */

    pq_text model, finish_reason, param;
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

/* reply_text.c */
/* Reads a "delta", or a "message", which has the whole text. NULL has none. */
void pq_reply_read_message(pq_reply *reply, const pq_node *message, bool whole);
/* Adds what was kept of the pieces. */
void pq_reply_end_pieces(pq_reply *reply);

/* reply_usage.c: the "usage" of a document, or of a part of it. False if it has no count. */
bool pq_reply_read_usage(pq_reply *reply, const pq_node *holder);

/* reply_content.c */
/* Appends a text, with NUL as U+FFFD, because our texts end at NUL. */
void pq_reply_append(pq_text *to, const char *text, size_t size);
void pq_reply_add_content(pq_reply *reply, const char *text, size_t size);
void pq_reply_add_reasoning(pq_reply *reply, const char *text, size_t size);
void pq_reply_add_refusal(pq_reply *reply, const char *text, size_t size);
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
/* The fault of a finish_reason. NONE if the reply ended as it should, or at the token limit. */
pq_fault pq_fault_of_finish(const char *reason, size_t size);
/* Does the finish_reason say that the token limit ended the reply? */
bool pq_is_token_limit(const char *reason, size_t size);
/* Notes the fault that a text proves whatever the status is, such as a wrong key. */
void pq_reply_refine(pq_reply *reply, const char *text, size_t size);

/* retry_wait.c: reads how long to wait from an error (NULL if there is no object) and its message,
 * unless a header said it. */
void pq_reply_read_wait(pq_reply *reply, const pq_node *error, const char *message);

#endif
