/*
 * A report: rows side by side, wherever they come from. First the published rows of a sweep of
 * figures, with its corrections applied, then the series of the sweeps that were scored here. All
 * that compares, orders, prices or names rows builds on it.
 */
#ifndef PQ_REPORT_H
#define PQ_REPORT_H

#include "pq_judged.h"
#include "pq_published_sweep.h"
#include "pq_significance.h"

#define PQ_NO_ROW ((size_t)-1)

/* Strings are borrowed from the sweep or from what was scored, or lie in the arena. */
typedef struct pq_report_row {
    bool own;                /* a series that was scored here, not a published row */
    size_t place;            /* in its sweep's file, or among the series */
    const char *key;         /* names the row in an address */
    const char *label;       /* names it to people: no other row of the report has the same */
    const char *short_label; /* the same for where the platform is shown beside it */
    const char *platform, *model, *name;
    const char *platform_title;            /* as people write it */
    const char *quantization;              /* NULL if it is not stated */
    const char *strategy, *strategy_title; /* NULL for a published row */
    const char *questions;                 /* the gold set; NULL for free questions */
    const char *database;                  /* NULL for a published row */
    const char *started_at; /* of its sweep; NULL for a published row, or if it is not known */
    size_t base;            /* of an own row: rows with another one have other gold results */
    size_t concurrency;
    size_t repeats;           /* of each question; 1 for a published row */
    size_t correct, answered; /* answered: scored answers that came */
    size_t asked, came;       /* calls or answers asked for, and those that came */
    size_t json_ok;           /* replies in the requested format, of `came` */
    pq_measure accuracy, usd_per_query;
    pq_interval usd_interval; /* of usd_per_query, however few the calls are */
    pq_measure usd_per_correct;
    pq_measure ttft_p50_ms, latency_p50_ms, latency_p90_ms;
    double input_tokens, output_tokens;
    pq_sweep_price price;
    pq_sweep_error *errors; /* answers that did not come */
    size_t n_errors;
    bool on_chart; /* has an accuracy and a cost, so that it has a place: */
    pq_front front;
    const pq_sweep_run *published;  /* as published; NULL for an own row */
    const char *marks;              /* of a published row, by question; NULL if not known */
    const char *rule;               /* that scored it; NULL for a count as published */
    double published_usd_per_query; /* where it was corrected; else NaN */
    bool usd_is_corrected;
    bool price_is_corrected; /* not its tokens alone */
    bool doubted; /* a correction says that its figures do not speak of the model: not tested */
} pq_report_row;

typedef struct pq_report {
    pq_json *document;  /* of the published sweep; NULL without one */
    pq_json *providers; /* for their names */
    pq_sweep sweep;
    const char *rule;        /* of the published rows whose calls are known */
    const pq_judged *judged; /* borrowed; NULL without one */
    pq_report_row *rows;     /* in the arena */
    size_t n;                /* that can be compared */
    size_t n_all;            /* with those at the end that cannot: nothing of them was scored */
} pq_report;

/* What a report is made of, borrowed; one of the two must be there. */
typedef struct pq_report_sources {
    const char *sweep; /* text of a sweep of published figures, or NULL */
    size_t sweep_size;
    const char *rule; /* id of the rule that published rows are scored by, where their calls are
                         known; NULL: the recommended one. Own rows keep the rule of `judged` */
    const pq_judged *judged; /* finished, or NULL */
} pq_report_sources;

/* Makes the rows. To be ended with pq_report_end, also after an error. Errors: PQ_BAD_FIELD without
 * a source, PQ_UNKNOWN_NAME (where: "rule") for a rule that a row was not scored by, PQ_BAD_JSON,
 * those of pq_sweep_read. */
pq_status pq_report_begin(const pq_report_sources *sources, pq_arena *arena, pq_report *report,
                          pq_error *error);
void pq_report_end(pq_report *report);

/* A test of two rows' accuracies: question by question where both were scored here on questions
 * they share or are published rows whose calls are known, else by the counts alone. */
pq_test pq_report_test(const pq_report *report, size_t first, size_t second);

/* The note of a test that is paired, if there is nothing else to say of it. */
extern const char pq_note_paired[];

/* ---- writing ---- */

/* The matrix: all rows, and of each what was published, what was corrected and why:
 *     {"id", "title", "published", "confidence", "protocol", "scoring", "rows": [ROW],
 *      "unavailable"}
 * A ROW has further "price", "errors", "source", "corrections" and "published": its figures before
 * they were corrected, {"correct", "answered", "accuracy", "input_tokens", "output_tokens",
 * "price", "usd_per_query"}; null for an own row. */
void pq_report_write_matrix(pq_writer *w, const pq_report *report);

#endif
