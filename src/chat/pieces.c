#include "pieces.h"

#include "pq_ascii.h"

#include <string.h>

/* A shorter piece may well be equal to all that came before it. */
enum { LEAST_REPEATED_BYTES = 8 };

void pq_pieces_free(pq_pieces *pieces) {
    pq_text_free(&pieces->whole);
    pq_text_free(&pieces->held);
    pq_text_free(&pieces->fresh);
}

static bool begins_with(const char *text, size_t size, const pq_text *prefix) {
    return size >= prefix->size && memcmp(text, pq_text_string(prefix), prefix->size) == 0;
}

/* Passes on the text after what was kept. */
static pq_slice pass(pq_pieces *pieces, const char *text, size_t size) {
    pq_text_clear(&pieces->fresh);
    pq_text_append_bytes(&pieces->fresh, pq_text_string(&pieces->held), pieces->held.size);
    pq_text_append_bytes(&pieces->fresh, text, size);
    pq_text_clear(&pieces->held);
    pq_text_append_bytes(&pieces->whole, pq_text_string(&pieces->fresh), pieces->fresh.size);
    return (pq_slice){.data = pq_text_string(&pieces->fresh), .size = pieces->fresh.size};
}

/* Passes on what the text has after the whole so far, with which it begins. */
static pq_slice pass_rest(pq_pieces *pieces, const char *text, size_t size) {
    size_t known = pieces->whole.size;
    pq_text_clear(&pieces->held);
    return pass(pieces, text + known, size - known);
}

/* Is the piece the whole text once more? */
static bool is_repeated(const pq_pieces *pieces, const char *text, size_t size) {
    return size == pieces->whole.size && begins_with(text, size, &pieces->whole) &&
           pq_slice_trim((pq_slice){.data = text, .size = size}).size >= LEAST_REPEATED_BYTES;
}

pq_slice pq_pieces_take(pq_pieces *pieces, const char *text, size_t size) {
    static const pq_slice nothing = {.data = "", .size = 0};
    pieces->count++;
    if (pieces->held.size > 0) {
        pieces->growing = begins_with(text, size, &pieces->held);
    }
    if (pieces->growing && begins_with(text, size, &pieces->whole)) {
        return pass_rest(pieces, text, size);
    }
    if (is_repeated(pieces, text, size)) {
        return nothing;
    }
    if (pieces->count == 2 && size > pieces->whole.size &&
        begins_with(text, size, &pieces->whole)) {
        pq_text_append_bytes(&pieces->held, text, size);
        return nothing;
    }
    return pass(pieces, text, size);
}

pq_slice pq_pieces_take_whole(pq_pieces *pieces, const char *text, size_t size) {
    pq_text_clear(&pieces->fresh);
    pq_text_append_bytes(&pieces->fresh, pq_text_string(&pieces->whole), pieces->whole.size);
    pq_text_append_bytes(&pieces->fresh, pq_text_string(&pieces->held), pieces->held.size);
    bool joined = pieces->held.size > 0 && begins_with(text, size, &pieces->fresh);
    if (!joined && begins_with(text, size, &pieces->whole)) {
        return pass_rest(pieces, text, size);
    }
    size_t known = joined ? pieces->fresh.size : size;
    return pass(pieces, text + known, size - known);
}

pq_slice pq_pieces_end(pq_pieces *pieces) {
    bool has_word = false;
    for (size_t i = 0; i < pieces->whole.size; i++) {
        has_word = has_word || pq_is_alphanumeric(pieces->whole.data[i]);
    }
    if (pieces->held.size == 0 || !has_word) {
        return pass(pieces, "", 0);
    }
    pq_text held = pieces->held;
    pieces->held = (pq_text){0};
    pq_slice rest = pass_rest(pieces, pq_text_string(&held), held.size);
    pq_text_free(&held);
    return rest;
}
