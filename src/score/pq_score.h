/*
 * Scoring: does a predicted result say what the gold result says?
 *
 * A rule is an answer to that question with an id and a version; all rules read the same pair and
 * give a verdict of the same shape, so what a rule's choice is worth can be seen side by side.
 * Scoring has no state, reads no clock and runs no SQL.
 */
#ifndef PQ_SCORE_H
#define PQ_SCORE_H

#include "pq_rows.h"

/* "No row" or "no column" in a verdict. */
#define PQ_NOWHERE ((size_t)-1)

/*
 * How the gold rows are ranked, where that is known: the rows that the gold SQL gives without its
 * LIMIT and OFFSET, in order, and which of them tie in all sort keys. The gold result is the
 * window all[start] .. all[start + gold->n_rows - 1].
 */
typedef struct pq_ranking {
    pq_rows all;
    const size_t *group; /* all.n_rows numbers, not falling; rows with the same number tie */
    size_t start;        /* start + gold->n_rows <= all.n_rows */
} pq_ranking;

/* What is compared. All pointers are borrowed. */
typedef struct pq_pair {
    const pq_rows *gold;
    const pq_rows *predicted;
    bool ordered;                /* the order of the rows matters */
    const pq_ranking *ranking;   /* NULL where ties are not known: then no rows tie */
    const char *const *required; /* gold output names that must be there; NULL: all of them */
    size_t n_required;           /* > 0 forgives other columns, on either side; levels are then
                                    those of the required columns */
    const char *gold_sql;        /* NULL if unknown; only "test-suite" looks at it */
} pq_pair;

/* Ranks a gold result without a database, as far as its own columns go: the keys of the top-level
 * ORDER BY that are output columns (by number, by name, or by the same expression) decide which
 * rows tie; if a key is none of these, no rows tie. The ranking's rows are the gold rows, so a
 * LIMIT that cuts a tie is not seen. *ordered says if there is such an ORDER BY.
 * The ranking is allocated in the arena and borrows `gold`.
 * Errors: PQ_SQL_SYNTAX, PQ_OUT_OF_MEMORY. */
pq_status pq_ranking_from_sql(const char *sql, size_t size, const pq_rows *gold, pq_arena *arena,
                              bool *ordered, pq_ranking *ranking, pq_error *error);

/* How near the prediction is; the rules that do not tell levels apart use EXACT and NONE. */
typedef enum pq_level {
    PQ_LEVEL_EXACT,     /* the same columns and rows in the same order */
    PQ_LEVEL_REORDERED, /* the same after reordering rows whose order does not matter */
    PQ_LEVEL_PERMUTED,  /* the same after pairing columns by content */
    PQ_LEVEL_SUPERSET,  /* all gold columns are there, and more */
    PQ_LEVEL_SUBSET,    /* only some gold columns are there, and no others */
    PQ_LEVEL_NONE
} pq_level;

/* Why a verdict is what it is. X(constant, code as printed) */
#define PQ_REASON_LIST(X)                                                                          \
    X(PQ_REASON_SAME, "same")                     /* it matches */                                 \
    X(PQ_REASON_NO_ROWS, "no_rows")               /* the rule fails a prediction without rows */   \
    X(PQ_REASON_ROW_COUNT, "row_count")           /* more or fewer rows */                         \
    X(PQ_REASON_COLUMN_COUNT, "column_count")     /* more or fewer columns */                      \
    X(PQ_REASON_MISSING_COLUMN, "missing_column") /* a gold column has no partner */               \
    X(PQ_REASON_EXTRA_COLUMN, "extra_column")     /* a predicted column has no partner */          \
    X(PQ_REASON_CELL, "cell")                     /* rows pair up but for a cell */                \
    X(PQ_REASON_UNMATCHED_ROW, "unmatched_row")   /* a gold row has no partner */                  \
    X(PQ_REASON_ROW_ORDER, "row_order")           /* the right rows in the wrong order */          \
    X(PQ_REASON_DUPLICATES, "duplicates")         /* the right rows, but another count of some */  \
    X(PQ_REASON_UNDECIDED, "undecided")           /* given up, and counted as no match */

typedef enum pq_reason {
#define PQ_REASON_CONSTANT(constant, code) constant,
    PQ_REASON_LIST(PQ_REASON_CONSTANT)
#undef PQ_REASON_CONSTANT
} pq_reason;

/* A place in which two results differ: a cell of each; a whole row of one side where the columns
 * are PQ_NOWHERE, and the other side's row too if nothing stands against it. */
typedef struct pq_difference {
    size_t gold_row, gold_column;
    size_t predicted_row, predicted_column;
} pq_difference;

/* The most differences that a verdict lists. */
enum { PQ_DIFFERENCES_MAX = 100 };

typedef struct pq_verdict {
    const char *rule; /* the id of the rule that gave it; static */
    bool match;
    pq_level level;
    /* 0 to 1, the F1 over cells when columns and rows are paired as well as can be, their order
     * aside: 2 * cells that agree / (gold cells + predicted cells). NaN but in perquery/1. */
    double soft_f1;
    pq_reason reason;
    /* The first difference: a row and column of the gold result, and of the predicted result;
     * PQ_NOWHERE where there is none or the side has no such place. Counted from 0. */
    size_t gold_row, gold_column;
    size_t predicted_row, predicted_column;
    const char *message; /* one plain sentence, from the arena */
    /* Rows that found no partner, each beside the nearest such row of the other side, cell by cell;
     * the first of them. Only "perquery/1" lists them. From the arena. */
    const pq_difference *differences;
    size_t n_differences; /* <= PQ_DIFFERENCES_MAX */
} pq_verdict;

typedef struct pq_rule {
    const char *id;      /* "perquery/1"; stored in every export */
    const char *title;   /* a few words */
    const char *summary; /* one or two sentences: what counts as equal */
    const char *source;  /* where the definition is published; "" for our own */
    pq_status (*judge)(const pq_pair *pair, pq_arena *arena, pq_verdict *verdict, pq_error *error);
} pq_rule;

/* All rules, the recommended one first. Static. */
const pq_rule *pq_score_rules(size_t *count);

/* The rule of that id, or NULL. */
const pq_rule *pq_score_rule(const char *id);

/* Judges a pair by one rule. Working memory and the message come from the arena; the verdict
 * points to nothing else. Fails only with PQ_OUT_OF_MEMORY. */
pq_status pq_score(const pq_rule *rule, const pq_pair *pair, pq_arena *arena, pq_verdict *verdict,
                   pq_error *error);

/* "exact", "same" and so on. Static strings. */
const char *pq_level_code(pq_level level);
const char *pq_reason_code(pq_reason reason);

/* Writes {"rule", "match", "level", "soft_f1", "reason", "message", "gold_row", ...}; places that
 * are PQ_NOWHERE are written as null. */
void pq_verdict_write(pq_writer *w, const pq_verdict *verdict);

/* As pq_verdict_write, into the open object. */
void pq_verdict_write_fields(pq_writer *w, const pq_verdict *verdict);

#endif
