/*
 * Sweeps judged: the SQL of every answer is run again and compared with its gold set, one answer a
 * step, and every figure is computed from the calls. Nothing that a sweep file says of its own
 * results is taken over.
 *
 *     pq_judged_begin(...);
 *     while (!pq_judged_finished(judged)) pq_judged_step(judged, error);
 *     pq_judged_write(&w, judged, error);
 *
 * A sweep belongs to the base whose gold set has the id that its plan names and whose database is
 * the one that its plan names, by the gold set's own word, by the name it is open under or by the
 * one given for it. A sweep of free questions needs no base and is not judged; its times and costs
 * are computed all the same.
 *
 * A series is one model with one strategy at one concurrency in one sweep; series are numbered over
 * all sweeps. The document is perquery-judged/1:
 *
 *     {"format": "perquery-judged/1", "rule": "perquery/1", "confidence": 0.95,
 *      "bootstrap": {"resamples", "seed"},
 *      "quantiles": [{"name": "p99", "p": 0.99, "needs": 299}],
 *      "ttft_conventions", "outcomes", "losses", "not_judged": [{"code", "meaning"}],
 *      "sweeps": [SWEEP], "series": [SERIES], "memory": [MEMORY], "answers": [ANSWER]}
 *
 *     SWEEP   {"name", "database", "gold", "state", "started_at",
 *              "origin": {"kind", "by", "note"}, "questions", "repeats", "side_by_side",
 *              "series": [0, 1]}
 *     SERIES  {"series": 0, "sweep", "database", "gold", "provider", "model", "name", "strategy",
 *              "concurrency", "questions", "repeats",
 *              "counts": {"planned", "ended", "answered", "errors", "not_ended", "judged",
 *                         "judged_answered", "right", "calls", "retries"},
 *              "accuracy": SHARE,           of the judged answers that came
 *              "accuracy_of_all": SHARE,    of all that was judged, errors included
 *              "outcomes": {"right": 1, ...}, "losses": {...}, "not_judged": {...},
 *              "rules": [{"rule", "right"}],
 *              "format_followed": SHARE, "format_forgiven": 0,
 *              "errors": [{"fault", "meaning", "answers", "calls"}],
 *              "ttft_ms": {"any_chunk": SPREAD, ...}, "latency_ms": SPREAD,
 *              "waiting": {"n", "answers", "mean_ms", "p90_ms", "longest_ms", "share"},
 *              "decode_tokens_per_s": SPREAD, "decode_left_out": 0,
 *              "tokens": {"input": MEAN, "output", "cached", "reasoning"},
 *              "usd_per_query": MEAN, "usd_per_correct": {"value", "interval"},
 *              "usd_total": 0.1, "usd_estimated": 0,
 *              "repair_turns": {"answers", "turns", "calls", "uncounted", "input_tokens",
 *                               "output_tokens", "usd", "judged", "right_before",
 *                               "right_after", "usd_per_gained"},
 *              "free_repairs": {"answers", "repairs", "judged", "right_before", "right_after"},
 *              "front": "on", "row": a row as sweep.matrix has it, and which series it is}
 *     SHARE   {"right" or "count", "n", "value", "interval": [low, high]}, nulls for n = 0
 *     SPREAD  {"n": 25, "p50": {"value", "interval", "enough"}, "p90", "p99"}, null for n = 0; not
 *             enough: n is below what the quantile needs, and its interval is too short
 *     MEAN    {"n", "value", "interval"}, null for n = 0
 *     MEMORY  {"provider", "model", "name", "strategy", "concurrency", "database", "twin",
 *              "first": 0, "second": 1, "drop", "drop_interval"} and the other counts and findings
 *             of pq_judged_compare: what a series lost from Chinook, first, to a twin, second
 *     ANSWER  {"series", "question", "repeat", "state", "outcome", "loss", "not_judged", "right",
 *              "right_before_repairs", "sql", "fault", "turns", "free_repairs", "retries",
 *              "format_followed", "started_ms", "ended_ms", "service_ms", "waited_ms", "usd",
 *              "spans": [[from, to]], "waits": [[from, to]]}
 *
 * Errors are never counted as wrong. An answer's latency is its service time: the durations of all
 * its calls, waiting left out. Means, latency and TTFT are over the answers that came, the others
 * count among the errors. Spans and waits stand on the sweep's own clock.
 */
#ifndef PQ_JUDGED_H
#define PQ_JUDGED_H

#include "pq_eval.h"
#include "pq_stats.h"

#define PQ_JUDGED_FORMAT "perquery-judged/1"

