/*
 * Scoring: does a predicted result match the gold result?
 *
 * A rule defines a match and has an id and a version. All rules read the same pair and give the
 * same kind of verdict, so that their effects can be compared. Scoring has no state, reads no clock
 * and runs no SQL.
 */
#ifndef PQ_SCORE_H
#define PQ_SCORE_H

#include "pq_rows.h"

/* "No row" or "no column" in a verdict. */
#define PQ_NOWHERE ((size_t)-1)

/*
 * The ranking of the gold rows, if it is known: the rows that the gold SQL returns without its
 * LIMIT and OFFSET, in order, and which of them tie on every sort key. The gold result is the
 * window all[start] .. all[start + gold->n_rows - 1].
 */
typedef struct pq_ranking {
    pq_rows all;
    const size_t *group; /* all.n_rows numbers that never decrease; rows with the same number tie */
    size_t start;        /* start + gold->n_rows <= all.n_rows */
} pq_ranking;

/* What is compared. All pointers are borrowed. */
typedef struct pq_pair {
    const pq_rows *gold;
    const pq_rows *predicted;
    bool ordered;              /* the order of the rows matters */
    const pq_ranking *ranking; /* NULL if ties are unknown: then no rows tie. Of a gold SQL without
                                  ORDER BY all rows tie, so if their order matters all the same,
                                  this must be NULL */
    const char *const *required; /* gold output names that must be present; NULL: all of them */
    size_t n_required; /* if > 0, other columns are ignored on both sides, and levels are those of
                          the required columns */
    const char *gold_sql; /* NULL if unknown; only "test-suite" reads it */
} pq_pair;

/* Ranks a gold result without a database, from its own columns. Rows tie by the keys of the
 * top-level ORDER BY, if every key is an output column (by number, name, or the same expression);
 * otherwise no rows tie. The ranking's rows are the gold rows, so a LIMIT that cuts a tie is not
 * seen. *ordered: the SQL has a top-level ORDER BY. The SQL may be in any dialect: what SQLite's
 * tokenizer refuses is passed over. The ranking is allocated in the arena and borrows `gold`.
 * Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_ranking_from_sql(const char *sql, size_t size, const pq_rows *gold, pq_arena *arena,
                              bool *ordered, pq_ranking *ranking, pq_error *error);

/* How close the prediction is. Rules without levels use EXACT and NONE. */
typedef enum pq_level {
    PQ_LEVEL_EXACT,     /* the same columns and rows in the same order */
    PQ_LEVEL_REORDERED, /* the same after reordering rows whose order does not matter */
    PQ_LEVEL_PERMUTED,  /* the same after pairing columns by content */
    PQ_LEVEL_SUPERSET,  /* all gold columns are present, plus others */
    PQ_LEVEL_SUBSET,    /* only some gold columns are present, and no others */
    PQ_LEVEL_NONE
} pq_level;

/* The reason of a verdict. X(constant, code as printed) */
#define PQ_REASON_LIST(X)                                                                          \
    X(PQ_REASON_SAME, "same")           /* it matches */                                           \
    X(PQ_REASON_NO_ROWS, "no_rows")     /* the rule counts a prediction without rows as wrong */   \
    X(PQ_REASON_ROW_COUNT, "row_count") /* more or fewer rows */                                   \
    X(PQ_REASON_COLUMN_COUNT, "column_count")     /* more or fewer columns */                      \
    X(PQ_REASON_MISSING_COLUMN, "missing_column") /* a gold column has no partner */               \
    X(PQ_REASON_EXTRA_COLUMN, "extra_column")     /* a predicted column has no partner */          \
    X(PQ_REASON_SWAPPED, "swapped")               /* right values under each other's names */      \
    X(PQ_REASON_CELL, "cell")                     /* rows pair except for a cell */                \
    X(PQ_REASON_UNMATCHED_ROW, "unmatched_row")   /* a gold row has no partner */                  \
    X(PQ_REASON_ROW_ORDER, "row_order")           /* right rows in the wrong order */              \
    X(PQ_REASON_DUPLICATES, "duplicates") /* right rows, but some appear more or less often */     \
    X(PQ_REASON_UNDECIDED, "undecided")   /* not decided within the effort; counts as no match */

typedef enum pq_reason {
#define PQ_REASON_CONSTANT(constant, code) constant,
    PQ_REASON_LIST(PQ_REASON_CONSTANT)
#undef PQ_REASON_CONSTANT
} pq_reason;

/* A difference between two results: a cell of each. If the columns are PQ_NOWHERE it is a whole
 * row, and the side without a counterpart has the row PQ_NOWHERE. */
typedef struct pq_difference {
    size_t gold_row, gold_column;
    size_t predicted_row, predicted_column;
} pq_difference;

/* The most differences that a verdict lists. */
enum { PQ_DIFFERENCES_MAX = 100 };

typedef struct pq_verdict {
    const char *rule; /* the id of its rule; static */
    bool match;
    pq_level level;
    /* 0 to 1: F1 over cells with the best pairing of columns and rows, ignoring their order: 2 *
     * cells that agree / (gold cells + predicted cells). NaN in rules other than perquery/2. */
    double soft_f1;
    pq_reason reason;
    /* The first difference: a row and column of the gold and of the predicted result, counted from
     * 0; PQ_NOWHERE if there is no difference, or no such place on that side. */
    size_t gold_row, gold_column;
    size_t predicted_row, predicted_column;
    const char *message; /* one plain sentence, from the arena */
    /* Rows without a partner, compared cell by cell with the closest such row of the other side;
     * the first of them. Only "perquery/2" lists them. From the arena. */
    const pq_difference *differences;
    size_t n_differences; /* <= PQ_DIFFERENCES_MAX */
} pq_verdict;

typedef struct pq_rule {
    const char *id;      /* "perquery/2"; written to every export */
    const char *title;   /* a few words */
    const char *summary; /* one or two sentences: what counts as equal */
    const char *source;  /* where the definition is published; "" for our rules */
    pq_status (*judge)(const pq_pair *pair, pq_arena *arena, pq_verdict *verdict, pq_error *error);
} pq_rule;

/* All rules; the recommended one is first. Static. */
const pq_rule *const *pq_score_rules(size_t *count);

/* The rule of that id, or NULL. "perquery/1" is no rule any more: a file that names it keeps its
 * verdicts, and a request for it is refused, because "perquery/2" decides some pairs differently.
 */
const pq_rule *pq_score_rule(const char *id);

/* Scores a pair by one rule. Working memory and the message come from the arena; the verdict points
 * to nothing else. The only error is PQ_OUT_OF_MEMORY. */
pq_status pq_score(const pq_rule *rule, const pq_pair *pair, pq_arena *arena, pq_verdict *verdict,
                   pq_error *error);

/* "exact", "same" and so on. Static strings. */
const char *pq_level_code(pq_level level);
const char *pq_reason_code(pq_reason reason);

/* Writes {"rule", "match", "level", "soft_f1", "reason", "message", "gold_row", ...}; PQ_NOWHERE is
 * written as null. */
void pq_verdict_write(pq_writer *w, const pq_verdict *verdict);

/* Writes the same fields into the open object. */
void pq_verdict_write_fields(pq_writer *w, const pq_verdict *verdict);

#endif
