/* The rows in view: those of a sweep of published figures, with its corrections applied, and the
 * series of sweeps that were judged here. What compares rows, whichever they are, builds on them.
 */
#ifndef PQ_ROWS_IN_VIEW_H
#define PQ_ROWS_IN_VIEW_H

#include "pq_judged.h"
#include "pq_published_figures.h"

/* Strings are borrowed from the sweep or from what is judged, or lie in the call's arena. */
typedef struct pq_view_row {
    bool own;          /* a series that was judged here, not a published row */
    size_t place;      /* in its sweep's file, or among the series */
    const char *key;   /* names the row in an address */
    const char *label; /* names it to people, and no other row beside it in the same words */
    const char *platform, *model, *name;
    const char *platform_title; /* as people write it */
    const char *quantization;   /* NULL if it is not stated */
    const char *strategy;       /* NULL for a published row */
    const char *gold;           /* the questions it was asked */
    const char *database;       /* NULL for a published row */
    const char *started_at;     /* of its sweep; NULL for a published row, or if it is not known */
    size_t concurrency;
    size_t correct, answered; /* answered: judged answers that came */
    size_t offered, came;     /* calls or answers asked for, and those that came */
    size_t formatted;         /* replies in the format asked for, of `came` */
    pq_measure accuracy, usd_per_query;
    pq_measure usd_per_correct; /* the high end is NaN where there is no upper bound */
    pq_measure ttft_p50_ms, latency_p50_ms, latency_p90_ms;
    double input_tokens, output_tokens;
    double published_usd_per_query; /* where it was corrected; else NaN */
    bool usd_is_corrected;
    bool price_is_corrected; /* not its tokens alone */
    bool doubted; /* a correction says that its figures do not speak of the model: not tested */
} pq_view_row;

typedef struct pq_view {
    pq_json *document;  /* of the sweep; NULL without one */
    pq_json *providers; /* for their names */
    pq_sweep sweep;
    const pq_judged *judged; /* borrowed; NULL without one */
    pq_view_row *rows;       /* in the call's arena: the published ones first */
    size_t n;
} pq_view;

/* The rows of the sweep that the request's field "sweep" names, and of `judged`, which is borrowed
 * and may be NULL; one of the two must be there. To be ended with pq_view_end, also after an error.
 * Errors: PQ_BAD_FIELD, PQ_UNKNOWN_NAME, those of pq_sweep_read. */
pq_status pq_view_begin(pq_work *work, const pq_judged *judged, pq_view *view);
void pq_view_end(pq_view *view);

/* Was this row asked something, and did an answer come? */
bool pq_view_has_accuracy(const pq_view_row *row);

/* A test of two rows' shares of right answers. */
typedef struct pq_view_test {
    const char *name;
    bool paired;
    pq_comparison pairs; /* where paired */
    double p_value;      /* NaN if one of the two got no answer, or is doubted */
    double difference;   /* of the shares, first - second */
    pq_interval interval;
} pq_view_test;

/* Paired by question (McNemar) where both rows were judged here on questions they share; else from
 * the counts alone (Fisher). Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_view_compare(const pq_view *view, size_t first, size_t second, pq_view_test *test,
                          pq_error *error);

/* Writes a row: {"key", "label", "origin", "place", "platform", "model", "name", "quantization",
 * "strategy", "concurrency", "questions", "database", "started_at", "correct", "answered",
 * "accuracy": MEASURE, "usd_per_query", ...}; a MEASURE is {"value", "interval"}. */
void pq_view_write_row(pq_writer *w, const pq_view_row *row);
void pq_view_write_rows(pq_writer *w, const pq_view *view); /* "rows": [...] */

/* Are two texts the same, or both NULL? */
bool pq_view_same_text(const char *a, const char *b);

#endif
