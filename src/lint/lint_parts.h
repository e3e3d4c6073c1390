/* Shared by the files of src/lint. Private to src/lint. */
#ifndef PQ_LINT_PARTS_H
#define PQ_LINT_PARTS_H

#include "pq_lint.h"
#include "pq_rank.h"
#include "pq_score.h"
#include "pq_sort.h"

/* The tokens of one SQL text. */
typedef struct lint_text {
    const char *sql;
    const pq_token *tokens;
    size_t count;
} lint_text;

/* Tokens `first` up to but not including `end`. */
typedef struct lint_span {
    size_t first, end;
} lint_span;

/* A sort key of the top-level ORDER BY. */
typedef struct lint_key {
    size_t column; /* column of lint_keyed.rows */
    bool descending;
    bool places_nulls; /* says NULLS FIRST or NULLS LAST */
} lint_key;

/* The rows of a SELECT without its LIMIT, in order, with the values of all sort keys. */
typedef struct lint_keyed {
    pq_rows rows; /* the output columns, then the keys that are not output columns */
    lint_key *keys;
    size_t n_keys;
    size_t start, count; /* the rows that LIMIT and OFFSET leave */
} lint_keyed;

/* One gold SQL statement. */
typedef struct lint_sql {
    char path[64];
    lint_text text;
    pq_outline outline;
    pq_rows rows;
    bool runs; /* if false, only path and text are set */
    pq_ranked ranked;
    const lint_span *outputs; /* each output column as written; NULL if a * hides some */
    const lint_keyed *keyed;  /* NULL without ORDER BY, or if a key cannot be computed */
} lint_sql;

/* A question folded for comparison; NULL if that is not possible. */
typedef struct lint_folded {
    const char *question;
    const char **sql; /* n_sql */
} lint_folded;

struct pq_lint {
    pq_db *db;
    pq_arena *arena;   /* gold set and findings */
    pq_arena *scratch; /* one question's rows; reset after each */
    pq_gold gold;
    lint_folded *folded; /* n_questions */
    size_t done;
    pq_finding *first;
    pq_finding *last;   /* the newest finding */
    pq_finding **end;   /* the link to the next finding */
    pq_finding **fresh; /* the link to the first finding of the last step */
    /* the current question; its statements live in the scratch arena */
    const pq_question *question;
    lint_sql *sqls;
};

pq_severity lint_severity(pq_lint_rule rule);

/* Adds a finding about the current question (if any). Errors: PQ_OUT_OF_MEMORY. */
pq_status lint_find(pq_lint *lint, pq_lint_rule rule, const char *path, pq_error *error,
                    const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 5, 6)))
#endif
    ;

/* Runs gold SQL k of a question in the scratch arena and fills in *sql. *fault is its error if it
 * fails. Errors: PQ_OUT_OF_MEMORY. */
pq_status lint_run(pq_lint *lint, size_t question, size_t k, lint_sql *sql, pq_error *fault,
                   pq_error *error);

/* As lint_run for a statement whose text is set. */
pq_status lint_run_text(pq_lint *lint, lint_sql *sql, pq_error *fault, pq_error *error);

/* Does the top-level LIMIT cut through rows that tie and are not all the same? */
bool lint_cuts_tie(const lint_sql *sql);

/* Does the result of `predicted` match that of `gold`? `verdict` says why not. Errors:
 * PQ_OUT_OF_MEMORY. */
pq_status lint_compare(pq_lint *lint, const pq_question *question, const lint_sql *gold,
                       const lint_sql *predicted, pq_verdict *verdict, pq_error *error);

/* Adds to the last finding a better SQL: `size` bytes from `start` replaced. Nothing is added if
 * that does not compile. Errors: PQ_OUT_OF_MEMORY. */
pq_status lint_offer(pq_lint *lint, const lint_sql *sql, size_t start, size_t size,
                     const char *replacement, pq_error *error);

bool lint_is_tagged(const pq_question *question, const char *tag);

/* text.c: letters, tokens and names. */
bool lint_is_mark(const lint_text *text, size_t i, char mark);
/* The tokens that begin at an offset from `start` up to but not including `end`. */
lint_span lint_span_of(const lint_text *text, size_t start, size_t end);
/* Are the tokens of `span` from `i` on an alias, with or without AS, or empty? */
bool lint_is_alias(const lint_text *text, lint_span span, size_t i);
/* The output columns as written; NULL if their number is not n_columns, or when out of memory. */
const lint_span *lint_outputs(const lint_text *text, const pq_outline *outline, size_t n_columns,
                              pq_arena *arena);

/* keys.c. Finds the keys of an ORDER BY; *keyed stays NULL if one cannot be computed. Errors:
 * PQ_OUT_OF_MEMORY. */
pq_status lint_find_keys(pq_lint *lint, const lint_sql *sql, const lint_keyed **keyed,
                         pq_error *error);
/* Are two rows the same in the first n keys? */
bool lint_same_keys(const lint_keyed *keyed, size_t a, size_t b, size_t n_keys);

/* The checks, by file. Each adds its findings. Errors: PQ_OUT_OF_MEMORY. */
typedef pq_status lint_check(pq_lint *lint, const lint_sql *sql, pq_error *error);

/* order.c */
lint_check lint_check_limit;
lint_check lint_check_bearing;
lint_check lint_check_nulls;
lint_check lint_check_numbers;
pq_status lint_check_tie_tag(pq_lint *lint, pq_error *error);

/* columns.c */
lint_check lint_check_names;
lint_check lint_check_required;
lint_check lint_check_asked;

/* chance.c, groups.c, inner.c, strings.c */
lint_check lint_check_groups;
lint_check lint_check_chance;
lint_check lint_check_constants;
lint_check lint_check_inner;
lint_check lint_check_strings;

/* set.c. lint_fold fills lint->folded once, before the first question. `json` is the gold set. */
lint_check lint_check_literals;
pq_status lint_fold(pq_lint *lint, pq_error *error);
pq_status lint_check_twins(pq_lint *lint, pq_error *error);
pq_status lint_check_bindings(pq_lint *lint, const char *json, size_t size, pq_error *error);

#endif
