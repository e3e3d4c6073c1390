/*
 * Errors. A function that can fail returns a pq_status and fills an optional pq_error.
 *
 * The list below is the only place where an error code exists: `perquery call meta`
 * prints it, and the page, the command and the tests know the codes from there.
 */
#ifndef PQ_ERROR_H
#define PQ_ERROR_H

#include "pq_bounds.h"

/* X(constant, code as printed, what it means) */
#define PQ_STATUS_LIST(X)                                                                          \
    X(PQ_OK, "ok", "done")                                                                         \
    X(PQ_OUT_OF_MEMORY, "out_of_memory", "an allocation failed")                                   \
    X(PQ_BAD_JSON, "bad_json", "the text is not JSON")                                             \
    X(PQ_BAD_FIELD, "bad_field", "a field is missing, unknown, of the wrong type or out of range") \
    X(PQ_BAD_FORMAT, "bad_format", "this version cannot read the file's format")                   \
    X(PQ_TOO_LARGE, "too_large", "the input is larger than the stated limit")                      \
    X(PQ_UNKNOWN_OPERATION, "unknown_operation", "there is no such operation")                     \
    X(PQ_UNKNOWN_NAME, "unknown_name", "nothing has this name")                                    \
    X(PQ_NOT_A_DATABASE, "not_a_database", "the bytes are not an SQLite database")                 \
    X(PQ_DATABASE_TRUNCATED, "database_truncated",                                                 \
      "the SQLite file is shorter than its header says")                                           \
    X(PQ_DATABASE_CORRUPT, "database_corrupt", "SQLite finds the file damaged")                    \
    X(PQ_SQL_EMPTY, "sql_empty", "there is no statement")                                          \
    X(PQ_SQL_SYNTAX, "sql_syntax", "SQLite cannot parse the statement")                            \
    X(PQ_SQL_NO_TABLE, "sql_no_table", "the statement names a table that does not exist")          \
    X(PQ_SQL_NO_COLUMN, "sql_no_column", "the statement names a column that does not exist")       \
    X(PQ_SQL_AMBIGUOUS, "sql_ambiguous", "a column name is ambiguous")                             \
    X(PQ_SQL_NO_FUNCTION, "sql_no_function", "the statement calls a function that does not exist") \
    X(PQ_SQL_NO_MODULE, "sql_no_module",                                                           \
      "the statement needs a module that is not built in, such as FTS5 or R-tree")                 \
    X(PQ_SQL_AGGREGATE, "sql_aggregate", "an aggregate or window function is misused")             \
    X(PQ_SQL_BINDING, "sql_binding", "a parameter of the statement has no value")                  \
    X(PQ_SQL_FAILED, "sql_failed", "SQLite reports another error")                                 \
    X(PQ_REFUSED_SECOND, "refused_second", "there is more than one statement")                     \
    X(PQ_REFUSED_WRITE, "refused_write", "the statement would write")                              \
    X(PQ_REFUSED_ATTACH, "refused_attach", "the statement would attach or detach a database")      \
    X(PQ_REFUSED_PRAGMA, "refused_pragma", "the statement uses a PRAGMA")                          \
    X(PQ_REFUSED_FUNCTION, "refused_function", "the statement calls a disabled function")          \
    X(PQ_REFUSED_STATEMENT, "refused_statement", "the statement is not a SELECT")                  \
    X(PQ_LIMIT_LENGTH, "limit_length", "the statement or one value is too long")                   \
    X(PQ_LIMIT_DEPTH, "limit_depth", "the statement is nested too deeply or too complex")          \
    X(PQ_LIMIT_ROWS, "limit_rows", "the result has too many rows")                                 \
    X(PQ_LIMIT_BYTES, "limit_bytes", "the result or its evaluation exceeds the memory limit")      \
    X(PQ_LIMIT_STEPS, "limit_steps", "the statement exceeds the limit on SQLite steps")            \
    X(PQ_LIMIT_TIME, "limit_time", "the statement exceeds the time limit")

typedef enum pq_status {
#define PQ_STATUS_CONSTANT(constant, code, meaning) constant,
    PQ_STATUS_LIST(PQ_STATUS_CONSTANT)
#undef PQ_STATUS_CONSTANT
        PQ_STATUS_COUNT
} pq_status;