enum { PQ_JUDGED_MAX_SWEEPS = 100 };

typedef struct pq_judged pq_judged;

/* A sweep file (pq_calls.h). */
typedef struct pq_judged_sweep {
    const char *name; /* copied */
    const char *text; /* copied */
    size_t size;
} pq_judged_sweep;

/* A database with the gold set for it. */
typedef struct pq_judged_base {
    pq_db *db;        /* borrowed; must stay open until pq_judged_end */
    const char *name; /* under which it is open; copied */
    const char *as;   /* what plans from elsewhere call it; copied; NULL if there is none */
    const char *gold; /* copied */
    size_t gold_size;
} pq_judged_base;

/* Reads sweeps and gold sets and prepares to judge by `rule`. *judged is to be freed with
 * pq_judged_end. No SQL is run yet. Errors: those of pq_calls_read and pq_gold_read,
 * PQ_UNKNOWN_NAME for a sweep that no base fits, PQ_BAD_FIELD for one that two fit or for no sweep
 * at all; `where` starts with "sweeps[k]" or "bases[k]". */
pq_status pq_judged_begin(const pq_judged_sweep *sweeps, size_t n_sweeps,
                          const pq_judged_base *bases, size_t n_bases, const pq_rule *rule,
                          pq_judged **judged, pq_error *error);
void pq_judged_end(pq_judged *judged);

/* Whether the database is one of the bases. */
bool pq_judged_uses(const pq_judged *judged, const pq_db *db);

/* Judges the next answer, or, when all are judged, computes the figures of the next series. Errors:
 * PQ_OUT_OF_MEMORY; the step can then be tried again. */
pq_status pq_judged_step(pq_judged *judged, pq_error *error);

bool pq_judged_finished(const pq_judged *judged);
size_t pq_judged_done(const pq_judged *judged);
size_t pq_judged_total(const pq_judged *judged); /* answers and series */
size_t pq_judged_answers(const pq_judged *judged);
size_t pq_judged_series(const pq_judged *judged);

/* Writes the ANSWER that the last step judged; null if it judged none. */
void pq_judged_write_last(pq_writer *w, const pq_judged *judged);

/* Writes the whole document. Only once it is finished. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_judged_write(pq_writer *w, const pq_judged *judged, pq_error *error);

/* What is known of a series, as numbers for further computing; the strings are borrowed. A quantile
 * or a mean has no interval where there are fewer values than one takes (pq_quantile_needs; for a
 * mean, as many as for a median). */
typedef struct pq_judged_facts {
    const char *sweep;
    const char *started_at; /* of the sweep, as pq_calls.h has it; NULL if it is not known */
    const char *gold;       /* NULL for free questions, which are not judged */
    const char *database;   /* NULL likewise */
    const char *platform, *model, *name, *strategy;
    size_t concurrency;
    size_t ended, answered;        /* answered: those that came */
    size_t judged_answered, right; /* judged among those that came */
    pq_measure usd_per_query;
    pq_measure usd_per_correct; /* NaN where it is not known */
    pq_measure ttft_p50_ms;     /* to the first content or reasoning, as published sweeps
                                        count it */
    pq_measure latency_p50_ms, latency_p90_ms;
    double input_tokens, output_tokens; /* means; NaN where they are not known */
    size_t format_followed;             /* of `answered` */
} pq_judged_facts;

/* Only once it is finished, and with `series` below pq_judged_series. */
pq_judged_facts pq_judged_facts_of(const pq_judged *judged, size_t series);

/* Compares two series on the questions that both answered. *paired is false, and the comparison
 * untouched, where no question joins them. Only once it is finished. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_judged_pair(const pq_judged *judged, size_t first, size_t second, bool *paired,
                         pq_comparison *comparison, pq_error *error);

/* Compares two series of one gold set, or of a gold set and its twin, on what both answered, and
 * writes {"first": SIDE, "second": SIDE, "questions", "both", "only_first", "only_second",
 * "neither", "difference", "difference_interval", "test", "p_value", "alpha", "better", "meaning",
 * "note"}. A SIDE is {"series", "platform", "name", "strategy", "concurrency", "database",
 * "correct", "n", "accuracy", "accuracy_interval", "cost_per_query_usd", "cost_per_correct_usd"}.
 * Only once it is finished, and with both below pq_judged_series. Errors: PQ_BAD_FIELD (where:
 * "second") for series that no question joins, PQ_OUT_OF_MEMORY. */
pq_status pq_judged_compare(const pq_judged *judged, size_t first, size_t second, pq_writer *w,
                            pq_error *error);

#endif
