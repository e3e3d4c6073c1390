#define _POSIX_C_SOURCE 200809L /* clock_gettime, pipe */

#include "wire.h"

#include "mask.h"
#include "pq_api_drive.h"

#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* An exchange; the thread's own once it was taken from the list of new ones. */
typedef struct exchange {
    struct exchange *next;
    cli_wire *wire;
    uint64_t number;
    CURL *easy;
    struct curl_slist *headers;
    char *body;
    cli_mask *mask;    /* of its key; NULL if it has none */
    bool asked;        /* the request was sent once */
    bool lost;         /* libcurl wanted to send it again */
    char date[64];     /* Retry-After, which may be a date; "" if there is none */
    char limits[1024]; /* lines of the headers that say how long to wait */
    bool told;         /* of the headers */
} exchange;

typedef struct aborted {
    struct aborted *next;
    uint64_t number;
} aborted;

struct cli_wire {
    CURLM *multi;
    pthread_t thread;
    int wake[2];         /* a pipe: a byte in it means that there are events */
    exchange *exchanges; /* the thread's */

    pthread_mutex_t lock; /* of all below */
    exchange *fresh;
    aborted *aborts;
    bool quits;
    cli_wire_event *first, *last;
};

double cli_now_ms(void) {
#ifdef CLOCK_BOOTTIME
    const clockid_t clock = CLOCK_BOOTTIME;
#else
    const clockid_t clock = CLOCK_MONOTONIC;
#endif
    struct timespec t = {0};
    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* ---- events ---- */

/* Puts an event in the queue. Out of memory it is lost, and the call runs into its time limit. */
static void report(cli_wire *wire, const cli_wire_event *what, const char *bytes, size_t size) {
    cli_wire_event *event = malloc(sizeof *event + size + 1);
    if (event == NULL) {
        return;
    }
    *event = *what;
    event->next = NULL;
    event->size = size;
    if (size > 0) {
        memcpy(event->bytes, bytes, size);
    }
    event->bytes[size] = '\0';
    pthread_mutex_lock(&wire->lock);
    bool was_empty = wire->first == NULL;
    *(was_empty ? &wire->first : &wire->last->next) = event;
    wire->last = event;
    pthread_mutex_unlock(&wire->lock);
    if (was_empty) {
        ssize_t written = write(wire->wake[1], "", 1);
        (void)written; /* a full pipe is readable, too */
    }
}

cli_wire_event *cli_wire_take(cli_wire *wire) {
    char bytes[64];
    while (read(wire->wake[0], bytes, sizeof bytes) > 0) {
    }
    pthread_mutex_lock(&wire->lock);
    cli_wire_event *events = wire->first;
    wire->first = wire->last = NULL;
    pthread_mutex_unlock(&wire->lock);
    return events;
}

int cli_wire_fd(const cli_wire *wire) {
    return wire->wake[0];
}

/* ---- requests, in the thread ---- */

/* libcurl sends a request again by itself where a connection that it used before is found closed.
 * The provider may have seen the first one, so this counts as lost, and the run decides. */
static int ask_once(void *context, char *peer, char *own, int peer_port, int own_port) {
    exchange *x = context;
    (void)peer, (void)own, (void)peer_port, (void)own_port;
    x->lost = x->asked;
    x->asked = true;
    return x->lost ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

/* ---- replies, in the thread ---- */

/* How long the reply asks to wait; a date needs a clock. */
static double wait_of(const exchange *x, int status) {
    double ms = pq_api_drive_wait(status, x->limits, (double)time(NULL) * 1e3);
    time_t date = !isnan(ms) || x->date[0] == '\0' ? -1 : curl_getdate(x->date, NULL);
    return date == -1 ? ms : fmax(0, difftime(date, time(NULL)) * 1e3);
}

static void tell_headers(exchange *x) {
    if (!x->told) {
        long status = 0;
        curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
        x->told = true;
        report(x->wire,
               &(cli_wire_event){.kind = CLI_WIRE_HEADERS,
                                 .exchange = x->number,
                                 .now_ms = cli_now_ms(),
                                 .status = (int)status,
                                 .retry_after_ms = wait_of(x, (int)status)},
               NULL, 0);
    }
}

static bool begins_with(const char *line, size_t length, const char *name) {
    return length > strlen(name) && curl_strnequal(line, name, strlen(name));
}

static void keep_date(exchange *x, const char *line, size_t length) {
    size_t at = strlen("retry-after:");
    size_t end = 0;
    while (at < length && line[at] == ' ') {
        at++;
    }
    while (at < length && end + 1 < sizeof x->date && line[at] != '\r' && line[at] != '\n') {
        x->date[end++] = line[at++];
    }
    x->date[end] = '\0';
}

static size_t take_header(char *line, size_t size, size_t count, void *context) {
    exchange *x = context;
    size_t length = size * count;
    size_t used = strlen(x->limits);
    bool limits = begins_with(line, length, "retry-after") ||
                  begins_with(line, length, "x-ratelimit-") ||
                  begins_with(line, length, "ratelimit-");
    if (begins_with(line, length, "retry-after:")) {
        keep_date(x, line, length);
    }
    if (limits && length < sizeof x->limits - used) {
        memcpy(x->limits + used, line, length);
        x->limits[used + length] = '\0';
    }
    if (length == 2 && line[0] == '\r') {
        tell_headers(x);
    }
    return length;
}

/* Reports bytes, unless there are none. */
static void report_text(cli_wire *wire, const cli_wire_event *event, const pq_text *text) {
    if (text->size > 0) {
        report(wire, event, text->data, text->size);
    }
}

static size_t take_body(char *bytes, size_t size, size_t count, void *context) {
    exchange *x = context;
    tell_headers(x);
    const cli_wire_event event = {
        .kind = CLI_WIRE_BYTES, .exchange = x->number, .now_ms = cli_now_ms()};
    pq_text masked = {0};
    if (x->mask == NULL) {
        report(x->wire, &event, bytes, size * count);
    } else {
        cli_mask_take(x->mask, bytes, size * count, &masked);
        report_text(x->wire, &event, &masked);
    }
    pq_text_free(&masked);
    return size * count;
}

/* What the mask kept, at the end. */
static void tell_rest(exchange *x) {
    const cli_wire_event event = {
        .kind = CLI_WIRE_BYTES, .exchange = x->number, .now_ms = cli_now_ms()};
    pq_text rest = {0};
    if (x->mask != NULL) {
        cli_mask_end(x->mask, &rest);
        report_text(x->wire, &event, &rest);
    }
    pq_text_free(&rest);
}

/* ---- exchanges ---- */

/* So that the optimizer does not leave it out. */
void cli_wire_free_headers(struct curl_slist *headers) {
    for (struct curl_slist *h = headers; h != NULL; h = h->next) {
        for (volatile char *at = h->data; *at != '\0'; at++) {
            *at = '\0';
        }
    }
    curl_slist_free_all(headers);
}

static void exchange_free(exchange *x) {
    curl_easy_cleanup(x->easy);
    cli_wire_free_headers(x->headers);
    cli_mask_free(x->mask);
    free(x->body);
    free(x);
}

/* The mask of the key in the headers; NULL if there is none. */
static cli_mask *mask_of(const struct curl_slist *headers) {
    static const char name[] = "Authorization: Bearer ";
    for (const struct curl_slist *h = headers; h != NULL; h = h->next) {
        if (strncmp(h->data, name, strlen(name)) == 0) {
            return cli_mask_new(h->data + strlen(name));
        }
    }
    return NULL;
}

bool cli_wire_send(cli_wire *wire, uint64_t number, CURL *easy, struct curl_slist *headers,
                   char *body) {
    exchange *x = calloc(1, sizeof *x);
    if (x == NULL) {
        curl_easy_cleanup(easy);
        cli_wire_free_headers(headers);
        free(body);
        return false;
    }
    *x = (exchange){.wire = wire, .number = number, .easy = easy, .headers = headers, .body = body};
    x->mask = mask_of(headers);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, ask_once);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, x);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, x);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, x);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, x);
    pthread_mutex_lock(&wire->lock);
    exchange **end = &wire->fresh;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = x;
    pthread_mutex_unlock(&wire->lock);
    curl_multi_wakeup(wire->multi);
    return true;
}

