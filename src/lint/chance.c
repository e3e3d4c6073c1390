/* Findings about results that depend on chance or on the day. */
#include "lint_parts.h"

#include "pq_ascii.h"

#include <string.h>

static bool is_word_in(const lint_text *text, size_t i, const char *const *words) {
    for (size_t w = 0; words[w] != NULL; w++) {
        if (pq_token_is(text->sql, &text->tokens[i], words[w])) {
            return true;
        }
    }
    return false;
}

static bool is_call(const lint_text *text, size_t i) {
    return i + 1 < text->count && lint_is_mark(text, i + 1, '(');
}

/* Is the token 'now', in any case and either kind of quotes? */
static bool is_now(const lint_text *text, size_t i) {
    const pq_token *token = &text->tokens[i];
    char copy[4] = "";
    if (token->size != 5 || (token->kind != PQ_TOKEN_STRING && token->kind != PQ_TOKEN_QUOTED)) {
        return false;
    }
    memcpy(copy, text->sql + token->start + 1, 3);
    return pq_same_name(copy, "now");
}

/* Does a call of a date function at token i take the time of today: by 'now', or by no time? */
static bool takes_now(const lint_text *text, size_t i) {
    bool formats = pq_token_is(text->sql, &text->tokens[i], "STRFTIME");
    int depth = text->tokens[i].depth + 1;
    size_t commas = 0;
    size_t at = i + 2;
    for (; at < text->count && text->tokens[at].depth >= depth; at++) {
        if (is_now(text, at)) {
            return true;
        }
        commas += text->tokens[at].depth == depth && lint_is_mark(text, at, ',');
    }
    return at == i + 2 || (formats && commas == 0);
}

/* What makes the result depend on chance or today at token i; NULL if nothing does. */
static const char *chance_at(const lint_text *text, size_t i, pq_lint_rule *rule) {
    static const char *const random[] = {"RANDOM", "RANDOMBLOB", NULL};
    static const char *const today[] = {"CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", NULL};
    static const char *const dates[] = {"DATE",      "TIME",     "DATETIME", "JULIANDAY",
                                        "UNIXEPOCH", "STRFTIME", "TIMEDIFF", NULL};
    if (text->tokens[i].kind != PQ_TOKEN_WORD || (i > 0 && lint_is_mark(text, i - 1, '.'))) {
        return NULL;
    }
    *rule = PQ_LINT_DEPENDS_ON_TODAY;
    if (is_word_in(text, i, random) && is_call(text, i)) {
        *rule = PQ_LINT_RANDOM_RESULT;
        return "is different in every run elsewhere. Use columns instead";
    }
    bool is_today = is_word_in(text, i, today) ||
                    (is_word_in(text, i, dates) && is_call(text, i) && takes_now(text, i));
    return is_today ? "gives another result on another day. Use a fixed date, and name it in the "
                      "question"
                    : NULL;
}

pq_status lint_check_chance(pq_lint *lint, const lint_sql *sql, pq_error *error) {
    for (size_t i = 0; i < sql->text.count; i++) {
        pq_lint_rule rule;
        const char *why = chance_at(&sql->text, i, &rule);
        if (why != NULL) {
            const pq_token *token = &sql->text.tokens[i];
            return lint_find(lint, rule, sql->path, error, "%.*s at byte %zu %s.", (int)token->size,
                             sql->text.sql + token->start, token->start, why);
        }
    }
    return PQ_OK;
}

/* ---- sort keys that are constants ---- */

static bool is_name_as_string(const pq_string_name *strings, size_t count, const pq_token *token) {
    for (size_t i = 0; i < count; i++) {
        if (strings[i].start == token->start) {
            return true;
        }
    }
    return false;
}

/* Is the sort key a constant? A number alone is the place of an output column. */
static bool is_constant(const lint_text *text, lint_span key, const pq_string_name *strings,
                        size_t count) {
    bool has_value = false;
    for (size_t i = key.first; i < key.end; i++) {
        const pq_token *token = &text->tokens[i];
        bool is_string =
            token->kind == PQ_TOKEN_STRING ||
            (token->kind == PQ_TOKEN_QUOTED && is_name_as_string(strings, count, token));
        bool is_number = token->kind == PQ_TOKEN_NUMBER;
        if (!is_string && !is_number && token->kind != PQ_TOKEN_PUNCTUATION) {
            return false;
        }
        has_value = has_value || is_string || (is_number && key.end - key.first > 1);
    }
    return has_value;
}

