#include "driver.h"

#include "pq_api_drive.h"

#include <emscripten/emscripten.h>
#include <emscripten/eventloop.h>
#include <emscripten/fetch.h>
#include <emscripten/html5.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* In library.js: reports that a run has something new to show; ends a fetch on the network. */
extern void pq_wasm_event(void);
extern void pq_wasm_abort(unsigned fetch_id);
/* ... asks the Worker that holds the database; a double keeps every number that a page reaches. */
extern void pq_wasm_work(double number, const char *request);

typedef struct exchange {
    struct exchange *next;
    uint64_t number;
    emscripten_fetch_t *fetch;
    char *body;     /* Emscripten reads it until the fetch ends */
    bool told;      /* the headers were passed on */
    bool is_closed; /* closed by us: later events are ignored */
} exchange;

/* One module instance has one session and one driver. */
static pq_api *session;
static exchange *exchanges;
static long timer; /* 0 if none is set */
static uint64_t shown;
static bool acting;
static bool working; /* the database was asked and has not answered */

static void act(void);

static void on_timer(void *context) {
    (void)context;
    timer = 0;
    act();
}

static void set_timer(double ms) {
    if (timer != 0) {
        emscripten_clear_timeout(timer);
    }
    timer = emscripten_set_timeout(on_timer, ms, NULL);
}

void pq_driver_wake(pq_api *api) {
    session = api;
    set_timer(0);
}

static void drop(exchange *x) {
    exchange **at = &exchanges;
    while (*at != x) {
        at = &(*at)->next;
    }
    *at = x->next;
    free(x->body);
    free(x);
}

/* The Worker's XMLHttpRequest returns Retry-After in seconds, also if the server sent a date. */
static void tell_headers(exchange *x) {
    if (x->told || x->fetch->status == 0) {
        return;
    }
    x->told = true;
    size_t size = emscripten_fetch_get_response_headers_length(x->fetch);
    char *headers = malloc(size + 1);
    double wait_ms = NAN;
    if (headers != NULL) {
        emscripten_fetch_get_response_headers(x->fetch, headers, size + 1);
        wait_ms = pq_api_drive_wait(x->fetch->status, headers, emscripten_date_now());
    }
    pq_api_drive_headers(session, x->number, x->fetch->status, NULL, wait_ms, emscripten_get_now());
    free(headers);
}

static void on_state(emscripten_fetch_t *fetch) {
    exchange *x = fetch->userData;
    if (!x->is_closed && fetch->readyState == 2) {
        x->fetch = fetch;
        tell_headers(x);
        act();
    }
}

static void on_progress(emscripten_fetch_t *fetch) {
    exchange *x = fetch->userData;
    if (!x->is_closed && fetch->numBytes > 0) {
        tell_headers(x);
        pq_api_drive_receive(session, x->number, fetch->data, (size_t)fetch->numBytes,
                             emscripten_get_now());
        act();
    }
}

/* Any status is a reply. Status 0 means that there was no complete reply. */
static void on_end(emscripten_fetch_t *fetch) {
    exchange *x = fetch->userData;
    if (x->is_closed) {
        return;
    }
    bool complete = fetch->status != 0;
    x->fetch = fetch;
    x->is_closed = true;
    tell_headers(x);
    pq_api_drive_end(session, x->number, complete ? PQ_DRIVE_COMPLETE : PQ_DRIVE_LOST,
                     emscripten_get_now());
    emscripten_fetch_close(fetch);
    drop(x);
    act();
}

static void start(const pq_drive *want) {
    const char *headers[] = {"Content-Type", "application/json", "X-Perquery-Provider",
                             want->provider, NULL};
    emscripten_fetch_attr_t attributes;
    exchange *x = calloc(1, sizeof *x);
    char *body = malloc(want->body_size);
    if (x == NULL || body == NULL) {
        free(x);
        free(body);
        pq_api_drive_end(session, want->exchange, PQ_DRIVE_LOST, emscripten_get_now());
        return;
    }
    memcpy(body, want->body, want->body_size);
    *x = (exchange){.next = exchanges, .number = want->exchange, .body = body};
    exchanges = x;
    emscripten_fetch_attr_init(&attributes);
    strcpy(attributes.requestMethod, "POST");
    attributes.attributes = EMSCRIPTEN_FETCH_LOAD_TO_MEMORY | EMSCRIPTEN_FETCH_STREAM_DATA;
    attributes.requestHeaders = headers;
    attributes.requestData = body;
    attributes.requestDataSize = want->body_size;
    attributes.userData = x;
    attributes.onreadystatechange = on_state;
    attributes.onprogress = on_progress;
    attributes.onsuccess = on_end;
    attributes.onerror = on_end;
    x->fetch = emscripten_fetch(&attributes, want->url);
    pq_api_drive_sent(session, x->number, emscripten_get_now());
}

static void stop(uint64_t number) {
    exchange *x = exchanges;
    while (x != NULL && x->number != number) {
        x = x->next;
    }
    if (x != NULL) {
        x->is_closed = true;   /* closing calls onerror */
        x->fetch->data = NULL; /* the last piece, which is already freed */
        pq_wasm_abort(x->fetch->id);
        emscripten_fetch_close(x->fetch);
        drop(x);
    }
}

/* One thing at a time, so that a stop leaves little behind and the page's own SQL gets its turn. */
static void ask_database(void) {
    pq_drive_work work;
    if (!working && pq_api_drive_take(session, &work)) {
        working = true;
        pq_wasm_work((double)work.exchange, work.request);
    }
}

/* Does what the runs need now, and sets the timer for what they need later. */
static void act(void) {
    if (acting) {
        return; /* the running loop continues with it */
    }
    acting = true;
    pq_drive want;
    do {
        pq_api_drive(session, emscripten_get_now(), &want);
        if (want.kind == PQ_DRIVE_SEND) {
            start(&want);
        } else if (want.kind == PQ_DRIVE_ABORT) {
            stop(want.exchange);
        }
    } while (want.kind == PQ_DRIVE_SEND || want.kind == PQ_DRIVE_ABORT);
    if (want.kind == PQ_DRIVE_WAIT) {
        set_timer(fmax(0, want.until_ms - emscripten_get_now()));
    }
    ask_database();
    acting = false;
    uint64_t version = pq_api_drive_version(session);
    if (version != shown) {
        shown = version;
        pq_wasm_event();
    }
}

void pq_driver_ran(pq_api *api, uint64_t number, const char *envelope, size_t size) {
    session = api;
    working = false;
    pq_api_drive_ran(api, number, envelope, size);
    act();
}
