/*
 * Published sweeps, of which only figures are known, with corrections. Format perquery-sweep/1,
 * kind "figures"; data/sweeps holds one. A correction is kept next to the published figure, with
 * its reason and source, and never replaces it. A run may also hold, of each call, the verdict of
 * every rule and its tokens; tools/judge_published writes them.
 */
#ifndef PQ_PUBLISHED_SWEEP_H
#define PQ_PUBLISHED_SWEEP_H

#include "pq_arena.h"
#include "pq_json.h"
#include "pq_shape.h"

#define PQ_SWEEP_FORMAT "perquery-sweep/1"

/* A published figure that is absent (null in the file) is NaN. */
typedef struct pq_sweep_price {
    bool known;
    double input_per_mtok; /* USD per million tokens, like the next two */
    double output_per_mtok;
    double cached_per_mtok; /* NaN if not given */
    bool proxy;             /* the published page used another model's price */
} pq_sweep_price;

typedef struct pq_sweep_error {
    const char *code; /* "429", "reply_not_json" and so on, as in the source */
    size_t count;
} pq_sweep_error;

typedef struct pq_sweep_note {
    const char *field; /* the corrected figure; "note" for only an explanation */
    const char *why;
    const char *source; /* a key of the file's "sources" */
} pq_sweep_note;

/* What one rule says of every question, a letter each in the order of "scoring.questions": '1'
 * right, '0' not right, '-' the provider did not answer the call. */
typedef struct pq_sweep_marks {
    const char *rule; /* its id */
    const char *marks;
} pq_sweep_marks;

typedef struct pq_sweep_run {
    const char *platform;
    const char *model;        /* as the platform spells it */
    const char *name;         /* for people */
    const char *quantization; /* NULL if not stated */
    const char *source;
    size_t n; /* calls, >= 1 */
    size_t correct;
    size_t json_ok;
    double ttft_p50_ms;
    double latency_p50_ms;
    double latency_p90_ms;
    double mean_input_tokens; /* over all calls; failed ones count as 0 */
    double mean_output_tokens;
    pq_sweep_error *errors;
    size_t n_errors;
    pq_sweep_price price;
    double cost_per_query_usd; /* as published */

    /* Corrections; has_...: there is one. */
    bool has_correct, has_answered, has_price;
    size_t corrected_correct;
    size_t answered; /* calls that got an answer */
    pq_sweep_price corrected_price;
    double corrected_input_tokens; /* over answered calls; NaN without a correction */
    double corrected_output_tokens;
    pq_sweep_note *notes;
    size_t n_notes;

    /* The calls one by one, scored again. n_marks is 0 where only figures are known; otherwise
     * every rule's marks have n letters, and all rules have "-" at the same calls. */
    pq_sweep_marks *marks;
    size_t n_marks;
    double *call_input_tokens, *call_output_tokens; /* n each; 0 for a call without an answer */
} pq_sweep_run;

/* The marks of a run by a rule; NULL if it was not scored by it. */
const char *pq_sweep_marks_by(const pq_sweep_run *run, const char *rule);

/* A row of the load test, which names no platform. */
typedef struct pq_sweep_load {
    const char *model;
    size_t concurrency;
    size_t n, completed;                   /* calls made, and those that were answered */
    double accuracy;                       /* of all n calls: a share, 0 to 1 */
    double latency_p50_ms, latency_p90_ms; /* of answered calls; NaN if null */
} pq_sweep_load;

typedef struct pq_sweep {
    const char *id;
    const char *title;
    const char *published; /* "2026-05" */
    pq_sweep_run *runs;
    size_t n_runs;
    pq_sweep_load *load;
    size_t n_load;
} pq_sweep;

/* The shape of the file. pq_sweep_read reads it. */
extern const pq_shape pq_published_sweep_shape;

/* Reads the figures of a sweep into the arena. Fields that are only shown (protocol, sources,
 * unavailable and so on) are checked and stay in *document for the caller.
 * Errors: PQ_BAD_FORMAT, PQ_BAD_FIELD, PQ_OUT_OF_MEMORY. */
pq_status pq_sweep_read(const pq_value *document, pq_arena *arena, pq_sweep *sweep,
                        pq_error *error);

#endif
