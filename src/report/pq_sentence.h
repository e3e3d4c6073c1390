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

/* Adds a sentence. In the format stand for
 *     %s  const char *          text
 *     %r  size_t                a row
 *     %n  size_t                a count
 *     %c  double                a count, as it was given                 "count"
 *     %a  double                a quantity that follows from others      "quantity"
 *     %p  double                a share                                  "share"
 *     %P  const pq_measure *    a share with its interval                "share"
 *     %D  const pq_measure *    a difference of shares with its interval "points"
 *     %u  double                USD                                      "usd"
 *     %U  const pq_measure *    USD with the interval                    "usd"
 *     %m  double                milliseconds                             "ms"
 *     %M  const pq_measure *    milliseconds with the interval           "ms"
 *     %x  double                how many times                           "times"
 *     %q  double                a p-value                                "p"
 *     %v  2 const char *        a view, and what it is called
 *     %%  nothing               a percent sign                           */
void pq_say(pq_sentences *sentences, const char *format, ...);

/* Writes one sentence, and "key": [SENTENCE]. */
void pq_sentence_write(pq_writer *w, const pq_sentence *sentence);
void pq_sentences_write(pq_writer *w, const char *key, const pq_sentences *sentences);

/* "answer" or "answers": `one` if the number is shown as 1. */
const char *pq_plural(double number, const char *one, const char *many);

#endif
