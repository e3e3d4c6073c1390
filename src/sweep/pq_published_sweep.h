/*
 * Sweeps of which only figures are known, as published and as corrected. Format perquery-sweep/1,
 * kind "figures"; data/sweeps holds one. A correction stands beside the published figure with its
 * reason and source and never replaces it.
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
    double input_per_mtok; /* USD per million tokens, as are the next two */
    double output_per_mtok;
    double cached_per_mtok; /* NaN if not given */
    bool proxy;             /* the published page used another model's price */
} pq_sweep_price;

typedef struct pq_sweep_error {
    const char *code; /* "429", "reply_not_json" and so on, as the source counts them */
    size_t count;
} pq_sweep_error;

typedef struct pq_sweep_note {
    const char *field; /* which figure the correction is about; "note" for an explanation alone */
    const char *why;
    const char *source; /* a key of the file's "sources" */
} pq_sweep_note;

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
    double mean_input_tokens; /* over all calls, failed ones counted as 0 */
    double mean_output_tokens;
    pq_sweep_error *errors;
    size_t n_errors;
    pq_sweep_price price;
    double cost_per_query_usd; /* as published */

    /* Corrections; has_... says whether there is one. */
    bool has_correct, has_answered, has_price;
    size_t corrected_correct;
    size_t answered; /* calls that got an answer */
    pq_sweep_price corrected_price;
    double corrected_input_tokens; /* over answered calls; NaN if there is no correction */
    double corrected_output_tokens;
    pq_sweep_note *notes;
    size_t n_notes;
} pq_sweep_run;

typedef struct pq_sweep {
    const char *id;
    const char *title;
    const char *published; /* "2026-05" */
    pq_sweep_run *runs;
    size_t n_runs;
} pq_sweep;

/* The whole file, for those who describe the format; pq_sweep_read reads it. */
extern const pq_shape pq_published_sweep_shape;

/* Reads the figures of a sweep into the arena. Fields that are shown and not computed with
 * (protocol, sources, unavailable, load and so on) are left to the caller in *document.
 * Errors: PQ_BAD_FORMAT, PQ_BAD_FIELD, PQ_OUT_OF_MEMORY. */
pq_status pq_sweep_read(const pq_value *document, pq_arena *arena, pq_sweep *sweep,
                        pq_error *error);

#endif
