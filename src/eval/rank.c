#include "pq_rank.h"

#include "pq_sql.h"

#include <string.h>

/* A gold statement and what is known of it. */
typedef struct gold_sql {
    pq_db *db;
    const char *text;
    size_t size;
    const pq_binding *bindings;
    size_t n_bindings;
    const pq_rows *gold;
    pq_arena *arena;
    pq_outline outline;
} gold_sql;

static pq_status run(gold_sql *g, const char *sql, size_t size, pq_rows *rows) {
    pq_limits limits = pq_limits_default();
    return pq_db_query(g->db, sql, size, g->bindings, g->n_bindings, &limits, g->arena, rows, NULL);
}

/* The text from `start` to `end`, then a blank, so that what follows begins a new token. */
static void append_range(pq_text *out, const gold_sql *g, size_t start, size_t end) {
    pq_text_append_bytes(out, g->text + start, end - start);
    pq_text_append(out, "\n");
}

/* The output column that a sort key names by its number or by its name, or PQ_NOWHERE. */
static size_t key_column(const gold_sql *g, const pq_sort_key *key) {
    pq_token token;
    pq_error ignored;
    size_t end = key->start + key->size;
    if (pq_sql_next(g->text, end, key->start, &token, &ignored) != PQ_OK ||
        token.start + token.size != end) {
        return PQ_NOWHERE;
    }
    if (token.kind == PQ_TOKEN_NUMBER) {
        size_t number = 0;
        for (size_t i = token.start; i < end; i++) {
            bool digit = g->text[i] >= '0' && g->text[i] <= '9';
            if (!digit || number > g->gold->n_columns) {
                return PQ_NOWHERE;
            }
            number = number * 10 + (size_t)(g->text[i] - '0');
        }
        return number >= 1 && number <= g->gold->n_columns ? number - 1 : PQ_NOWHERE;
    }
    if (token.kind != PQ_TOKEN_WORD && token.kind != PQ_TOKEN_QUOTED) {
        return PQ_NOWHERE;
    }
    const char *name = pq_token_name(g->text, &token, g->arena);
    for (size_t c = 0; name != NULL && c < g->gold->n_columns; c++) {
        if (pq_same_name(name, g->gold->columns[c])) {
            return c;
        }
    }
    return PQ_NOWHERE;
}

/* Appends ", (key)" for every key that is not an output column. */
static void append_hidden_keys(pq_text *out, const gold_sql *g) {
    for (size_t k = 0; k < g->outline.n_keys; k++) {
        const pq_sort_key *key = &g->outline.keys[k];
        if (key_column(g, key) == PQ_NOWHERE) {
            pq_text_append(out, ", (");
            append_range(out, g, key->start, key->start + key->size);
            pq_text_append(out, ")");
        }
    }
}

/* The statement without LIMIT, its hidden keys among its own output columns. */
static void write_with_keys(pq_text *out, const gold_sql *g) {
    append_range(out, g, 0, g->outline.columns_end);
    append_hidden_keys(out, g);
    pq_text_append(out, " ");
    append_range(out, g, g->outline.columns_end, g->outline.limit);
}

/* The statement without LIMIT as a sub-query, its hidden keys computed from its output columns. */
static void write_around(pq_text *out, const gold_sql *g) {
    pq_text_append(out, "SELECT *");
    append_hidden_keys(out, g);
    pq_text_append(out, " FROM (");
    append_range(out, g, 0, g->outline.order_by);
    pq_text_append(out, ") ");
    append_range(out, g, g->outline.order_by, g->outline.limit);
}

static size_t count_hidden(const gold_sql *g) {
    size_t hidden = 0;
    for (size_t k = 0; k < g->outline.n_keys; k++) {
        hidden += key_column(g, &g->outline.keys[k]) == PQ_NOWHERE;
    }
    return hidden;
}

