/*
 * Server-sent events, received in pieces of any size. An event is the text of its data lines; their
 * content is not interpreted here. Private to src/chat.
 *
 * Line ends are LF, CRLF or CR. Comments (": keepalive") and fields other than "data" are skipped.
 * The blank after "data:" may be missing, and so may the blank line after the last event. Source:
 * WHATWG HTML, 9.2.6 "Interpreting an event stream".
 */
#ifndef PQ_CHAT_SSE_H
#define PQ_CHAT_SSE_H

#include "pq_text.h"

#include <stdbool.h>
#include <stddef.h>

/* The longest event, in bytes. A longer one fails the stream. */
#define PQ_SSE_MAX_EVENT ((size_t)8 * 1024 * 1024)

/* A stream. It starts zeroed; free it with pq_sse_free. */
typedef struct pq_sse {
    pq_text line; /* the incomplete line */
    pq_text data; /* the data lines of the incomplete event, joined by LF */
    bool has_data;
    bool after_cr;  /* the last byte was CR, so a LF belongs to it */
    bool not_first; /* the first line, which may start with a byte order mark, was read */
    bool failed;    /* too long, or out of memory; sticky */
} pq_sse;

/* Called for each complete event with its data (NUL-terminated; valid during the call). */
typedef void (*pq_sse_event)(void *context, const char *data, size_t size);

/* Receives bytes and calls `event` for every event that they complete. False once the stream has
 * failed. */
bool pq_sse_receive(pq_sse *sse, const char *bytes, size_t size, pq_sse_event event, void *context);

/* Ends the stream; an incomplete event counts as complete. */
bool pq_sse_end(pq_sse *sse, pq_sse_event event, void *context);

void pq_sse_free(pq_sse *sse);

#endif
