/* Findings about ORDER BY and LIMIT. */
#include "lint_parts.h"

#include "pq_ascii.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Are all rows that tie with row r the same? */
static bool ties_alike(const pq_ranking *ranking, size_t r) {
    const pq_rows *rows = &ranking->all;
    size_t first = r;
    while (first > 0 && ranking->group[first - 1] == ranking->group[r]) {
        first--;
    }
    for (size_t i = first + 1; i < rows->n_rows && ranking->group[i] == ranking->group[r]; i++) {
        for (size_t c = 0; c < rows->n_columns; c++) {
            if (!pq_sort_ties(pq_rows_cell(rows, first, c), pq_rows_cell(rows, i, c),
                              PQ_COLLATE_BINARY)) {
                return false;
            }
        }
    }
    return true;
}

/* Does a cut before row r separate rows that tie and are not all the same? */
static bool parts_tie(const pq_ranking *ranking, size_t r) {
    return r > 0 && r < ranking->all.n_rows && ranking->group[r - 1] == ranking->group[r] &&
           !ties_alike(ranking, r);
}

bool lint_cuts_tie(const lint_sql *sql) {
    const pq_outline *outline = &sql->outline;
    if (!outline->has_limit || sql->ranked.ranking == NULL || sql->rows.n_rows == 0) {
        return false;
    }
    return parts_tie(sql->ranked.ranking, sql->ranked.ranking->start) ||
           parts_tie(sql->ranked.ranking, sql->ranked.ranking->start + sql->rows.n_rows);
}

pq_status lint_check_limit(pq_lint *lint, const lint_sql *sql, pq_error *error) {
    if (sql->outline.has_limit && !sql->outline.has_order_by) {
        return lint_find(
            lint, PQ_LINT_LIMIT_WITHOUT_ORDER, sql->path, error,
            "LIMIT without ORDER BY returns arbitrary rows. Add an ORDER BY, or remove the LIMIT.");
    }
    if (lint_cuts_tie(sql) && !lint_is_tagged(lint->question, PQ_LINT_TIE_TAG)) {
        return lint_find(
            lint, PQ_LINT_LIMIT_CUTS_TIE, sql->path, error,
            "The LIMIT cuts through rows that tie on every sort key. Add a tie-breaking key and "
            "ask for it in the question, or tag the question \"%s\".",
            PQ_LINT_TIE_TAG);
    }
    return PQ_OK;
}

/* Is it unknown whether the LIMIT cuts a tie, because the rows beyond it are unknown? */
static bool is_undecided(const lint_sql *sql) {
    return !sql->runs ||
           (sql->outline.has_limit && sql->outline.has_order_by && !sql->ranked.by_query);
}

pq_status lint_check_tie_tag(pq_lint *lint, pq_error *error) {
    if (!lint_is_tagged(lint->question, PQ_LINT_TIE_TAG)) {
        return PQ_OK;
    }
    for (size_t k = 0; k < lint->question->n_sql; k++) {
        if (is_undecided(&lint->sqls[k]) || lint_cuts_tie(&lint->sqls[k])) {
            return PQ_OK;
        }
    }
    char path[64];
    snprintf(path, sizeof path, "questions[%zu].tags", lint->done);
    return lint_find(lint, PQ_LINT_LIMIT_TIE_MISSING, path, error,
                     "No LIMIT here cuts through a tie. Remove the tag \"%s\".", PQ_LINT_TIE_TAG);
}

pq_status lint_check_bearing(pq_lint *lint, const lint_sql *sql, pq_error *error) {
    pq_gold_order order = lint->question->order;
    if (!sql->outline.has_order_by) {
        return order != PQ_ORDER_REQUIRED
                   ? PQ_OK
                   : lint_find(
                         lint, PQ_LINT_ORDER_MISSING, sql->path, error,
                         "The question requires an order, but this SQL has none. Add an ORDER BY.");
    }
    if (sql->ranked.ranking->all.n_rows <= 1 && !is_undecided(sql)) {
        return lint_find(lint, PQ_LINT_ORDER_WITHOUT_BEARING, sql->path, error,
                         "The result has at most one row. Remove the ORDER BY.");
    }
    if (order == PQ_ORDER_IGNORED && !sql->outline.has_limit) {
        return lint_find(
            lint, PQ_LINT_ORDER_WITHOUT_BEARING, sql->path, error,
            "The question ignores order. Remove the ORDER BY, or remove \"order\": \"ignored\".");
    }
    return PQ_OK;
}

/* Does the order affect whether an answer is right? */
static bool order_matters(const pq_lint *lint, const lint_sql *sql) {
    return sql->keyed != NULL &&
           (sql->outline.has_limit || lint->question->order != PQ_ORDER_IGNORED);
}

/* The size of a key as written, for messages: at most 60 bytes. */
static int key_size(const lint_sql *sql, size_t k) {
    size_t size = sql->outline.keys[k].size;
    return size < 60 ? (int)size : 60;
}

