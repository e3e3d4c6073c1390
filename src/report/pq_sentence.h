/*
 * Sentences whose figures are kept apart from the words, so that whoever shows them rounds them.
 *
 * As JSON a sentence is an array of parts: a text, {"row": 3} for the row of that place in "rows",
 * {"value": 0.96, "unit": "share", "interval": [0.8, 0.99]}, where the interval is left out if
 * there is none and an end without a bound is null, or {"view": "load", "text": "Load"}, which
 * leads to another view.
 */
#ifndef PQ_SENTENCE_H
#define PQ_SENTENCE_H

#include "pq_arena.h"
#include "pq_significance.h"

typedef enum pq_part_kind { PQ_PART_TEXT, PQ_PART_ROW, PQ_PART_FIGURE, PQ_PART_VIEW } pq_part_kind;

typedef struct pq_part {
    struct pq_part *next;
    pq_part_kind kind;
    const char *text; /* of a text and a view */
    const char *view;
    size_t row;
    pq_measure figure;
    const char *unit; /* of a figure */
} pq_part;

typedef struct pq_sentence {
    struct pq_sentence *next;
    pq_part *first;
} pq_sentence;

/* A list of sentences; all of it in the arena. */
typedef struct pq_sentences {
    pq_arena *arena;
    pq_sentence *first, *last; /* NULL if there are none */
    size_t n;
    bool failed; /* out of memory: sentences are missing */
} pq_sentences;

#endif
