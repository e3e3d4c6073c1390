/*
 * Server-sent events, fed in pieces of any size down to one byte. What they are made of is not
 * known here: an event is the text of its data lines.
 *
 * Line ends are LF, CRLF or CR; a comment (": keepalive") and fields other than "data" are passed
 * over; the blank after "data:" may be missing; a stream may end without the blank line that closes
 * its last event.
 * Source: WHATWG HTML, 9.2.6 "Interpreting an event stream".
 */
#ifndef PQ_CHAT_SSE_H
#define PQ_CHAT_SSE_H

#include "pq_text.h"

#include <stdbool.h>
#include <stddef.h>

/* The longest event that is kept, in bytes; a longer one ends the stream with PQ_SSE_TOO_LONG. */
#define PQ_SSE_MAX_EVENT ((size_t)8 * 1024 * 1024)

/* Zeroed it is a stream at its start; free `line` and `data` with pq_sse_free. */
typedef struct pq_sse {
    pq_text line; /* the line begun */
    pq_text data; /* the data lines of the event begun, joined by LF */
    bool has_data;
    bool after_cr;  /* a LF that follows belongs to the CR before it */
    bool not_first; /* the first line may begin with a byte order mark */
    bool failed;    /* too long, or out of memory; sticky */
} pq_sse;

/* Called for each complete event with its data (NUL-terminated; valid during the call). */
typedef void (*pq_sse_event)(void *context, const char *data, size_t size);

/* Feeds bytes; calls `event` for every event that they complete. False once the stream failed. */
bool pq_sse_receive(pq_sse *sse, const char *bytes, size_t size, pq_sse_event event, void *context);

/* The stream is over: an event that was begun counts as complete. */
bool pq_sse_end(pq_sse *sse, pq_sse_event event, void *context);

void pq_sse_free(pq_sse *sse);

#endif
