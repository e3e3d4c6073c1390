/* The questions an engineer asks of the rows in view: what the files of operation "answers" share.
 *
 * A question is written as {"id", "question", "finding", "answer": [SENTENCE],
 * "more": [SENTENCE] of the same kind where there are many, "entries": [ENTRY], "test",
 * "explain": [STEP], "caveats": [text]}. The finding is of the question as a whole. An
 * ENTRY is a row with the figure that the question is about: {"row", "against", "value", "unit",
 * "interval", "p_value", "p_adjusted", "finding"}; what it has none of is null. */
#ifndef PQ_QUESTIONS_H
#define PQ_QUESTIONS_H

#include "pq_rows_in_view.h"
#include "pq_scenario.h"
#include "pq_sentence.h"

#define PQ_NO_ROW ((size_t)-1)

typedef struct pq_answers {
    pq_work *work;
    pq_writer *w;
    pq_view view;
    double queries_per_day;
    const char *reference_name; /* a model that was not run; NULL without one */
    pq_sweep_price reference;
    const char *gpu_name; /* NULL without one */
    double usd_per_gpu_hour;
    size_t most_accurate; /* rows, or PQ_NO_ROW: */
    size_t cheapest;      /* by what a correct answer costs */
} pq_answers;

/* ---- rows in an order ---- */

/* What rows are ordered by, ascending; NaN leaves a row out. */
typedef double (*pq_row_key)(const pq_view_row *row);

double pq_by_accuracy(const pq_view_row *row); /* the most accurate first */
double pq_by_correct(const pq_view_row *row);  /* by what a correct answer costs */
double pq_by_query(const pq_view_row *row);
double pq_by_ttft(const pq_view_row *row);

/* The rows that have the key, in its order; equal ones by what a correct answer costs, then as they
 * stand. In the call's arena; NULL when out of memory. */
size_t *pq_answers_order(const pq_answers *a, pq_row_key key, size_t *n);

/* ---- a question, piece by piece ---- */

void pq_question_begin(pq_answers *a, const char *id, const char *question, pq_standing finding);
/* "answer", "more", "entries", "explain" or "caveats"; ended with pq_write_end. */
void pq_question_list(pq_answers *a, const char *key);
void pq_question_end(pq_answers *a);

typedef struct pq_entry {
    size_t row;
    size_t against; /* PQ_NO_ROW if the row stands alone */
    pq_measure figure;
    const char *unit;
    double p_value, p_adjusted; /* NaN where no test was made */
    pq_standing finding;
} pq_entry;

void pq_write_entry(pq_answers *a, const pq_entry *entry);

/* The rows `order`[0..n) with their `figure`, the first of them called the best and each other one
 * told apart from it by intervals. */
typedef pq_measure (*pq_row_figure)(const pq_view_row *row);
void pq_write_entries(pq_answers *a, const size_t *order, size_t n, pq_row_figure figure,
                      const char *unit);
/* How two figures of rows stand to each other, by their intervals. */
pq_standing pq_standing_of(const pq_measure *a, const pq_measure *b);

extern const char pq_test_intervals[]; /* said where intervals decide */

/* ---- the questions, each in a file of its own ---- */

pq_status pq_answer_most_accurate(pq_answers *a);
pq_status pq_answer_cheapest(pq_answers *a);
pq_status pq_answer_fastest(pq_answers *a);
pq_status pq_answer_cheap_dear(pq_answers *a);
pq_status pq_answer_quantisation(pq_answers *a);
pq_status pq_answer_finetune(pq_answers *a);
pq_status pq_answer_dedicated(pq_answers *a);

/* "lead": the answer in one sentence, for those in a hurry. After the first two questions. */
pq_status pq_answer_lead(pq_answers *a);

/* "why": one sentence on why the cheapest correct answer is the cheapest; null where there is
 * nothing to compare it with. */
pq_status pq_answer_why(pq_answers *a);

#endif
