/* Two rows of a report side by side, and the pairs that are worth comparing. */
#ifndef PQ_COMPARE_H
#define PQ_COMPARE_H

#include "pq_report.h"
#include "pq_sentence.h"

/* One figure of both rows and what can be said of it. Of shares the counts are known, and they have
 * a difference; prices and times have a ratio. */
typedef struct pq_aspect {
    const char *id;     /* "accuracy" */
    const char *label;  /* "Accuracy" */
    const char *better; /* "is right more often": said of the better row */
    const char *unit;   /* "share", "usd" or "ms" */
    pq_measure first, second;
    size_t counts[4];      /* of shares: first, of, second, of */
    pq_measure difference; /* of shares; else NaN */
    double ratio;          /* of the others; else NaN */
    const char *test;      /* NULL if none was possible */
    double p_value;        /* NaN where intervals decide */
    pq_standing standing;
} pq_aspect;

enum { PQ_MAX_ASPECTS = 8 };

typedef struct pq_compared {
    size_t first, second;              /* rows */
    const char *names[2];              /* what tells the two apart, and no more */
    pq_test test;                      /* of the accuracies */
    pq_aspect aspects[PQ_MAX_ASPECTS]; /* the accuracy first */
    size_t n;
    pq_sentences differs, cannot_tell, not_tested; /* the aspects in words */
} pq_compared;

/* Compares two rows; all of it in the arena. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_compare(const pq_report *report, size_t first, size_t second, pq_arena *arena,
                     pq_compared *compared, pq_error *error);

/* Writes {"first", "second", "names", "rows", "test", "p_value", "alpha", "better", "meaning",
 * "note", "pairs", "aspects", "differs", "cannot_tell_apart", "not_tested"}. */
void pq_compare_write(pq_writer *w, const pq_report *report, const pq_compared *compared);

/* Writes {"test", "p_value", "alpha", "better", "meaning", "note", "pairs"} into the open object.
 */
void pq_compare_write_test(pq_writer *w, const pq_test *test);

/* Writes {"rows", "pairs": [{"kind", "title", "first", "second"}]}: each model on two platforms,
 * and the best rows of two platforms. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_compare_suggest(pq_writer *w, const pq_report *report, pq_arena *arena,
                             pq_error *error);

#endif