/* The end of the sort key that begins at token i: its comma, direction, or the clause's end. */
static size_t key_end(const lint_text *text, size_t i, int depth) {
    static const char *const ends[] = {"ASC",  "DESC",   "NULLS", "COLLATE", "LIMIT",
                                       "ROWS", "GROUPS", "RANGE", NULL};
    while (i < text->count && text->tokens[i].depth >= depth) {
        bool at_top = text->tokens[i].depth == depth;
        if (at_top && (lint_is_mark(text, i, ',') || lint_is_mark(text, i, ';') ||
                       is_word_in(text, i, ends))) {
            break;
        }
        i++;
    }
    return i;
}

/* The next token that separates keys, or the end of the clause (*ends). */
static size_t next_key(const lint_text *text, size_t i, int depth, bool *ends) {
    while (i < text->count && text->tokens[i].depth >= depth) {
        if (text->tokens[i].depth == depth && lint_is_mark(text, i, ',')) {
            *ends = false;
            return i + 1;
        }
        if (text->tokens[i].depth == depth && pq_token_is(text->sql, &text->tokens[i], "LIMIT")) {
            break;
        }
        i++;
    }
    *ends = true;
    return i;
}

/* A string that is the name of an output column is meant as that column. */
static const char *column_meant(const lint_sql *sql, const pq_token *token, pq_arena *arena) {
    char *name = pq_token_name(sql->text.sql, token, arena);
    for (size_t c = 0; c < sql->rows.n_columns && name != NULL; c++) {
        if (pq_same_name(sql->rows.columns[c], name)) {
            return sql->rows.columns[c];
        }
    }
    return NULL;
}

static pq_status find_constant(pq_lint *lint, const lint_sql *sql, lint_span key, pq_error *error) {
    const pq_token *first = &sql->text.tokens[key.first];
    const pq_token *last = &sql->text.tokens[key.end - 1];
    size_t size = last->start + last->size - first->start;
    const char *meant = key.end - key.first == 1 ? column_meant(sql, first, lint->scratch) : NULL;
    pq_status status =
        lint_find(lint, PQ_LINT_CONSTANT_ORDER, sql->path, error,
                  "ORDER BY %.*s at byte %zu sorts by a constant, so there is no order. Write the "
                  "name of a column without single quotes.",
                  (int)(size < 60 ? size : 60), sql->text.sql + first->start, first->start);
    if (status == PQ_OK && meant != NULL) {
        pq_text name = {0};
        pq_text_append(&name, "\"");
        for (const char *c = meant; *c != '\0'; c++) {
            pq_text_append_bytes(&name, c, 1);
            pq_text_append(&name, *c == '"' ? "\"" : "");
        }
        pq_text_append(&name, "\"");
        status = lint_offer(lint, sql, first->start, size, pq_text_string(&name), error);
        pq_text_free(&name);
    }
    return status;
}

pq_status lint_check_constants(pq_lint *lint, const lint_sql *sql, pq_error *error) {
    const lint_text *text = &sql->text;
    pq_string_name *strings = NULL;
    size_t count = 0;
    pq_status status = pq_db_strings(lint->db, text->sql, strlen(text->sql), lint->scratch,
                                     &strings, &count, error);
    for (size_t i = 1; i < text->count && status == PQ_OK; i++) {
        bool begins = pq_token_is(text->sql, &text->tokens[i], "BY") &&
                      pq_token_is(text->sql, &text->tokens[i - 1], "ORDER");
        int depth = text->tokens[i].depth;
        bool ends = !begins;
        for (size_t key = i + 1; !ends && status == PQ_OK;) {
            lint_span span = {key, key_end(text, key, depth)};
            if (is_constant(text, span, strings, count)) {
                status = find_constant(lint, sql, span, error);
            }
            key = next_key(text, span.end, depth, &ends);
        }
    }
    return status;
}
