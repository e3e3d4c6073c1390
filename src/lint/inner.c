/* Findings about subqueries and CTEs, each run as a statement of its own. One that cannot be run
 * alone, since it reads columns of the statement around it, is not decided. */
#include "lint_parts.h"

#include <stdio.h>
#include <string.h>

/* Does a subquery or the body of a CTE begin at token i, in parentheses? */
static bool begins_query(const lint_text *text, size_t i) {
    return i > 0 && lint_is_mark(text, i - 1, '(') &&
           (pq_token_is(text->sql, &text->tokens[i], "SELECT") ||
            pq_token_is(text->sql, &text->tokens[i], "WITH"));
}

/* Does the query only say whether there is a row? */
static bool is_exists(const lint_text *text, size_t i) {
    return i > 1 && pq_token_is(text->sql, &text->tokens[i - 2], "EXISTS");
}

/* The byte after the last token of the query that begins at token i. */
static size_t query_end(const lint_text *text, size_t i) {
    size_t end = i;
    while (end < text->count && text->tokens[end].depth >= text->tokens[i].depth) {
        end++;
    }
    const pq_token *last = &text->tokens[end - 1];
    return last->start + last->size;
}

/* The query as a statement with all CTEs of the one around it, in the scratch arena. A query with
 * its own WITH cannot have them too. NULL when out of memory. */
static const char *statement_of(pq_lint *lint, const lint_sql *sql, size_t i) {
    const lint_text *text = &sql->text;
    pq_text out = {0};
    size_t start = text->tokens[i].start;
    if (!pq_token_is(text->sql, &text->tokens[i], "WITH")) {
        pq_text_append_bytes(&out, text->sql, sql->outline.select);
        pq_text_append(&out, "\n");
    }
    pq_text_append_bytes(&out, text->sql + start, query_end(text, i) - start);
    const char *copy = out.failed ? NULL : pq_arena_string(lint->scratch, pq_text_string(&out));
    pq_text_free(&out);
    return copy;
}

static pq_status check_query(pq_lint *lint, const lint_sql *sql, size_t i, pq_error *error) {
    const pq_token *first = &sql->text.tokens[i];
    lint_sql inner = {.text = {.sql = statement_of(lint, sql, i)}};
    pq_error fault = {0};
    if (inner.text.sql == NULL) {
        return pq_error_memory(error);
    }
    pq_status status = lint_run_text(lint, &inner, &fault, error);
    if (status != PQ_OK || !inner.runs || !lint_cuts_tie(&inner)) {
        return status;
    }
    if (!inner.outline.has_order_by) {
        return lint_find(lint, PQ_LINT_LIMIT_WITHOUT_ORDER, sql->path, error,
                         "LIMIT without ORDER BY in the query at byte %zu returns arbitrary rows. "
                         "Add an ORDER BY, or remove the LIMIT.",
                         first->start);
    }
    return lint_find(lint, PQ_LINT_LIMIT_CUTS_TIE, sql->path, error,
                     "The LIMIT in the query at byte %zu cuts through rows that tie on every sort "
                     "key. Add a tie-breaking key, or compare with the MAX or MIN of the key to "
                     "take all of them.",
                     first->start);
}

pq_status lint_check_inner(pq_lint *lint, const lint_sql *sql, pq_error *error) {
    pq_status status = PQ_OK;
    if (lint_is_tagged(lint->question, PQ_LINT_TIE_TAG) || !sql->outline.is_select) {
        return PQ_OK;
    }
    for (size_t i = 0; i < sql->text.count && status == PQ_OK; i++) {
        if (begins_query(&sql->text, i) && !is_exists(&sql->text, i)) {
            status = check_query(lint, sql, i, error);
        }
    }
    return status;
}
