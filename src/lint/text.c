/* Tokens, names and output columns of a statement. */
#include "lint_parts.h"

#include <string.h>

bool lint_is_mark(const lint_text *text, size_t i, char mark) {
    const pq_token *token = &text->tokens[i];
    return token->kind == PQ_TOKEN_PUNCTUATION && token->size == 1 &&
           text->sql[token->start] == mark;
}

lint_span lint_span_of(const lint_text *text, size_t start, size_t end) {
    lint_span span = {0, 0};
    while (span.first < text->count && text->tokens[span.first].start < start) {
        span.first++;
    }
    span.end = span.first;
    while (span.end < text->count && text->tokens[span.end].start < end) {
        span.end++;
    }
    return span;
}

static bool is_identifier(const pq_token *token) {
    return token->kind == PQ_TOKEN_WORD || token->kind == PQ_TOKEN_QUOTED;
}

bool lint_is_alias(const lint_text *text, lint_span span, size_t i) {
    size_t left = span.end - i;
    if (left == 2 && pq_token_is(text->sql, &text->tokens[i], "AS")) {
        i++;
        left--;
    }
    return left == 0 || (left == 1 && is_identifier(&text->tokens[i]));
}

/* The first token after SELECT, DISTINCT and ALL. */
static size_t first_output(const lint_text *text, lint_span list) {
    size_t i = list.first + 1;
    if (i < list.end && (pq_token_is(text->sql, &text->tokens[i], "DISTINCT") ||
                         pq_token_is(text->sql, &text->tokens[i], "ALL"))) {
        i++;
    }
    return i;
}

const lint_span *lint_outputs(const lint_text *text, const pq_outline *outline, size_t n_columns,
                              pq_arena *arena) {
    lint_span list = lint_span_of(text, outline->select, outline->columns_end);
    lint_span *outputs = pq_arena_array(arena, n_columns, sizeof *outputs);
    if (!outline->is_select || outputs == NULL || n_columns == 0 || list.end == list.first ||
        !pq_token_is(text->sql, &text->tokens[list.first], "SELECT")) {
        return NULL;
    }
    size_t n = 0;
    size_t first = first_output(text, list);
    for (size_t i = first; i <= list.end; i++) {
        bool ends = i == list.end || (text->tokens[i].depth == 0 && lint_is_mark(text, i, ','));
        if (!ends) {
            continue;
        }
        if (n == n_columns || i == first || lint_is_mark(text, i - 1, '*')) {
            return NULL;
        }
        outputs[n++] = (lint_span){first, i};
        first = i + 1;
    }
    return n == n_columns ? outputs : NULL;
}
