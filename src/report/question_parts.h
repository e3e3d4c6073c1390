/* What the questions share; nothing outside src/report includes it. */
#ifndef PQ_QUESTION_PARTS_H
#define PQ_QUESTION_PARTS_H

#include "pq_questions.h"
#include "report_parts.h"
#include "sentence.h"

/* ---- rows in an order ---- */

/* What rows are ordered by, ascending; NaN leaves a row out. */
typedef double row_key(const pq_report_row *row);

row_key by_accuracy; /* the most accurate first */
row_key by_correct;  /* by what a correct answer costs */
row_key by_query;
row_key by_ttft;

/* The rows that have the key, in its order; equal ones by what a correct answer costs, then as they
 * come. In the arena; NULL when out of memory. */
size_t *question_order(const pq_answers *a, row_key *key, size_t *n);

/* ---- pieces of an answer ---- */

/* An entry of a row alone that nothing was tested of, and one that is added to the question's. */
pq_entry entry_of(size_t row, pq_measure figure, const char *unit, pq_standing finding);
void question_entry(pq_answered *q, pq_entry entry);

/* Adds the rows order[0..n) with their figure, the first of them called the best and each other one
 * compared with it by intervals. */
typedef pq_measure row_figure(const pq_report_row *row);
void question_rank(const pq_answers *a, pq_answered *q, const size_t *order, size_t n,
                   row_figure *figure, const char *unit);

void question_step(pq_answered *q, const char *name, const char *formula, double value,
                   const char *unit, const char *source, const pq_figure inputs[4]);
void question_caveat(pq_answered *q, const char *caveat);

/* How two figures differ, by their intervals, whichever is larger. */
pq_standing question_difference(const pq_measure *a, const pq_measure *b);

extern const char question_test_intervals[]; /* the test where intervals decide */

/* ---- the questions, in the order of asking: later ones build on the first two ---- */

/* Answers into *q, whose lists are begun. Errors: PQ_OUT_OF_MEMORY; answer_fastest also
 * PQ_BAD_FIELD. */
typedef pq_status question(pq_answers *a, pq_answered *q, pq_error *error);

question answer_most_accurate, answer_cheapest, answer_fastest, answer_cheap_dear,
    answer_quantization, answer_finetune, answer_dedicated;

/* After the first two questions. */
void answer_lead(pq_answers *a);
void answer_why(pq_answers *a);

#endif
