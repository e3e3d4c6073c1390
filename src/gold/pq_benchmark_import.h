/*
 * Sweeps in the layout that the benchmark at GitHub rjsmath87/inference-benchmarks publishes, read
 * into this project's own forms, so that they can be judged again.
 *
 * A sweep file has reports[].model and reports[].traces[] with qid, raw_content, json_parsed_ok,
 * sql and error; a question file is an array of {id, tier, question, gold_sql}. Fields that are
 * not needed are passed over: the layout is not ours to police.
 */
#ifndef PQ_BENCHMARK_IMPORT_H
#define PQ_BENCHMARK_IMPORT_H

#include "pq_arena.h"
#include "pq_json.h"

/* The raw replies of the published files are cut at this many characters. */
enum { PQ_PUBLISHED_REPLY_LENGTH = 500 };

/* Writes the questions of `n` parsed question files as one gold set (perquery-gold/1) of the
 * given database. Errors: PQ_BAD_FIELD (where: "questions[k]" and the path in file k),
 * PQ_OUT_OF_MEMORY. */
pq_status pq_published_gold(const pq_value *files, size_t n, const char *database, pq_text *gold,
                            pq_error *error);

/* How many models the sweep file reports. Errors: PQ_BAD_FIELD. */
pq_status pq_published_models(const pq_value *sweep, size_t *count, pq_error *error);

/* Writes the answers of model `index` as predictions (JSON lines) and points *model at its name,
 * which lives as long as the document; the arena takes working memory. A whole raw reply becomes
 * {"reply"}; one that was cut is replaced by the SQL that was taken from it; a call that failed
 * becomes {"error"}. Errors: PQ_BAD_FIELD, PQ_OUT_OF_MEMORY. */
pq_status pq_published_predictions(const pq_value *sweep, size_t index, pq_arena *arena,
                                   pq_text *predictions, const char **model, pq_error *error);

/* What a model's calls took, over the calls that got an answer: a call that was turned away has no
 * tokens and its time says nothing of the model. Lists are in ascending order, in the arena; a call
 * whose figure the file does not give is left out of that figure. */
typedef struct pq_call_figures {
    size_t calls;
    size_t answered;
    double *latency_ms;
    size_t n_latency;
    double *ttft_ms; /* by the file's own convention */
    size_t n_ttft;
    double mean_input_tokens; /* NaN if no call gives them */
    double mean_output_tokens;
} pq_call_figures;

/* Reads the figures of model `index`. Errors: PQ_BAD_FIELD, PQ_OUT_OF_MEMORY. */
pq_status pq_published_figures(const pq_value *sweep, size_t index, pq_arena *arena,
                               pq_call_figures *figures, pq_error *error);

#endif