/* Runs one of the two forms. False if it does not run or is not what was meant. */
static bool run_form(gold_sql *g, void (*write)(pq_text *, const gold_sql *), pq_rows *rows) {
    pq_text sql = {0};
    write(&sql, g);
    bool good = !sql.failed && run(g, sql.data, sql.size, rows) == PQ_OK &&
                rows->n_columns == g->gold->n_columns + count_hidden(g);
    pq_text_free(&sql);
    return good;
}

/* All rows of the statement, in order, with the hidden keys behind the output columns. */
static bool run_unlimited(gold_sql *g, pq_rows *rows) {
    bool plain = !g->outline.is_compound && !g->outline.is_distinct;
    return ((plain || count_hidden(g) == 0) && run_form(g, write_with_keys, rows)) ||
           run_form(g, write_around, rows);
}

static char fold(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* How a key's collation compares text. */
typedef enum collation { BINARY, NOCASE, RTRIM } collation;

static collation key_collation(const gold_sql *g, const pq_sort_key *key) {
    pq_token token;
    pq_error ignored;
    size_t end = key->start + key->collate_size;
    size_t at = key->start + key->size;
    collation found = BINARY;
    while (at < end && pq_sql_next(g->text, end, at, &token, &ignored) == PQ_OK &&
           token.kind != PQ_TOKEN_END) {
        const char *name = pq_token_name(g->text, &token, g->arena);
        if (name != NULL && pq_same_name(name, "NOCASE")) {
            found = NOCASE;
        } else if (name != NULL && pq_same_name(name, "RTRIM")) {
            found = RTRIM;
        }
        at = token.start + token.size;
    }
    return found;
}

static size_t trimmed_size(const pq_cell *cell, collation by) {
    size_t size = cell->as.data.size;
    while (by == RTRIM && size > 0 && cell->as.data.bytes[size - 1] == ' ') {
        size--;
    }
    return size;
}

static bool same_text(const pq_cell *a, const pq_cell *b, collation by) {
    size_t size = trimmed_size(a, by);
    if (size != trimmed_size(b, by)) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        char x = a->as.data.bytes[i];
        char y = b->as.data.bytes[i];
        if (x != y && (by != NOCASE || fold(x) != fold(y))) {
            return false;
        }
    }
    return true;
}

/* Does SQLite sort the two as equal? */
static bool ties(const pq_cell *a, const pq_cell *b, collation by) {
    if (a->type == PQ_INTEGER && b->type == PQ_REAL) {
        return b->as.real == (double)a->as.integer && (int64_t)b->as.real == a->as.integer;
    }
    if (a->type == PQ_REAL && b->type == PQ_INTEGER) {
        return ties(b, a, by);
    }
    if (a->type != b->type) {
        return false;
    }
    switch (a->type) {
    case PQ_NULL:
        return true;
    case PQ_INTEGER:
        return a->as.integer == b->as.integer;
    case PQ_REAL:
        return a->as.real == b->as.real;
    case PQ_TEXT:
        return same_text(a, b, by);
    case PQ_BLOB:
        break;
    }
    return same_text(a, b, BINARY);
}

/* Numbers the groups of rows that tie in all keys: neighbours, since the rows are sorted. */
static size_t *group_rows(gold_sql *g, const pq_rows *rows) {
    size_t *groups = pq_arena_array(g->arena, rows->n_rows, sizeof *groups);
    if (groups == NULL) {
        return NULL;
    }
    for (size_t r = 1; r < rows->n_rows; r++) {
        bool same = true;
        size_t hidden = g->gold->n_columns;
        for (size_t k = 0; k < g->outline.n_keys && same; k++) {
            const pq_sort_key *key = &g->outline.keys[k];
            size_t column = key_column(g, key);
            column = column == PQ_NOWHERE ? hidden++ : column;
            same = ties(pq_rows_cell(rows, r - 1, column), pq_rows_cell(rows, r, column),
                        key_collation(g, key));
        }
        groups[r] = groups[r - 1] + !same;
    }
    return groups;
}

