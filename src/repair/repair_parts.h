/* Shared by the files of src/repair. Private to src/repair. */
#ifndef PQ_REPAIR_PARTS_H
#define PQ_REPAIR_PARTS_H

#include "pq_arena.h"
#include "pq_names.h"
#include "pq_schema.h"
#include "pq_sql.h"
#include "pq_text.h"

#include <stdint.h>

/* ---- names (name.c) ---- */

/* How far a name of the schema is from the name that was written. */
enum {
    PQ_NAME_SAME = 0,    /* equal to SQLite: only the case of ASCII letters differs */
    PQ_NAME_SPELLED = 1, /* equal except for case, underscores and blanks */
    PQ_NAME_PLURAL = 2,  /* as SPELLED, and one is the plural of the other */
    PQ_NAME_NEAR = 3,    /* PQ_NAME_PLURAL + d: d edits away, which is close enough */
    PQ_NAME_FAR = 1000   /* another name */
};

/*
 * The distance between `name` and `wanted`. An edit removes, adds or replaces a letter, or swaps
 * two neighbors; case, underscores and blanks are ignored (Damerau-Levenshtein, as optimal string
 * alignment). A word may have one edit for every three letters, at most two. In a word of fewer
 * than five letters, a replaced letter counts twice (Cost is not Post, but Nme is Name). Names with
 * the same number of words are compared word by word, so that FirstName is far from LastName;
 * others may differ by one edit. Digits must agree.
 */
int pq_name_distance(const char *wanted, const char *name, pq_arena *arena, bool *failed);

/* ---- the statement (scope.c) ---- */

#define PQ_NONE SIZE_MAX

typedef enum pq_from_kind {
    PQ_SOURCE_TABLE,   /* a table or view of the schema */
    PQ_SOURCE_CTE,     /* a table of a WITH */
    PQ_SOURCE_QUERY,   /* (SELECT ...) */
    PQ_SOURCE_MISSING, /* a table that does not exist */
    PQ_SOURCE_OPAQUE   /* anything else, with unknown columns */
} pq_from_kind;

/* One item of a FROM. */
typedef struct pq_from_item {
    pq_from_kind kind;
    size_t core;
    size_t next;           /* the next source of the same core, or PQ_NONE */
    size_t database_token; /* or PQ_NONE */
    size_t table_token;    /* or PQ_NONE */
    const char *table;     /* the name as written, or NULL */
    const char *name;      /* the qualifier of its columns, or NULL */
    bool aliased;
    const pq_table *in_schema; /* PQ_SOURCE_TABLE */
    size_t cte;                /* PQ_SOURCE_CTE */
    size_t query;              /* PQ_SOURCE_QUERY: its first core */
    enum { PQ_COLUMNS_UNREAD, PQ_COLUMNS_READING, PQ_COLUMNS_KNOWN, PQ_COLUMNS_UNKNOWN } state;
    const char **columns; /* PQ_COLUMNS_KNOWN; an entry is NULL for a column without a name */
    size_t n_columns;
} pq_from_item;

/* A single SELECT, one part of a compound: the scope in which names are looked up. */
typedef struct pq_core {
    size_t parent; /* the core whose columns are visible too, or PQ_NONE */
    size_t with;   /* the innermost WITH around it, or PQ_NONE */
    bool is_values;
    size_t items, items_end; /* tokens of its result columns */
    size_t order;            /* token of its ORDER, or PQ_NONE */
    size_t first_source, last_source;
} pq_core;

typedef struct pq_cte {
    const char *name;
    size_t with;
    size_t columns;        /* token after "(" of its column list, or PQ_NONE */
    size_t query;          /* its first core */
    size_t body, body_end; /* tokens of its body */
} pq_cte;

typedef struct pq_scope {
    const pq_schema *schema;
    pq_arena *arena;
    const char *sql;
    pq_token *tokens;
    size_t n_tokens;
    const char **names; /* of the identifiers among the tokens, unquoted */
    size_t *core_of;    /* the core whose expressions contain each token, or PQ_NONE */
    pq_core *cores;
    size_t n_cores;
    pq_from_item *sources;
    size_t n_sources;
    pq_cte *ctes;
    size_t n_ctes;
    size_t *withs; /* the WITH around each WITH, or PQ_NONE */
    size_t n_withs;
    size_t budget; /* columns that may still be read; a statement that needs more is not repaired */
    bool broken;   /* not a SELECT, or not understood */
    bool failed;   /* out of memory */
} pq_scope;

/* Reads a statement. False, with `broken` or `failed` set, if it cannot be analyzed. */
bool pq_scope_read(pq_scope *scope, const pq_schema *schema, const char *sql, size_t size,
                   pq_arena *arena);

bool pq_scope_is_mark(const pq_scope *scope, size_t i, char mark);
bool pq_scope_is_word(const pq_scope *scope, size_t i, const char *keyword);
/* `keywords` ends with NULL. */
bool pq_scope_is_any(const pq_scope *scope, size_t i, const char *const *keywords);

/* The table of a name within a WITH (PQ_NONE: no WITH). */
pq_from_kind pq_scope_find_table(const pq_scope *scope, const char *name, size_t with,
                                 const pq_table **table, size_t *cte);

/* Reads the columns of a source. False if they are not known. */
bool pq_scope_columns(pq_scope *scope, size_t source);

/* Does the source, whose columns are known, have a column of this name? */
bool pq_scope_has_column(pq_scope *scope, size_t source, const char *name);

/* One result column of a core. */
typedef struct pq_clause_item {
    const char *name; /* NULL if it has none */
    bool is_alias;    /* the name is an alias, with or without AS */
    bool is_star;     /* * or t.* */
    const char *table;
} pq_clause_item;

/* The next result column; *at is 0 at first. False after the last. */
bool pq_scope_item(pq_scope *scope, size_t core, size_t *at, pq_clause_item *item);
bool pq_scope_has_alias(pq_scope *scope, size_t core, const char *name);

/* A reference to a column in an expression: a, t.a or d.t.a; or t.* */
typedef struct pq_ref {
    size_t core;
    size_t first, last;   /* tokens; of t.* `last` is t */
    const char *database; /* or NULL */
    const char *table;    /* or NULL */
    const char *column;   /* NULL for t.* */
    bool double_quoted;   /* "a", which may be meant as a string */
} pq_ref;

/* The reference that begins with token i; false if there is none. */
bool pq_scope_ref(const pq_scope *scope, size_t i, pq_ref *ref);

#endif
