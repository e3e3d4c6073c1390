/*
 * Lints a gold set against its database: finds what would make verdicts wrong or unfair. Each step
 * checks one question:
 *
 *     pq_lint_begin(...);
 *     while (!pq_lint_finished(lint)) pq_lint_step(lint, error);
 *     pq_lint_write(&w, lint);
 *
 * What cannot be decided is not a finding, for example sort keys that cannot be computed.
 */
#ifndef PQ_LINT_H
#define PQ_LINT_H

#include "pq_gold.h"

#define PQ_LINT_FORMAT "perquery-lint/1"

/* The tag of a question whose LIMIT cuts through a tie on purpose. */
#define PQ_LINT_TIE_TAG "limit-tie"

/*
 * An error makes verdicts wrong; a warning is probably a mistake.
 * X(constant, code as printed, severity, what it means)
 */
#define PQ_LINT_LIST(X)                                                                            \
    X(PQ_LINT_GOLD_FAILS, "gold_fails", PQ_SEVERITY_ERROR, "a gold SQL statement fails")           \
    X(PQ_LINT_EMPTY_RESULT, "empty_result", PQ_SEVERITY_WARNING,                                   \
      "a gold result has no rows, or a single row of only NULL")                                   \
    X(PQ_LINT_LIMIT_CUTS_TIE, "limit_cuts_tie", PQ_SEVERITY_ERROR,                                 \
      "a LIMIT or OFFSET, also in a subquery or CTE, cuts through rows that tie on every sort "    \
      "key "                                                                                       \
      "but are not all the same, and the question is not tagged limit-tie")                        \
    X(PQ_LINT_LIMIT_TIE_MISSING, "limit_tie_missing", PQ_SEVERITY_WARNING,                         \
      "the question is tagged limit-tie, but none of its gold SQL cuts through a tie")             \
    X(PQ_LINT_LIMIT_WITHOUT_ORDER, "limit_without_order", PQ_SEVERITY_ERROR,                       \
      "a LIMIT without an ORDER BY; in a subquery or CTE, if it leaves rows out")                  \
    X(PQ_LINT_NULLS_FIRST, "nulls_first", PQ_SEVERITY_WARNING,                                     \
      "an ascending sort key puts NULLs before values in the result and does not say NULLS FIRST") \
    X(PQ_LINT_NUMBER_AS_TEXT, "number_as_text", PQ_SEVERITY_WARNING,                               \
      "a sort key whose values are all numbers stored as TEXT, which sort differently from "       \
      "numbers would be")                                                                          \
    X(PQ_LINT_ORDER_WITHOUT_BEARING, "order_without_bearing", PQ_SEVERITY_WARNING,                 \
      "a top-level ORDER BY on at most one row, or without a LIMIT if the question ignores "       \
      "order")                                                                                     \
    X(PQ_LINT_ORDER_MISSING, "order_missing", PQ_SEVERITY_ERROR,                                   \
      "no top-level ORDER BY, but the question requires an order")                                 \
    X(PQ_LINT_QUOTED_STRING, "quoted_string", PQ_SEVERITY_WARNING,                                 \
      "a name in double quotes that no column has, which SQLite reads as a string")                \
    X(PQ_LINT_CONSTANT_ORDER, "constant_order", PQ_SEVERITY_ERROR,                                 \
      "an ORDER BY has a key that is a constant, such as a column's name in single quotes")        \
    X(PQ_LINT_BARE_COLUMN, "bare_column", PQ_SEVERITY_ERROR,                                       \
      "a column beside an aggregate that has several values in a group, or in the rows with the "  \
      "MIN or MAX")                                                                                \
    X(PQ_LINT_RANDOM_RESULT, "random_result", PQ_SEVERITY_ERROR, "a statement calls random()")     \
    X(PQ_LINT_DEPENDS_ON_TODAY, "depends_on_today", PQ_SEVERITY_ERROR,                             \
      "a statement uses today's date or time")                                                     \
    X(PQ_LINT_DUPLICATE_COLUMNS, "duplicate_columns", PQ_SEVERITY_WARNING,                         \
      "two output columns have the same name (ignoring case)")                                     \
    X(PQ_LINT_REQUIRED_MISSING, "required_missing", PQ_SEVERITY_ERROR,                             \
      "columns.required names a column that a gold SQL statement does not return")                 \
    X(PQ_LINT_COLUMN_NOT_ASKED, "column_not_asked", PQ_SEVERITY_WARNING,                           \
      "without columns.required: an id next to a name, or of something that the question does "    \
      "not name, if the question asks for no id, number or code; or a COUNT next to other "        \
      "columns, if the question asks for no number")                                               \
    X(PQ_LINT_ALTERNATIVES_DISAGREE, "alternatives_disagree", PQ_SEVERITY_ERROR,                   \
      "an alternative with the same columns does not match the first one by the recommended "      \
      "rule, "                                                                                     \
      "and the question is not tagged limit-tie")                                                  \
    X(PQ_LINT_SAME_QUESTION, "same_question", PQ_SEVERITY_ERROR,                                   \
      "two questions have the same text (ignoring case, spaces and punctuation)")                  \
    X(PQ_LINT_SAME_SQL, "same_sql", PQ_SEVERITY_WARNING,                                           \
      "two questions have the same gold SQL (ignoring spaces, comments and keyword case)")         \
    X(PQ_LINT_UNUSED_BINDING, "unused_binding", PQ_SEVERITY_WARNING,                               \
      "a binding that no question and no SQL uses")                                                \
    X(PQ_LINT_BINDING_SPELLED_OUT, "binding_spelled_out", PQ_SEVERITY_WARNING,                     \
      "a string in a gold SQL statement is the value of a binding")

