/* Plays a cassette (pq_cassette.h). */
#include "cassette_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* An exchange in progress. */
typedef struct playing {
    unsigned call;
    const pq_exchange_read *exchange;
    double sent_ms;
    size_t next; /* 0: the headers, then the chunks, then the end */
    double due_ms;
} playing;

/* Exchanges of one series with the same body are adjacent, in the order of the cassette. */
typedef struct slot {
    const pq_exchange_read *exchange;
    size_t played; /* of the first of them: the number played */
} slot;

struct pq_player {
    pq_run *run;
    slot *slots;
    size_t n_slots;
    playing *heap; /* the earliest is first; of equals, the lower call */
    size_t n_playing, room;
    size_t missing;
    bool begun, finished;
    double start_ms; /* the caller's time at the player's 0 */
    double at_ms;    /* the player's time */
    double wake_ms;  /* when the run wants to be called */
};

/* ---- which exchange answers a request ---- */

static int compare_key(const pq_exchange_read *a, size_t series, const char *request, size_t size) {
    if (a->series != series) {
        return a->series < series ? -1 : 1;
    }
    if (a->request_size != size) {
        return a->request_size < size ? -1 : 1;
    }
    return memcmp(a->request, request, size);
}

static int compare_slots(const void *a, const void *b) {
    const pq_exchange_read *left = ((const slot *)a)->exchange;
    const pq_exchange_read *right = ((const slot *)b)->exchange;
    int order = compare_key(left, right->series, right->request, right->request_size);
    return order != 0 ? order : (left > right) - (left < right);
}

static const pq_exchange_read *find_exchange(pq_player *player, size_t series, const char *request,
                                             size_t size) {
    slot *slots = player->slots;
    size_t first = 0;
    size_t high = player->n_slots;
    while (first < high) {
        size_t middle = first + (high - first) / 2;
        bool before = compare_key(slots[middle].exchange, series, request, size) < 0;
        first = before ? middle + 1 : first;
        high = before ? high : middle;
    }
    if (first == player->n_slots ||
        compare_key(slots[first].exchange, series, request, size) != 0) {
        return NULL;
    }
    size_t at = first + slots[first].played;
    if (at < player->n_slots && compare_key(slots[at].exchange, series, request, size) == 0) {
        slots[first].played++;
        return slots[at].exchange;
    }
    while (at > first && slots[at - 1].exchange->end == PQ_END_INTERRUPTED) {
        at--;
    }
    return at > first ? slots[at - 1].exchange : NULL;
}

/* The exchange for a body that the run sends; NULL if there is none. */
static const pq_exchange_read *match(pq_player *player, const pq_action *action) {
    const pq_exchange_read *found = NULL;
    pq_json *document = NULL;
    if (pq_json_parse(action->body, action->body_size, &document, NULL) != PQ_OK) {
        return NULL;
    }
    pq_text text = {0};
    pq_writer w = pq_writer_to(&text);
    pq_value root = pq_json_root(document);
    pq_json_write(&w, &root);
    if (!text.failed) {
        found = find_exchange(player, action->series, text.data, text.size);
    }
    pq_text_free(&text);
    pq_json_free(document);
    return found;
}

/* ---- what is due ---- */

static bool is_before(const playing *a, const playing *b) {
    return a->due_ms < b->due_ms || (a->due_ms == b->due_ms && a->call < b->call);
}

static void swap(playing *a, playing *b) {
    playing kept = *a;
    *a = *b;
    *b = kept;
}

