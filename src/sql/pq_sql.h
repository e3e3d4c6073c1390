/*
 * Reads SQL without running it: tokens, and the clauses at the top level of a SELECT.
 *
 * The tokenizer knows SQLite's lexical rules (four kinds of quoted identifier, strings, blobs,
 * numbers, both kinds of comment, parameters) and no grammar. Offsets are bytes from the start of
 * the text. All memory comes from the caller's arena.
 */
#ifndef PQ_SQL_H
#define PQ_SQL_H

#include "pq_arena.h"
#include "pq_error.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum pq_token_kind {
    PQ_TOKEN_END,
    PQ_TOKEN_WORD,   /* keyword or bare identifier */
    PQ_TOKEN_QUOTED, /* "x", `x` or [x]: an identifier */
    PQ_TOKEN_STRING, /* 'x' */
    PQ_TOKEN_BLOB,   /* x'0a' */
    PQ_TOKEN_NUMBER,
    PQ_TOKEN_PARAMETER,  /* ?, ?1, :x, @x, $x */
    PQ_TOKEN_PUNCTUATION /* operators, commas, parentheses, semicolons, one token each */
} pq_token_kind;

typedef struct pq_token {
    pq_token_kind kind;
    size_t start;
    size_t size; /* bytes */
    int depth;   /* parentheses open around it; "(" and ")" count themselves as outside.
                    Only pq_sql_tokens counts; pq_sql_next leaves 0 */
} pq_token;

/* The next token at or after `offset`, blanks and comments skipped. At the end the kind is
 * PQ_TOKEN_END. Errors: PQ_SQL_SYNTAX (where: "byte N") for an unclosed quote or a byte that starts
 * no token. A block comment may run to the end of the text, as in SQLite. */
pq_status pq_sql_next(const char *sql, size_t size, size_t offset, pq_token *token,
                      pq_error *error);

/* All tokens except PQ_TOKEN_END, in the arena. Errors: as pq_sql_next, PQ_OUT_OF_MEMORY. */
pq_status pq_sql_tokens(const char *sql, size_t size, pq_arena *arena, pq_token **tokens,
                        size_t *count, pq_error *error);

/* Is the token this keyword? `keyword` is in upper case; the text may have any case. */
bool pq_token_is(const char *sql, const pq_token *token, const char *keyword);

/* The unquoted name of an identifier or string token, in the arena. NULL when out of memory. */
char *pq_token_name(const char *sql, const pq_token *token, pq_arena *arena);

/* One sort key of a top-level ORDER BY. */
typedef struct pq_sort_key {
    size_t start, size;  /* the expression, without its COLLATE, ASC, DESC and NULLS */
    size_t collate_size; /* bytes from start to the end of the expression with its COLLATE */
    bool descending;
} pq_sort_key;

/* The clauses of one statement at its top level, outside all parentheses. */
typedef struct pq_outline {
    bool is_select;   /* starts with SELECT, VALUES or WITH ... SELECT */
    bool is_compound; /* UNION, INTERSECT or EXCEPT at the top level */
    bool is_distinct;
    bool is_grouped;    /* GROUP BY at the top level */
    size_t select;      /* offset of the main (first, if compound) SELECT */
    size_t columns_end; /* offset of the end of its output columns; after VALUES if the statement
                           starts with VALUES */
    bool has_order_by;
    size_t order_by;   /* offset of ORDER, or of the end of the statement if there is none */
    pq_sort_key *keys; /* in the arena */
    size_t n_keys;
    bool has_limit;
    size_t limit; /* offset of LIMIT, or of the end of the statement if there is none */
    size_t end;   /* offset after the last token before a closing semicolon */
} pq_outline;

/* Outlines the first statement. For a text that is not a SELECT, is_select is false; that is no
 * error. Errors: as pq_sql_tokens. */
pq_status pq_sql_outline(const char *sql, size_t size, pq_arena *arena, pq_outline *outline,
                         pq_error *error);

#endif