void cli_wire_abort(cli_wire *wire, uint64_t number) {
    aborted *a = malloc(sizeof *a);
    if (a == NULL) {
        return; /* it ends by itself */
    }
    pthread_mutex_lock(&wire->lock);
    *a = (aborted){wire->aborts, number};
    wire->aborts = a;
    pthread_mutex_unlock(&wire->lock);
    curl_multi_wakeup(wire->multi);
}

/* ---- the thread ---- */

static void drop(cli_wire *wire, exchange *x) {
    exchange **at = &wire->exchanges;
    while (*at != x) {
        at = &(*at)->next;
    }
    *at = x->next;
    curl_multi_remove_handle(wire->multi, x->easy);
    exchange_free(x);
}

static void start_fresh(cli_wire *wire, exchange *fresh) {
    while (fresh != NULL) {
        exchange *x = fresh;
        fresh = x->next;
        x->next = wire->exchanges;
        wire->exchanges = x;
        report(
            wire,
            &(cli_wire_event){.kind = CLI_WIRE_SENT, .exchange = x->number, .now_ms = cli_now_ms()},
            NULL, 0);
        curl_multi_add_handle(wire->multi, x->easy);
    }
}

static void stop_aborted(cli_wire *wire, aborted *aborts) {
    while (aborts != NULL) {
        aborted *next = aborts->next;
        exchange *x = wire->exchanges;
        while (x != NULL && x->number != aborts->number) {
            x = x->next;
        }
        if (x != NULL) {
            drop(wire, x);
        }
        free(aborts);
        aborts = next;
    }
}

