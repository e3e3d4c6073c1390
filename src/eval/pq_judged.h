/*
 * Scores sweeps: runs the SQL of every answer again and compares the result with the gold set, one
 * answer per step, and computes every figure from the calls. The results in a sweep file are not
 * used.
 *
 *     pq_judged_begin(...);
 *     while (!pq_judged_finished(judged)) pq_judged_step(judged, error);
 *     pq_judged_write(&w, judged);
 *
 * A base is a database with a gold set. A sweep belongs to the base with the gold set and the
 * database that its plan names. The database may be named as in the gold set, by the name under
 * which it is open, or by the name given for it. A sweep of the user's own questions needs no base
 * and is not scored; its times and costs are still computed.
 *
 * A series is one model with one strategy at one concurrency in one sweep. Series are numbered
 * across all sweeps. The document is perquery-judged/1:
 *
 *     {"format": "perquery-judged/1", "rule": "perquery/2", "confidence": 0.95,
 *      "bootstrap": {"resamples", "seed"},
 *      "quantiles": [{"name": "p99", "p": 0.99, "needs": 299}],
 *      "ttft_conventions", "outcomes", "losses", "not_judged": [{"code", "meaning"}],
 *      "sweeps": [SWEEP], "series": [SERIES], "memory": [MEMORY], "answers": [ANSWER]}
 *
 *     SWEEP   {"name", "database", "gold", "state", "started_at",
 *              "origin": {"kind", "by", "note"}, "questions", "repeats", "side_by_side",
 *              "series": [0, 1]}
 *     SERIES  {"series": 0, "sweep", "database", "gold", "provider", "model", "name", "strategy",
 *              "concurrency", "reasoning_effort", "questions", "repeats",
 *              "runs": [RUN], null without repeats,
 *              "counts": {"planned", "ended", "answered", "errors", "not_ended", "judged",
 *                         "judged_answered", "right", "calls", "retries"},
 *              "accuracy": SHARE,           of the scored answers that arrived
 *              "accuracy_of_all": SHARE,    of all that was scored, including errors
 *              "outcomes": {"right": 1, ...}, "losses": {...}, "not_judged": {...},
 *              "rules": [{"rule", "right"}],
 *              "format_followed": SHARE, "format_forgiven": 0,
 *              "errors": [{"fault", "meaning", "words", "answers", "calls"}],
 *              "cut": {"answers", "note"}, "left_out": ["temperature"],
 *              "ttft_ms": {"any_chunk": SPREAD, ...}, "latency_ms": SPREAD,
 *              "waiting": {"n", "answers", "mean_ms", "p90_ms", "longest_ms", "share"},
 *              "decode_tokens_per_s": SPREAD, "decode_left_out": 0,
 *              "tokens": {"input": MEAN, "output", "cached", "reasoning"},
 *              "usd_per_query": MEAN, "usd_per_correct": {"value", "interval"},
 *              "usd_total": 0.1, "usd_estimated": 0,
 *              "usd_sources": {"billed": 0, "list_price": 25, "estimate": 0, "mixed": 0},
 *              "cached_share": 0.66, "cache_note",
 *              "repair_turns": {"answers", "turns", "calls", "uncounted", "input_tokens",
 *                               "output_tokens", "usd", "judged", "right_before",
 *                               "right_after", "usd_per_gained"},
 *              "free_repairs": {"answers", "repairs", "judged", "right_before", "right_after"}}
 *     RUN     {"repeat", "ended", "errors", "accuracy": SHARE, "usd_per_query"}: one repeat alone
 *     SHARE   {"right" or "count", "n", "value", "interval": [low, high]}; nulls for n = 0
 *     SPREAD  {"n": 25, "p50": {"value", "interval", "enough"}, "p90", "p99"}; null for n = 0.
 *             "enough" is false if n is too small for the quantile; then its interval is too short
 *     MEAN    {"n", "value", "interval"}; null for n = 0
 *     MEMORY  {"provider", "model", "name", "strategy", "concurrency", "database", "twin",
 *              "first": 0, "second": 1, "questions", "both", "only_first", "only_second",
 *              "neither", "drop", "drop_interval", "test", "p_value", "alpha", "better",
 *              "meaning", "note"}: how a series changes from Chinook (first) to a twin (second)
 *     ANSWER  {"series", "question", "repeat", "state", "outcome", "loss", "not_judged", "right",
 *              "right_before_repairs", "sql", "fault", "turns", "free_repairs", "retries",
 *              "format_followed", "started_ms", "ended_ms", "service_ms", "waited_ms", "usd",
 *              "spans": [[from, to]], "waits": [[from, to]]}
 *
 * Repeats of a question are no new questions: the intervals of shares and means, and the tests,
 * take whole questions as their sample (pq_stats.h).
 *
 * "words" are the provider's. "cut" counts answers whose last reply ended at the token limit, and
 * "left_out" names fields that the provider refuses. "cached_share" is the share of input tokens
 * that was read from the provider's prompt cache; "cache_note" warns if an earlier series of the
 * sweep sent the same prompts. Errors never count as wrong. The latency of an answer is its service
 * time: the durations of all its calls, without wait time. Means, latency and TTFT are over the
 * answers that arrived; the others count as errors. Spans and waits are times since the start of
 * the sweep.
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

/* A database and its gold set. */
typedef struct pq_judged_base {
    pq_db *db;        /* borrowed; must stay open until pq_judged_end */
    const char *name; /* the name under which it is open; copied */
    const char *as;   /* the name that plans from elsewhere use; copied; NULL if there is none */
    const char *gold; /* copied */
    size_t gold_size;
} pq_judged_base;