/* Does key k put NULLs before values in the result? */
static bool puts_nulls_first(const lint_keyed *keyed, size_t k) {
    size_t shown_end = keyed->start + keyed->count;
    size_t run = 0; /* the start of the rows with equal earlier keys, while key k is NULL */
    bool in_run = false;
    for (size_t r = 0; r < keyed->rows.n_rows; r++) {
        bool is_null = pq_rows_cell(&keyed->rows, r, keyed->keys[k].column)->type == PQ_NULL;
        bool goes_on = in_run && lint_same_keys(keyed, r - 1, r, k);
        if (goes_on && !is_null && run < shown_end && r > keyed->start) {
            return true;
        }
        run = is_null && !goes_on ? r : run;
        in_run = is_null;
    }
    return false;
}

/* The SQL with NULLS LAST after key k and its ASC. */
static pq_status offer_nulls_last(pq_lint *lint, const lint_sql *sql, size_t k, pq_error *error) {
    const pq_sort_key *key = &sql->outline.keys[k];
    size_t at = key->start + key->collate_size;
    pq_token next;
    if (pq_sql_next(sql->text.sql, strlen(sql->text.sql), at, &next, NULL) == PQ_OK &&
        next.kind == PQ_TOKEN_WORD && pq_token_is(sql->text.sql, &next, "ASC")) {
        at = next.start + next.size;
    }
    return lint_offer(lint, sql, at, 0, " NULLS LAST", error);
}

pq_status lint_check_nulls(pq_lint *lint, const lint_sql *sql, pq_error *error) {
    pq_status status = PQ_OK;
    for (size_t k = 0; order_matters(lint, sql) && k < sql->keyed->n_keys; k++) {
        const lint_key *key = &sql->keyed->keys[k];
        if (status == PQ_OK && !key->descending && !key->places_nulls &&
            puts_nulls_first(sql->keyed, k)) {
            status = lint_find(lint, PQ_LINT_NULLS_FIRST, sql->path, error,
                               "NULL sorts first in the key %.*s. Add NULLS LAST, or NULLS FIRST "
                               "if that is intended.",
                               key_size(sql, k), sql->text.sql + sql->outline.keys[k].start);
            status = status == PQ_OK ? offer_nulls_last(lint, sql, k, error) : status;
        }
    }
    return status;
}

/* Is the cell a TEXT that is a decimal number ("12", "-1.50")? */
static bool spells_number(const pq_cell *cell, double *number) {
    char text[64];
    if (cell->type != PQ_TEXT || cell->as.data.size == 0 || cell->as.data.size >= sizeof text) {
        return false;
    }
    memcpy(text, cell->as.data.bytes, cell->as.data.size);
    text[cell->as.data.size] = '\0';
    size_t first = text[0] == '-' || text[0] == '+' ? 1 : 0;
    size_t end = pq_skip_digits(text, first);
    bool has_digits = end > first;
    if (has_digits && text[end] == '.') {
        end = pq_skip_digits(text, end + 1);
    }
    *number = strtod(text, NULL);
    return has_digits && end == cell->as.data.size;
}

/* Are all values of key k except NULL numbers stored as TEXT, and do two successive ones have a
 * different order than their numbers? */
static bool missorts_numbers(const lint_keyed *keyed, size_t k) {
    const lint_key *key = &keyed->keys[k];
    bool missorts = false;
    bool has_last = false;
    double last = 0;
    for (size_t r = 0; r < keyed->rows.n_rows; r++) {
        const pq_cell *cell = pq_rows_cell(&keyed->rows, r, key->column);
        double number = 0;
        if (cell->type == PQ_NULL) {
            has_last = false;
            continue;
        }
        if (!spells_number(cell, &number)) {
            return false;
        }
        bool follows = has_last && lint_same_keys(keyed, r - 1, r, k);
        missorts = missorts || (follows && (key->descending ? number > last : number < last));
        has_last = true;
        last = number;
    }
    return missorts;
}

/* The SQL with key k as a number; not for an alias or a place among the columns, which a CAST would
 * hide. */
static pq_status offer_cast(pq_lint *lint, const lint_sql *sql, size_t k, pq_error *error) {
    const pq_sort_key *key = &sql->outline.keys[k];
    pq_text cast = {0};
    if (pq_is_digit(sql->text.sql[key->start])) {
        return PQ_OK;
    }
    pq_text_append(&cast, "CAST(");
    pq_text_append_bytes(&cast, sql->text.sql + key->start, key->size);
    pq_text_append(&cast, " AS REAL)");
    pq_status status =
        cast.failed ? pq_error_memory(error)
                    : lint_offer(lint, sql, key->start, key->size, pq_text_string(&cast), error);
    pq_text_free(&cast);
    return status;
}

pq_status lint_check_numbers(pq_lint *lint, const lint_sql *sql, pq_error *error) {
    pq_status status = PQ_OK;
    for (size_t k = 0; order_matters(lint, sql) && k < sql->keyed->n_keys; k++) {
        if (status == PQ_OK && missorts_numbers(sql->keyed, k)) {
            status = lint_find(
                lint, PQ_LINT_NUMBER_AS_TEXT, sql->path, error,
                "The key %.*s sorts numbers as text (\"10\" before \"9\"). CAST it to a number.",
                key_size(sql, k), sql->text.sql + sql->outline.keys[k].start);
            status = status == PQ_OK ? offer_cast(lint, sql, k, error) : status;
        }
    }
    return status;
}