/* Why a value was refused; the parts of pq_error that belong to it are named in brackets.
 * X(constant, code as printed, what it means) */
#define PQ_REFUSAL_LIST(X)                                                                         \
    X(PQ_REFUSAL_NONE, "", "the message alone says what is wrong")                                 \
    X(PQ_REFUSAL_WRONG_KIND, "wrong_kind", "another kind of value is expected (bounds, found)")    \
    X(PQ_REFUSAL_OUT_OF_RANGE, "out_of_range", "the number is out of bounds (bounds, found)")      \
    X(PQ_REFUSAL_UNKNOWN_WORD, "unknown_word", "the word is not in the list (words, found)")       \
    X(PQ_REFUSAL_UNKNOWN_FIELD, "unknown_field", "the object may not have the field (found)")      \
    X(PQ_REFUSAL_MISSING_FIELD, "missing_field", "a required field is missing (found: its name)")  \
    X(PQ_REFUSAL_TOO_FEW_ITEMS, "too_few_items", "the list is too short (bounds, found)")          \
    X(PQ_REFUSAL_TOO_MANY_ITEMS, "too_many_items", "the list is too long (bounds, found)")         \
    X(PQ_REFUSAL_EMPTY, "empty", "the text is empty")                                              \
    X(PQ_REFUSAL_TOO_LONG, "too_long", "the text has too many bytes (bounds, found)")              \
    X(PQ_REFUSAL_CONFLICT, "conflict", "another field excludes this one (found: its name)")        \
    X(PQ_REFUSAL_WRONG_FORMAT, "wrong_format", "the file has another format (found)")

typedef enum pq_refusal {
#define PQ_REFUSAL_CONSTANT(constant, code, meaning) constant,
    PQ_REFUSAL_LIST(PQ_REFUSAL_CONSTANT)
#undef PQ_REFUSAL_CONSTANT
        PQ_REFUSAL_COUNT
} pq_refusal;

/* What failed, for people and programs. All text is UTF-8 and NUL-terminated; text that does
 * not fit is cut at a character boundary and ends in "...".
 *
 * The members from `refusal` on repeat as data what the message says of a refused value, so that
 * nobody has to parse the message. */
typedef struct pq_error {
    pq_status code;
    char message[384]; /* one sentence, no full stop, no newline */
    char where[128];   /* a JSON path ("questions[3].sql[0]"), "byte 17" of an SQL text, or "" */
    pq_refusal refusal;
    bool has_bounds;
    pq_bounds bounds;         /* of the number, or of how many items or bytes there may be */
    const char *const *words; /* what is allowed: static, ends with NULL; or NULL */
    char found[64];           /* what was there, or "" */
    char file[64];            /* name of the file with the fault, or ""; `where` starts with it or
                                 with the field of the request that names it */
    char in_file[128];        /* the place in that file */
} pq_error;

/* The printed form of a status ("bad_json") and its meaning. Static strings. */
const char *pq_status_code(pq_status status);
const char *pq_status_meaning(pq_status status);

/* The printed form of a refusal ("out_of_range"; "" for none) and its meaning. Static strings. */
const char *pq_refusal_code(pq_refusal refusal);
const char *pq_refusal_meaning(pq_refusal refusal);

/* Fills *error (if not NULL), without a refusal, and returns status. `where` may be NULL for "".
 * `format` is a printf format. */
pq_status pq_error_set(pq_error *error, pq_status status, const char *where, const char *format,
                       ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 4, 5)))
#endif
    ;

/* Adds to an error that was just set what was refused and what was found (NULL for nothing). */
void pq_error_refusal(pq_error *error, pq_refusal refusal, const char *found);

/* PQ_OUT_OF_MEMORY with its one message. */
pq_status pq_error_memory(pq_error *error);

/* Puts `prefix` before error->where: "gold" and "questions[3]" give "gold.questions[3]", "gold" and
 * "line 2" give "gold, line 2". */
void pq_error_prefix(pq_error *error, const char *prefix);

/* As pq_error_prefix, and keeps `file` and the place so far as data. The first file stays. */
void pq_error_in_file(pq_error *error, const char *prefix, const char *file);

#endif