/* The rows with their first n columns alone. NULL cells when out of memory. */
static pq_rows first_columns(gold_sql *g, const pq_rows *rows) {
    size_t n = g->gold->n_columns;
    pq_rows narrow = {.n_columns = n, .n_rows = rows->n_rows, .columns = g->gold->columns};
    narrow.cells = pq_arena_array(g->arena, narrow.n_rows * n, sizeof *narrow.cells);
    for (size_t r = 0; r < narrow.n_rows && narrow.cells != NULL; r++) {
        memcpy(narrow.cells + r * n, rows->cells + r * rows->n_columns, n * sizeof *narrow.cells);
    }
    return narrow;
}

/* Where the expression of OFFSET stands: after OFFSET, or before the comma of "LIMIT a, b". An
 * empty range if there is none. */
static void find_offset(const gold_sql *g, size_t *start, size_t *end) {
    pq_token token;
    pq_error ignored;
    size_t at = g->outline.limit;
    size_t first = 0;
    *start = *end = 0;
    while (pq_sql_next(g->text, g->outline.end, at, &token, &ignored) == PQ_OK &&
           token.kind != PQ_TOKEN_END) {
        at = token.start + token.size;
        if (first == 0) {
            first = at; /* behind LIMIT */
        } else if (pq_token_is(g->text, &token, "OFFSET")) {
            *start = at;
            *end = g->outline.end;
            return;
        } else if (token.size == 1 && g->text[token.start] == ',') {
            *start = first;
            *end = token.start;
            return;
        }
    }
}

/* Computes the OFFSET, 0 if there is none. False if it cannot be computed. */
static bool read_offset(gold_sql *g, size_t *offset) {
    size_t start = 0;
    size_t end = 0;
    pq_rows rows;
    *offset = 0;
    if (!g->outline.has_limit) {
        return true;
    }
    find_offset(g, &start, &end);
    if (start == end) {
        return true;
    }
    pq_text sql = {0};
    pq_text_append(&sql, "SELECT CAST((");
    append_range(&sql, g, start, end);
    pq_text_append(&sql, ") AS INTEGER)");
    bool good = !sql.failed && run(g, sql.data, sql.size, &rows) == PQ_OK && rows.n_rows == 1 &&
                rows.cells[0].type == PQ_INTEGER;
    pq_text_free(&sql);
    if (good && rows.cells[0].as.integer > 0) { /* a negative OFFSET is none */
        *offset = (size_t)rows.cells[0].as.integer;
    }
    return good;
}

/* Fills the ranking by running the statement again. False if that cannot be done. */
static bool rank_by_query(gold_sql *g, pq_ranking *ranking) {
    pq_rows rows;
    if (!read_offset(g, &ranking->start) || !run_unlimited(g, &rows) ||
        ranking->start > rows.n_rows || rows.n_rows - ranking->start < g->gold->n_rows) {
        return false;
    }
    ranking->all = first_columns(g, &rows);
    ranking->group = group_rows(g, &rows);
    return ranking->all.cells != NULL && ranking->group != NULL;
}

pq_status pq_rank_gold(pq_db *db, const char *sql, const pq_binding *bindings, size_t n_bindings,
                       const pq_rows *gold, pq_arena *arena, bool *ordered,
                       const pq_ranking **ranking, pq_error *error) {
    *ordered = false;
    *ranking = NULL;
    gold_sql g = {.db = db,
                  .text = sql,
                  .size = strlen(sql),
                  .bindings = bindings,
                  .n_bindings = n_bindings,
                  .gold = gold,
                  .arena = arena};
    pq_status status = pq_sql_outline(sql, g.size, arena, &g.outline, error);
    if (status != PQ_OK || (!g.outline.has_order_by && !g.outline.has_limit)) {
        return status;
    }
    pq_ranking *found = pq_arena_alloc(arena, sizeof *found);
    if (found == NULL) {
        return pq_error_memory(error);
    }
    *ordered = g.outline.has_order_by;
    *ranking = found;
    if (rank_by_query(&g, found)) {
        return PQ_OK;
    }
    bool has_order_by = false;
    return pq_ranking_from_sql(sql, g.size, gold, arena, &has_order_by, found, error);
}
