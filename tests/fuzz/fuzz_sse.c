/* Any bytes as a stream of events: the events are the same however it is cut. The first byte
 * says how. */
#include "sse.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void note_event(void *context, const char *data, size_t size) {
    if (data[size] != '\0') {
        abort();
    }
    pq_text_append_bytes(context, &size, sizeof size);
    pq_text_append_bytes(context, data, size);
}

static uint32_t next_random(uint32_t *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 16;
}

/* In pieces of a random size up to `most`, each a copy, so that reading beyond it is seen. */
static pq_text read_events(const uint8_t *bytes, size_t size, size_t most, uint32_t seed) {
    pq_sse sse = {0};
    pq_text events = {0};
    for (size_t at = 0; at < size;) {
        size_t piece = most > size ? size : 1 + next_random(&seed) % most;
        piece = piece < size - at ? piece : size - at;
        char *copy = malloc(piece);
        if (copy == NULL) {
            abort();
        }
        memcpy(copy, bytes + at, piece);
        pq_sse_receive(&sse, copy, piece, note_event, &events);
        free(copy);
        at += piece;
    }
    if (!pq_sse_end(&sse, note_event, &events)) {
        abort();
    }
    pq_sse_free(&sse);
    return events;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) {
        return 0;
    }
    pq_text whole = read_events(data + 1, size - 1, SIZE_MAX, 0);
    pq_text cut = read_events(data + 1, size - 1, 1 + data[0] % 16, data[0]);
    if (whole.size != cut.size ||
        (whole.size > 0 && memcmp(whole.data, cut.data, whole.size) != 0)) {
        abort();
    }
    pq_text_free(&whole);
    pq_text_free(&cut);
    return 0;
}