/* Does what was asked for since the last time; false once the thread is to end. */
static bool obey(cli_wire *wire) {
    pthread_mutex_lock(&wire->lock);
    exchange *fresh = wire->fresh;
    aborted *aborts = wire->aborts;
    bool quits = wire->quits;
    wire->fresh = NULL;
    wire->aborts = NULL;
    pthread_mutex_unlock(&wire->lock);
    start_fresh(wire, fresh);
    stop_aborted(wire, aborts);
    return !quits;
}

/* Reports the exchanges that are over. */
static void collect(cli_wire *wire) {
    CURLMsg *message = NULL;
    int left = 0;
    while ((message = curl_multi_info_read(wire->multi, &left)) != NULL) {
        exchange *x = NULL;
        CURLcode result = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&x);
        if (result == CURLE_OK) {
            tell_headers(x);
        }
        tell_rest(x);
        result = x->lost ? CURLE_GOT_NOTHING : result;
        report(wire,
               &(cli_wire_event){.kind = CLI_WIRE_END,
                                 .exchange = x->number,
                                 .now_ms = cli_now_ms(),
                                 .result = result},
               NULL, 0);
        drop(wire, x);
    }
}

static void *work(void *context) {
    cli_wire *wire = context;
    while (obey(wire)) {
        int running = 0;
        curl_multi_perform(wire->multi, &running);
        collect(wire);
        curl_multi_poll(wire->multi, NULL, 0, 1000, NULL);
    }
    while (wire->exchanges != NULL) {
        drop(wire, wire->exchanges);
    }
    return NULL;
}

/* Signals are for the program's first thread, so that they end its waits. */
static bool start_thread(cli_wire *wire) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&wire->thread, NULL, work, wire) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

cli_wire *cli_wire_new(void) {
    cli_wire *wire = calloc(1, sizeof *wire);
    if (wire == NULL || pipe(wire->wake) != 0) {
        free(wire);
        return NULL;
    }
    fcntl(wire->wake[0], F_SETFL, O_NONBLOCK);
    fcntl(wire->wake[1], F_SETFL, O_NONBLOCK);
    pthread_mutex_init(&wire->lock, NULL);
    wire->multi = curl_multi_init();
    if (wire->multi == NULL || !start_thread(wire)) {
        curl_multi_cleanup(wire->multi);
        pthread_mutex_destroy(&wire->lock);
        close(wire->wake[0]);
        close(wire->wake[1]);
        free(wire);
        return NULL;
    }
    return wire;
}

void cli_wire_free(cli_wire *wire) {
    if (wire == NULL) {
        return;
    }
    pthread_mutex_lock(&wire->lock);
    wire->quits = true;
    pthread_mutex_unlock(&wire->lock);
    curl_multi_wakeup(wire->multi);
    pthread_join(wire->thread, NULL);
    for (cli_wire_event *e = cli_wire_take(wire); e != NULL;) {
        cli_wire_event *next = e->next;
        free(e);
        e = next;
    }
    curl_multi_cleanup(wire->multi);
    pthread_mutex_destroy(&wire->lock);
    close(wire->wake[0]);
    close(wire->wake[1]);
    free(wire);
}
