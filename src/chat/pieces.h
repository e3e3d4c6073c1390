/*
 * A text that arrives in pieces. Most servers send each piece once. Some send all the text so far
 * each time, and some repeat the whole text at the end. Here every byte counts once. Private to
 * src/chat.
 *
 * A second piece that begins with the first one is kept until the third one, or the end, shows
 * which kind of server this is. All other pieces are passed on at once.
 */
#ifndef PQ_CHAT_PIECES_H
#define PQ_CHAT_PIECES_H

#include "extract_parts.h"
#include "pq_text.h"

/* Starts zeroed; free it with pq_pieces_free. */
typedef struct pq_pieces {
    pq_text whole; /* what was passed on so far */
    pq_text held;  /* the second piece, if it begins with the first one */
    pq_text fresh; /* what a call gives */
    size_t count;  /* pieces so far */
    bool growing;  /* each piece repeats the ones before it */
} pq_pieces;

void pq_pieces_free(pq_pieces *pieces);

/* Takes a piece and gives what is new. It is valid until the next call. Out of memory: `whole`,
 * `held` or `fresh` has failed. */
pq_slice pq_pieces_take(pq_pieces *pieces, const char *text, size_t size);

/* Takes a text that claims to be the whole one. Gives what it adds to the pieces so far, or nothing
 * if it differs from them. */
pq_slice pq_pieces_take_whole(pq_pieces *pieces, const char *text, size_t size);

/* Ends the text and gives what was kept. */
pq_slice pq_pieces_end(pq_pieces *pieces);

#endif