/* Restores the heap from index `i` on. */
static void settle(pq_player *player, size_t i) {
    playing *heap = player->heap;
    while (i > 0 && is_before(&heap[i], &heap[(i - 1) / 2])) {
        swap(&heap[i], &heap[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
    for (;;) {
        size_t first = i;
        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < player->n_playing; child++) {
            first = is_before(&heap[child], &heap[first]) ? child : first;
        }
        if (first == i) {
            return;
        }
        swap(&heap[i], &heap[first]);
        i = first;
    }
}

static void remove_at(pq_player *player, size_t i) {
    player->heap[i] = player->heap[--player->n_playing];
    if (i < player->n_playing) {
        settle(player, i);
    }
}

/* When the next piece of an exchange is due. */
static void plan_next(playing *p) {
    const pq_exchange_read *e = p->exchange;
    if (p->next == 0 && e->status == 0) {
        p->next = 1;
    }
    double ms = p->next == 0             ? e->headers_ms
                : p->next <= e->n_chunks ? e->chunks[p->next - 1].ms
                                         : e->end_ms;
    p->due_ms = p->sent_ms + ms;
}

static bool begin_playing(pq_player *player, unsigned call, const pq_exchange_read *exchange) {
    if (player->n_playing == player->room) {
        size_t room = player->room == 0 ? 16 : player->room * 2;
        playing *heap = realloc(player->heap, room * sizeof *heap);
        if (heap == NULL) {
            return false;
        }
        player->heap = heap;
        player->room = room;
    }
    playing *p = &player->heap[player->n_playing++];
    *p = (playing){.call = call, .exchange = exchange, .sent_ms = player->at_ms};
    plan_next(p);
    settle(player, player->n_playing - 1);
    return true;
}

/* Delivers the piece that is due first to the run. */
static void feed(pq_player *player) {
    playing *p = &player->heap[0];
    const pq_exchange_read *e = p->exchange;
    const unsigned call = p->call;
    const double now = player->at_ms;
    if (p->next > e->n_chunks) {
        remove_at(player, 0);
        pq_run_receive_end(player->run, call, e->end, now);
        return;
    }
    if (p->next == 0) {
        pq_run_headers(player->run, call, e->status, NULL, e->retry_after_ms, now);
    } else {
        const pq_chunk_read *chunk = &e->chunks[p->next - 1];
        pq_run_receive(player->run, call, chunk->bytes, chunk->size, now);
    }
    p->next++;
    plan_next(p);
    settle(player, 0);
}

/* ---- the run ---- */

static void send_call(pq_player *player, const pq_action *action) {
    const unsigned call = action->call;
    const pq_exchange_read *exchange = match(player, action);
    if (exchange == NULL || !begin_playing(player, call, exchange)) {
        player->missing++;
        pq_run_receive_end(player->run, call, PQ_END_NETWORK, player->at_ms);
    }
}

static void abort_call(pq_player *player, unsigned call) {
    for (size_t i = 0; i < player->n_playing; i++) {
        if (player->heap[i].call == call) {
            remove_at(player, i);
            return;
        }
    }
}

/* Lets the run act until it waits. */
static void act(pq_player *player) {
    for (;;) {
        pq_action action;
        pq_run_next(player->run, player->at_ms, &action);
        switch (action.kind) {
        case PQ_ACT_SEND:
            send_call(player, &action);
            break;
        case PQ_ACT_ABORT:
            abort_call(player, action.call);
            break;
        case PQ_ACT_WAIT:
            /* Time always advances. */
            player->wake_ms = fmax(action.until_ms, nextafter(player->at_ms, INFINITY));
            return;
        case PQ_ACT_FINISHED:
            player->finished = true;
            return;
        }
    }
}

pq_player *pq_player_new(const pq_cassette *cassette, pq_run *run) {
    pq_player *player = calloc(1, sizeof *player);
    slot *slots = calloc(cassette->n_exchanges + 1, sizeof *slots);
    if (player == NULL || slots == NULL) {
        free(player);
        free(slots);
        return NULL;
    }
    for (size_t i = 0; i < cassette->n_exchanges; i++) {
        slots[i].exchange = &cassette->exchanges[i];
    }
    qsort(slots, cassette->n_exchanges, sizeof *slots, compare_slots);
    player->run = run;
    player->slots = slots;
    player->n_slots = cassette->n_exchanges;
    return player;
}

void pq_player_free(pq_player *player) {
    if (player != NULL) {
        free(player->slots);
        free(player->heap);
        free(player);
    }
}

/* The time of the next event, in the player's time. */
static double next_ms(const pq_player *player) {
    return player->n_playing == 0 ? player->wake_ms : fmin(player->wake_ms, player->heap[0].due_ms);
}

double pq_player_step(pq_player *player, double now_ms) {
    if (!player->begun) {
        player->begun = true;
        player->start_ms = now_ms;
        act(player);
    }
    while (!player->finished && next_ms(player) < INFINITY &&
           player->start_ms + next_ms(player) <= now_ms) {
        player->at_ms = fmax(player->at_ms, next_ms(player));
        while (player->n_playing > 0 && player->heap[0].due_ms <= player->at_ms) {
            feed(player);
        }
        act(player);
    }
    return player->finished ? INFINITY : player->start_ms + next_ms(player);
}

void pq_player_stop(pq_player *player) {
    player->begun = true;
    pq_run_stop(player->run, player->at_ms);
    act(player);
}

size_t pq_player_missing(const pq_player *player) {
    return player->missing;
}
