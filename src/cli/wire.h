/*
 * The network's own thread: it sends requests with libcurl's multi interface, and stamps what
 * arrives when it arrives, so that nothing else that the program does adds to a time. What it saw
 * waits in a queue.
 */
#ifndef PQ_CLI_WIRE_H
#define PQ_CLI_WIRE_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum cli_wire_kind {
    CLI_WIRE_SENT,    /* the request was handed to libcurl */
    CLI_WIRE_HEADERS, /* status, retry_after_ms */
    CLI_WIRE_BYTES,   /* bytes, size */
    CLI_WIRE_END      /* result; the last of its exchange */
} cli_wire_kind;

typedef struct cli_wire_event {
    struct cli_wire_event *next;
    cli_wire_kind kind;
    uint64_t exchange;
    double now_ms; /* on the clock of cli_now_ms */
    int status;
    double retry_after_ms; /* how long the reply asks to wait; NaN if it does not say */
    CURLcode result;
    size_t size;
    char bytes[]; /* NUL-terminated: the piece; of HEADERS the text of Retry-After, size 0: none */
} cli_wire_event;

typedef struct cli_wire cli_wire;

/* Starts the thread; NULL if it cannot be started. libcurl must be initialized. cli_wire_free
 * closes every exchange and ends the thread. */
cli_wire *cli_wire_new(void);
void cli_wire_free(cli_wire *wire);

/* Sends a request. `easy`, `headers` and `body` (from malloc) are the wire's from here on; all
 * options but those of the reply are set. False, and they are freed, when out of memory. */
bool cli_wire_send(cli_wire *wire, uint64_t exchange, CURL *easy, struct curl_slist *headers,
                   char *body);

/* Closes an exchange. Events of it that are in the queue stay there. */
void cli_wire_abort(cli_wire *wire, uint64_t exchange);

/* All events so far, the oldest first, each to be freed; NULL if there are none. */
cli_wire_event *cli_wire_take(cli_wire *wire);

/* A file descriptor that is readable while there are events. */
int cli_wire_fd(const cli_wire *wire);

/* Ms on a clock that continues while the computer sleeps, where the system has one. */
double cli_now_ms(void);

/* Frees a list of headers, and wipes the keys in it. */
void cli_wire_free_headers(struct curl_slist *headers);

#endif
