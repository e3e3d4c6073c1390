/*
 * Imports sweeps in the layout of the benchmark at GitHub rjsmith87/inference-benchmarks into this
 * project's formats, so that they can be scored again.
 *
 * A sweep file has reports[].model and reports[].traces[] with qid, raw_content, json_parsed_ok,
 * sql and error; a question file is an array of {id, tier, question, gold_sql}. Other fields are
 * skipped, because the layout is not ours to check.
 */
#ifndef PQ_BENCHMARK_IMPORT_H
#define PQ_BENCHMARK_IMPORT_H

#include "pq_arena.h"
#include "pq_json.h"

/* The length at which the published files cut raw replies, in characters. */
enum { PQ_PUBLISHED_REPLY_LENGTH = 500 };

/* Writes the questions of `n` parsed question files as one gold set (perquery-gold/1) of the
 * given database. Errors: PQ_BAD_FIELD (where: "questions[k]" and the path in file k; the file is
 * names[k]), PQ_OUT_OF_MEMORY. */
pq_status pq_published_gold(const pq_value *files, const char *const *names, size_t n,
                            const char *database, pq_text *gold, pq_error *error);

/* The number of models in the sweep file. Errors: PQ_BAD_FIELD. */
pq_status pq_published_models(const pq_value *sweep, size_t *count, pq_error *error);

/* Writes the answers of model `index` as predictions (JSON lines) and points *model at its name,
 * which lives as long as the document. The arena holds working memory. A complete raw reply becomes
 * {"reply"}; a cut one is replaced by the SQL that was extracted from it; a cut one without SQL
 * whose answer, as far as it goes, repeats the end of its reasoning becomes {"reply"} of the
 * reasoning; a failed call becomes {"error"}. Errors: PQ_BAD_FIELD, PQ_OUT_OF_MEMORY. */
pq_status pq_published_predictions(const pq_value *sweep, size_t index, pq_arena *arena,
                                   pq_text *predictions, const char **model, pq_error *error);

/* Times and tokens of a model's answered calls. Rejected calls are left out: they have no tokens,
 * and their times say nothing about the model. Lists are in ascending order, in the arena. A call
 * without a figure in the file is left out of that figure. */
typedef struct pq_call_figures {
    size_t calls;
    size_t answered;
    double *latency_ms;
    size_t n_latency;
    double *ttft_ms; /* by the file's convention */
    size_t n_ttft;
    double mean_input_tokens; /* NaN if no call has them */
    double mean_output_tokens;
} pq_call_figures;

/* Reads the figures of model `index`. Errors: PQ_BAD_FIELD, PQ_OUT_OF_MEMORY. */
pq_status pq_published_figures(const pq_value *sweep, size_t index, pq_arena *arena,
                               pq_call_figures *figures, pq_error *error);

#endif
