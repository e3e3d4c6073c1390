/*
 * Sweeps judged: the SQL of every answer is run again and compared with its gold set, one answer a
 * step, and every figure is computed from the calls. Nothing that a sweep file says of its own
 * results is taken over.
 *
 *     pq_judged_begin(...);
 *     while (!pq_judged_finished(judged)) pq_judged_step(judged, error);
 *     pq_judged_write(&w, judged);
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
 *              "free_repairs": {"answers", "repairs", "judged", "right_before", "right_after"}}
 *     SHARE   {"right" or "count", "n", "value", "interval": [low, high]}, nulls for n = 0
 *     SPREAD  {"n": 25, "p50": {"value", "interval", "enough"}, "p90", "p99"}, null for n = 0; not
 *             enough: n is below what the quantile needs, and its interval is too short
 *     MEAN    {"n", "value", "interval"}, null for n = 0
 *     MEMORY  {"provider", "model", "name", "strategy", "concurrency", "database", "twin",
 *              "first": 0, "second": 1, "questions", "both", "only_first", "only_second",
 *              "neither", "drop", "drop_interval", "test", "p_value", "alpha", "better",
 *              "meaning", "note"}: what a series lost from Chinook, first, to a twin, second
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
#include "pq_published_sweep.h"
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

/* Writes the whole document. Only once it is finished. */
void pq_judged_write(pq_writer *w, const pq_judged *judged);

/* What is known of a series, as numbers for further computing; the strings are borrowed. A quantile
 * or a mean has no interval where there are fewer values than one takes (pq_quantile_needs; for a
 * mean, as many as for a median). */
typedef struct pq_judged_facts {
    const char *sweep;
    const char *started_at; /* of the sweep, as pq_calls.h has it; NULL if it is not known */
    size_t base;            /* which of the bases it ran on, if there is a gold set */
    const char *gold;       /* NULL for free questions, which are not judged */
    const char *database;   /* as the gold set calls it; of free questions, as the plan does */
    const char *platform, *model, *name;
    const char *strategy, *strategy_name; /* "one-shot", "One call" */
    size_t concurrency;
    pq_sweep_price price;
    size_t ended, answered;        /* answered: those that came */
    size_t judged_answered, right; /* judged among those that came */
    const size_t *lost;            /* answers that did not come, by pq_fault */
    pq_measure usd_per_query;
    pq_interval usd_interval;   /* of usd_per_query, however few the values are */
    pq_measure usd_per_correct; /* NaN where it is not known */
    pq_measure ttft_p50_ms; /* to the first content or reasoning, as published sweeps count it */
    pq_measure latency_p50_ms, latency_p90_ms;
    double input_tokens, output_tokens; /* means; NaN where they are not known */
    size_t format_followed;             /* of `answered` */
} pq_judged_facts;

/* Only once it is finished, and with `series` below pq_judged_series. */
pq_judged_facts pq_judged_facts_of(const pq_judged *judged, size_t series);

/* Two series, question by question. */
typedef struct pq_judged_pairing {
    bool paired;      /* the two were asked the same gold set, or one of the two its twin's, and a
                         question was answered by both */
    pq_pairs pairs;   /* where paired */
    const char *note; /* why they are not paired, or what weakens the comparison; or NULL */
} pq_judged_pairing;

/* Compares two series on what both answered. Only once it is finished, and with both below
 * pq_judged_series. */
pq_judged_pairing pq_judged_pair(const pq_judged *judged, size_t first, size_t second);

#endif
