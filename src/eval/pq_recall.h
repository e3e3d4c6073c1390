/*
 * Recall of the trims: does a trimmed schema keep what the gold SQL reads, and how much does it
 * save? Each step measures one question:
 *
 *     pq_recall_begin(...);
 *     while (!pq_recall_finished(recall)) pq_recall_step(recall, error);
 *     pq_recall_write(&w, recall);
 *
 * A question needs what its first gold SQL reads (pq_db_reads): the tables and views that the SQL
 * names, and their columns. A question whose SQL does not compile is listed with its error and left
 * out of the totals.
 */
#ifndef PQ_RECALL_H
#define PQ_RECALL_H

#include "pq_gold.h"

#define PQ_RECALL_FORMAT "perquery-recall/1"

/* X(constant, id, what it keeps) */
#define PQ_RECALL_TRIM_LIST(X)                                                                     \
    X(PQ_RECALL_WHOLE, "none", "every table")                                                      \
    X(PQ_RECALL_PUBLISHED, "published",                                                            \
      "the tables named in the question and those they refer to")                                  \
    X(PQ_RECALL_LINKED, "linked",                                                                  \
      "the tables matched by the question and the key paths between them")

typedef enum pq_recall_trim {
#define PQ_RECALL_CONSTANT(constant, id, meaning) constant,
    PQ_RECALL_TRIM_LIST(PQ_RECALL_CONSTANT)
#undef PQ_RECALL_CONSTANT
        PQ_RECALL_TRIM_COUNT
} pq_recall_trim;

typedef struct pq_recall pq_recall;

/* Reads the gold set (UTF-8 text, copied) and the schema. The database is borrowed and must stay
 * open until pq_recall_end, which frees *recall. Errors: those of pq_gold_read (`where` starts
 * with "gold"), pq_db_schema and pq_db_samples. */
pq_status pq_recall_begin(pq_db *db, const char *gold, size_t size, pq_recall **recall,
                          pq_error *error);
void pq_recall_end(pq_recall *recall);

/* Measures the next question with every trim and level. Errors: PQ_OUT_OF_MEMORY,
 * PQ_DATABASE_CORRUPT; the step can then be repeated. */
pq_status pq_recall_step(pq_recall *recall, pq_error *error);

bool pq_recall_finished(const pq_recall *recall);
size_t pq_recall_done(const pq_recall *recall);
size_t pq_recall_total(const pq_recall *recall);

/* Writes the question of the last step, or null before the first. */
void pq_recall_write_last(pq_writer *w, const pq_recall *recall);

/* Writes everything so far (perquery-recall/1): the questions and, for each trim, the totals:
 *     questions, applied    the questions measured, and those to which the trim was applied
 *     complete              the questions for which it kept every needed table
 *     tables_needed, tables_kept, tables_needless, table_recall
 *     levels[]: mean_characters, mean_tokens; the means over questions of the savings compared
 *               with the same level untrimmed (saved_characters, saved_tokens) and, in tokens,
 *               with the full schema (saved_vs_full); columns_needed, columns_kept,
 *               column_recall */
void pq_recall_write(pq_writer *w, const pq_recall *recall);

#endif
