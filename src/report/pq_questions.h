/*
 * The seven questions that an engineer asks of the rows of a report, answered.
 *
 * As JSON a question is {"id", "question", "finding", "answer": [SENTENCE], "more": [SENTENCE],
 * "entries": [ENTRY], "test", "explain": [STEP], "load": [POINT], "caveats": [text]}. The finding
 * is of the question as a whole; "more" goes on where "answer" stops at the most important. An
 * ENTRY is a row with the figure that the question is about: {"row", "against", "value", "unit",
 * "interval", "p_value", "p_adjusted", "finding"}; what it has none of is null. Rows are places in
 * "rows".
 */
#ifndef PQ_QUESTIONS_H
#define PQ_QUESTIONS_H

#include "pq_load.h"
#include "pq_reference.h"
#include "pq_report.h"
#include "pq_scenario.h"
#include "pq_sentence.h"

/* ---- an answered question ---- */

typedef struct pq_entry {
    struct pq_entry *next; /* NULL after the last */
    size_t row;
    size_t against; /* PQ_NO_ROW if the row stands alone */
    pq_measure figure;
    const char *unit;
    double p_value, p_adjusted; /* NaN where no test was made */
    pq_standing finding;
} pq_entry;

/* How a figure is computed from others. */
typedef struct pq_step {
    const char *name, *formula;
    double value;
    const char *unit, *source;
    pq_figure inputs[4]; /* those not used have no key */
} pq_step;

enum { PQ_MAX_STEPS = 4, PQ_MAX_CAVEATS = 2 };

typedef struct pq_answered {
    const char *id, *question;
    pq_standing finding;
    pq_sentences answer, more;
    pq_entry *entries, *last_entry; /* NULL if there are none */
    const char *test;               /* how the entries were tested; NULL if they were not */
    pq_step steps[PQ_MAX_STEPS];
    size_t n_steps;
    const pq_load_point *load; /* of the question about load */
    size_t n_load;
    const pq_load_point *best_load; /* NULL without one */
    const char *caveats[PQ_MAX_CAVEATS];
    size_t n_caveats;
} pq_answered;

/* ---- all of them ---- */

enum { PQ_QUESTIONS = 7, PQ_BEST_ROWS = 3 };

typedef struct pq_answers {
    /* what is asked */
    const pq_report *report;
    pq_arena *arena; /* owns all that is answered */
    double queries_per_day;
    pq_reference reference;
    const char *gpu_name; /* NULL without one */
    double usd_per_gpu_hour;
    /* what is answered */
    size_t most_accurate, cheapest; /* rows, or PQ_NO_ROW; cheapest: per correct answer */
    pq_answered questions[PQ_QUESTIONS];
    pq_sentences lead;         /* the answer in one sentence, for those in a hurry */
    pq_sentences why;          /* why the cheapest correct answer is the cheapest, in one sentence;
                                  empty where there is nothing to compare it with */
    size_t best[PQ_BEST_ROWS]; /* the rows with the cheapest correct answers */
    size_t n_best;
} pq_answers;

/* Answers all questions. Errors: PQ_BAD_FIELD (a load test of the sweep's file),
 * PQ_OUT_OF_MEMORY. */
pq_status pq_answers_compute(pq_answers *answers, pq_error *error);

/* Writes the fields {"queries_per_day", "confidence", "alpha", "rows", "questions", "lead", "why",
 * "best": [{"row", "per_day_usd", "per_month_usd", "right_per_day"}], "findings": [{"code",
 * "meaning"}]} into the open object. */
void pq_answers_write(pq_writer *w, const pq_answers *answers);

#endif
