/*
 * The linked trim: the tables and columns that a question needs, each with the reason.
 *
 * Words of the question are linked to names of tables and columns, and to data values that the
 * caller found in the columns. The worth of a word is that of its best link (PQ_LINK_LIST). Then:
 *
 *  1. Tables whose full name, or a synonym of it, is in the question are kept. So are tables with a
 *     row whose label (name, title) is in the question in capitals or quotes.
 *  2. Any other word is explained if a kept table has a link to it of at least half its worth.
 *     Otherwise every table whose link has at least three quarters of the best worth is kept,
 *     unless there are so many that the word says nothing.
 *  3. Words about money need the tables that hold amounts. Words about hierarchy need a table that
 *     refers to itself. A column that is a key needs the table it refers to.
 *  4. The kept tables are joined by shortest key paths (pq_graph_join), including bridge tables.
 *  5. Words about time need a date. If no kept table has one, the nearest tables with a date are
 *     kept too.
 *
 * The confidence is W / (W + U), where W is the worth of the words that were linked and U the
 * weight of the words that were not. Below PQ_LINK_THIN every table is kept. Below PQ_LINK_SURE the
 * neighbors of the linked tables are kept too.
 */
#ifndef PQ_LINK_H
#define PQ_LINK_H

#include "pq_graph.h"
#include "pq_words.h"

#define PQ_LINK_THIN 0.5
#define PQ_LINK_SURE 0.75

/* Further words of a question are not read. */
enum { PQ_LINK_MAX_WORDS = 400 };

/* X(constant, code as printed, worth of the link from 0 to 1, what it means) */
#define PQ_LINK_LIST(X)                                                                            \
    X(PQ_LINK_TABLE, "table", 1.0, "exact table name")                                             \
    X(PQ_LINK_SYNONYM, "synonym", 0.9, "the word is a synonym of the table's name")                \
    X(PQ_LINK_VALUE, "value", 0.8, "the words are a value of the column")                          \
    X(PQ_LINK_COLUMN, "column", 0.7, "the words are the column's name")                            \
    X(PQ_LINK_COLUMN_SYNONYM, "column_synonym", 0.6, "the word is a synonym of the column's name") \
    X(PQ_LINK_TABLE_PART, "table_part", 0.5, "the word is part of the table's name")               \
    X(PQ_LINK_KIN, "kin", 0.45, "same word stem as the table name")                                \
    X(PQ_LINK_COLUMN_PART, "column_part", 0.4, "the word is part of the column's name")            \
    X(PQ_LINK_MONEY, "money", 0.8, "word about money; the table has amounts")                      \
    X(PQ_LINK_TIME, "time", 0.5, "word about time; the table has dates")                           \
    X(PQ_LINK_HIERARCHY, "hierarchy", 0.6, "word about hierarchy; the table refers to itself")     \
    X(PQ_LINK_REFERENCE, "reference", 0, "a linked column refers to the table")                    \
    X(PQ_LINK_PATH, "path", 0, "on a shortest key path between two matched tables")                \
    X(PQ_LINK_NEIGHBOR, "neighbour", 0, "neighbor of a kept table")

typedef enum pq_link_kind {
#define PQ_LINK_CONSTANT(constant, code, worth, meaning) constant,
    PQ_LINK_LIST(PQ_LINK_CONSTANT)
#undef PQ_LINK_CONSTANT
        PQ_LINK_KIND_COUNT
} pq_link_kind;

/* "table" and so on. A static string. */
const char *pq_link_code(pq_link_kind kind);
const char *pq_link_meaning(pq_link_kind kind);

/* A data value that occurs in the question, as src/db finds it. */
typedef struct pq_found_value {
    size_t table, column;
    const char *value;  /* as the database spells it */
    size_t start, size; /* bytes of the question */
} pq_found_value;

/* Why a table, or one of its columns, is kept. */
typedef struct pq_link_reason {
    struct pq_link_reason *next; /* of the same table; NULL after the last */
    pq_link_kind kind;
    size_t column;      /* SIZE_MAX for the table as a whole */
    size_t start, size; /* bytes of the question; size 0 for REFERENCE, PATH and NEIGHBOR */
    const char *value;  /* PQ_LINK_VALUE; else NULL */
    size_t a, b;        /* PATH: between tables a and b; REFERENCE, NEIGHBOR: from table a;
                           else SIZE_MAX */
} pq_link_reason;

typedef struct pq_linked {
    bool applied;             /* false: the evidence is too weak, and everything is kept */
    bool widened;             /* the neighbors are kept too */
    double confidence;        /* from 0 to 1 */
    bool *keep;               /* n_tables */
    bool **columns;           /* columns[t][c]: needed; all true in a table that is not linked */
    pq_link_reason **reasons; /* n_tables; the first reason of each table, whether kept or not */
} pq_linked;

/* A phrase of the question that may be a data value. */
typedef struct pq_phrase {
    const char *text;   /* folded as pq_fold does, NUL-terminated */
    size_t start, size; /* bytes of the question */
} pq_phrase;

/* The phrases of a question (UTF-8) to look up in the data, in the arena: quoted texts, and every
 * run of one to five words that is not all grammar. Of phrases with the same start, longer ones
 * come first. Errors: PQ_TOO_LARGE, PQ_OUT_OF_MEMORY. */
pq_status pq_link_phrases(const char *question, pq_arena *arena, pq_phrase **phrases, size_t *count,
                          pq_error *error);

/* Links a question (UTF-8, at most PQ_QUESTION_MAX_BYTES) to a schema. `values` may be NULL if
 * n_values is 0. All of *linked is in the arena and borrows from the arguments.
 * Errors: PQ_TOO_LARGE, PQ_OUT_OF_MEMORY. */
pq_status pq_schema_link(const pq_schema *schema, const pq_graph *graph, const char *question,
                         const pq_found_value *values, size_t n_values, pq_arena *arena,
                         pq_linked *linked, pq_error *error);

#endif