/* Reads sweeps and gold sets to score them by `rule`. Free *judged with pq_judged_end. No SQL is
 * run yet. Errors: those of pq_calls_read and pq_gold_read, PQ_UNKNOWN_NAME for a sweep without a
 * base, PQ_BAD_FIELD for a sweep with two bases, or if there are no sweeps; `where` starts with
 * "sweeps[k]" or "bases[k]". */
pq_status pq_judged_begin(const pq_judged_sweep *sweeps, size_t n_sweeps,
                          const pq_judged_base *bases, size_t n_bases, const pq_rule *rule,
                          pq_judged **judged, pq_error *error);
void pq_judged_end(pq_judged *judged);

/* Is the database one of the bases? */
bool pq_judged_uses(const pq_judged *judged, const pq_db *db);

/* Scores the next answer or, after the last one, computes the figures of the next series. Errors:
 * PQ_OUT_OF_MEMORY; the step can then be repeated. */
pq_status pq_judged_step(pq_judged *judged, pq_error *error);

bool pq_judged_finished(const pq_judged *judged);
size_t pq_judged_done(const pq_judged *judged);
size_t pq_judged_total(const pq_judged *judged); /* answers and series */
size_t pq_judged_answers(const pq_judged *judged);
size_t pq_judged_series(const pq_judged *judged);

/* Writes the ANSWER that the last step scored; null if there is none. */
void pq_judged_write_last(pq_writer *w, const pq_judged *judged);

/* Writes the whole document. Requires that all steps are done. */
void pq_judged_write(pq_writer *w, const pq_judged *judged);

/* The figures of a series, as numbers; the strings are borrowed. A quantile or a mean has no
 * interval if there are too few values (pq_quantile_needs; a mean needs as many as a median). */
typedef struct pq_judged_facts {
    const char *sweep;
    const char *started_at; /* of the sweep, as in pq_calls.h; NULL if unknown */
    size_t base;            /* index of its base, if there is a gold set */
    const char *gold;       /* NULL for the user's own questions, which are not scored */
    const char *database;   /* as the gold set names it; without a gold set, as the plan does */
    const char *platform, *model, *name;
    const char *strategy, *strategy_name; /* "one-shot", "One call" */
    size_t concurrency;
    pq_sweep_price price;
    size_t ended, answered;        /* answered: those that arrived */
    size_t judged_answered, right; /* scored, of those that arrived */
    size_t repeats;                /* of each question */
    pq_measure accuracy;           /* of the scored answers that arrived, by whole questions */
    const size_t *lost;            /* answers that did not arrive, by pq_fault */
    pq_measure usd_per_query;
    pq_interval usd_interval;   /* of usd_per_query, even for few values */
    pq_measure usd_per_correct; /* NaN if unknown */
    pq_measure ttft_p50_ms;     /* to the first content or reasoning, as in published sweeps */
    pq_measure latency_p50_ms, latency_p90_ms;
    double input_tokens, output_tokens; /* means; NaN if unknown */
    size_t format_followed;             /* of `answered` */
} pq_judged_facts;

/* Requires that all steps are done and `series` < pq_judged_series. */
pq_judged_facts pq_judged_facts_of(const pq_judged *judged, size_t series);

/* Two series, question by question. */
typedef struct pq_judged_pairing {
    bool paired; /* both used the same gold set, or one its version for a twin, and some question
                    was answered by both */
    pq_paired_tallies pairs; /* if paired; repeats of a question are one pair */
    const char *note;        /* why they are not paired, or what weakens the comparison, or NULL */
} pq_judged_pairing;

/* Compares two series on the questions that both answered. Requires that all steps are done and
 * both are < pq_judged_series. */
pq_judged_pairing pq_judged_pair(const pq_judged *judged, size_t first, size_t second);

#endif