typedef enum pq_severity { PQ_SEVERITY_ERROR, PQ_SEVERITY_WARNING } pq_severity;

typedef enum pq_lint_rule {
#define PQ_LINT_CONSTANT(constant, code, severity, meaning) constant,
    PQ_LINT_LIST(PQ_LINT_CONSTANT)
#undef PQ_LINT_CONSTANT
        PQ_LINT_COUNT
} pq_lint_rule;

/* "gold_fails" and so on; "error" or "warning". Static strings. */
const char *pq_lint_code(pq_lint_rule rule);
const char *pq_lint_severity(pq_lint_rule rule);

typedef struct pq_finding {
    struct pq_finding *next; /* NULL after the last */
    pq_lint_rule rule;
    const char *question; /* its id; NULL for a finding about the whole set */
    const char *path;     /* "questions[3].sql[1]" */
    const char *message;  /* plain sentences that say what to do */
    const char *better;   /* the SQL with the fix, which compiles; NULL if none is known */
} pq_finding;

typedef struct pq_lint pq_lint;

/* Reads the gold set (UTF-8 text, copied) and checks what needs no SQL to run. The database is
 * borrowed and must stay open until pq_lint_end, which frees *lint.
 * Errors: those of pq_gold_read; `where` starts with "gold". */
pq_status pq_lint_begin(pq_db *db, const char *gold, size_t size, pq_lint **lint, pq_error *error);
void pq_lint_end(pq_lint *lint);

/* Lints the next question. SQL that fails is a finding, not an error. Errors: PQ_OUT_OF_MEMORY; the
 * step can then be repeated. */
pq_status pq_lint_step(pq_lint *lint, pq_error *error);

bool pq_lint_finished(const pq_lint *lint);
size_t pq_lint_done(const pq_lint *lint);
size_t pq_lint_total(const pq_lint *lint);

/* The first finding so far, in the order of the questions, or NULL. The lint owns it. */
const pq_finding *pq_lint_findings(const pq_lint *lint);

/* Writes the findings of the last step as an array; those about the whole set come with the first
 * step. */
void pq_lint_write_last(pq_writer *w, const pq_lint *lint);

/* Writes all findings so far (perquery-lint/1). */
void pq_lint_write(pq_writer *w, const pq_lint *lint);

/* Writes every rule: [{"code", "severity", "meaning"}, ...]. */
void pq_lint_write_rules(pq_writer *w);

#endif
