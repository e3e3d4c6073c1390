#include "pq_rank.h"

#include "pq_sort.h"

#include <string.h>

/* A gold statement and its analysis. */
typedef struct gold_sql {
    pq_db *db;
    const char *text;
    size_t size;
    const pq_binding *bindings;
    size_t n_bindings;
    const pq_rows *gold;
    pq_arena *arena;
    pq_outline outline;
    pq_sort_column *keys; /* outline.n_keys */
} gold_sql;

static pq_status run(gold_sql *g, const char *sql, size_t size, pq_rows *rows) {
    pq_limits limits = pq_limits_default();
    return pq_db_query(g->db, sql, size, g->bindings, g->n_bindings, &limits, g->arena, rows, NULL);
}

/* Appends the text from `start` to `end` and a blank, so that a new token follows. */
static void append_range(pq_text *out, const gold_sql *g, size_t start, size_t end) {
    pq_text_append_bytes(out, g->text + start, end - start);
    pq_text_append(out, "\n");
}

/* Appends ", (key)" for every key that is not an output column. */
static void append_hidden_keys(pq_text *out, const gold_sql *g) {
    for (size_t k = 0; k < g->outline.n_keys; k++) {
        const pq_sort_key *key = &g->outline.keys[k];
        if (g->keys[k].column == PQ_NOWHERE) {
            pq_text_append(out, ", (");
            append_range(out, g, key->start, key->start + key->size);
            pq_text_append(out, ")");
        }
    }
}

/* Writes the statement without LIMIT, with its hidden keys among its output columns. */
static void write_with_keys(pq_text *out, const gold_sql *g) {
    append_range(out, g, 0, g->outline.columns_end);
    append_hidden_keys(out, g);
    pq_text_append(out, " ");
    append_range(out, g, g->outline.columns_end, g->outline.limit);
}

/* Writes the statement without LIMIT as a subquery, with its hidden keys computed from its output
 * columns. */
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
        hidden += g->keys[k].column == PQ_NOWHERE;
    }
    return hidden;
}

/* Runs one of the two forms. False if it fails or has an unexpected number of columns. */
static bool run_form(gold_sql *g, void (*write)(pq_text *, const gold_sql *), pq_rows *rows) {
    pq_text sql = {0};
    write(&sql, g);
    bool good = !sql.failed && run(g, sql.data, sql.size, rows) == PQ_OK &&
                rows->n_columns == g->gold->n_columns + count_hidden(g);
    pq_text_free(&sql);
    return good;
}

/* Finds all rows of the statement, in order, with the hidden keys after the output columns. */
static bool run_unlimited(gold_sql *g, pq_rows *rows) {
    bool plain = !g->outline.is_compound && !g->outline.is_distinct;
    return ((plain || count_hidden(g) == 0) && run_form(g, write_with_keys, rows)) ||
           run_form(g, write_around, rows);
}

/* The column of each key in the rows: an output column, or a hidden one after them. */
static size_t *place_keys(gold_sql *g) {
    size_t *columns = pq_arena_array(g->arena, g->outline.n_keys, sizeof *columns);
    size_t hidden = g->gold->n_columns;
    for (size_t k = 0; k < g->outline.n_keys && columns != NULL; k++) {
        columns[k] = g->keys[k].column == PQ_NOWHERE ? hidden++ : g->keys[k].column;
    }
    return columns;
}

/* Numbers the groups of rows that tie on every key. They are adjacent, because the rows are sorted.
 */
static size_t *group_rows(gold_sql *g, const pq_rows *rows, const size_t *columns) {
    size_t *groups = pq_arena_array(g->arena, rows->n_rows, sizeof *groups);
    for (size_t r = 1; r < rows->n_rows && groups != NULL; r++) {
        bool same = true;
        for (size_t k = 0; k < g->outline.n_keys && same; k++) {
            same = pq_sort_ties(pq_rows_cell(rows, r - 1, columns[k]),
                                pq_rows_cell(rows, r, columns[k]), g->keys[k].collation);
        }
        groups[r] = groups[r - 1] + !same;
    }
    return groups;
}

/* The rows with only their first n columns. NULL cells when out of memory. */
static pq_rows first_columns(gold_sql *g, const pq_rows *rows) {
    size_t n = g->gold->n_columns;
    pq_rows narrow = {.n_columns = n, .n_rows = rows->n_rows, .columns = g->gold->columns};
    narrow.cells = pq_arena_array(g->arena, narrow.n_rows * n, sizeof *narrow.cells);
    for (size_t r = 0; r < narrow.n_rows && narrow.cells != NULL; r++) {
        memcpy(narrow.cells + r * n, rows->cells + r * rows->n_columns, n * sizeof *narrow.cells);
    }
    return narrow;
}

/* The range of the OFFSET expression: after OFFSET, or before the comma of "LIMIT a, b". Empty if
 * there is none. */
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
            first = at; /* after LIMIT */
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
    if (good && rows.cells[0].as.integer > 0) { /* a negative OFFSET counts as 0 */
        *offset = (size_t)rows.cells[0].as.integer;
    }
    return good;
}

/* Makes the ranking by running the statement again. False if that is not possible. */
static bool rank_by_query(gold_sql *g, pq_ranked *ranked, pq_ranking *ranking) {
    pq_rows *rows = &ranked->rows;
    if (!read_offset(g, &ranking->start) || !run_unlimited(g, rows) ||
        ranking->start > rows->n_rows || rows->n_rows - ranking->start < g->gold->n_rows) {
        return false;
    }
    ranked->key_columns = place_keys(g);
    ranking->all = first_columns(g, rows);
    ranking->group = ranked->key_columns == NULL ? NULL : group_rows(g, rows, ranked->key_columns);
    return ranking->all.cells != NULL && ranking->group != NULL;
}

pq_status pq_rank_gold(pq_db *db, const char *sql, const pq_binding *bindings, size_t n_bindings,
                       const pq_rows *gold, pq_arena *arena, pq_ranked *ranked, pq_error *error) {
    *ranked = (pq_ranked){0};
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
    status = pq_sort_columns(sql, g.size, &g.outline, gold, arena, &g.keys, error);
    if (status != PQ_OK) {
        return status;
    }
    pq_ranking *ranking = pq_arena_alloc(arena, sizeof *ranking);
    if (ranking == NULL) {
        return pq_error_memory(error);
    }
    ranked->ordered = g.outline.has_order_by;
    ranked->ranking = ranking;
    ranked->by_query = rank_by_query(&g, ranked, ranking);
    if (ranked->by_query) {
        return PQ_OK;
    }
    bool has_order_by = false;
    return pq_ranking_from_sql(sql, g.size, gold, arena, &has_order_by, ranking, error);
}
