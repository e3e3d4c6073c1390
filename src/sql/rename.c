/* Renames identifiers by their tokens (pq_sql_rename.h). */
#include "pq_sql_rename.h"

#include "pq_ascii.h"
#include "pq_text.h"

#include <string.h>

/* A statement and how to rename its identifiers. */
typedef struct renamer {
    const char *sql;
    const pq_token *tokens;
    size_t n_tokens;
    const pq_rename *map;
    size_t n_map;
    pq_arena *arena;
    pq_text out;
} renamer;

static const pq_rename *find_from(const pq_rename *map, size_t n_map, const char *name) {
    for (size_t i = 0; i < n_map; i++) {
        if (pq_same_name(map[i].from, name)) {
            return &map[i];
        }
    }
    return NULL;
}

static bool is_new_name(const renamer *r, const char *name) {
    for (size_t i = 0; i < r->n_map; i++) {
        if (pq_same_name(r->map[i].to, name)) {
            return true;
        }
    }
    return false;
}

const char *pq_rename_name(const pq_rename *map, size_t n_map, const char *name) {
    const pq_rename *entry = find_from(map, n_map, name);
    return entry == NULL ? name : entry->to;
}

static bool is_mark(const renamer *r, size_t i, char mark) {
    return i < r->n_tokens && r->tokens[i].kind == PQ_TOKEN_PUNCTUATION &&
           r->sql[r->tokens[i].start] == mark;
}

static bool is_word(const renamer *r, size_t i, const char *keyword) {
    return i < r->n_tokens && pq_token_is(r->sql, &r->tokens[i], keyword);
}

/* The index of the ")" that closes the "(" at `open`; n_tokens if there is none. */
static size_t closing(const renamer *r, size_t open) {
    size_t i = open + 1;
    while (i < r->n_tokens &&
           !(is_mark(r, i, ')') && r->tokens[i].depth == r->tokens[open].depth)) {
        i++;
    }
    return i;
}

/* Is token i the name of a function? */
static bool is_function(const renamer *r, size_t i) {
    if (!is_mark(r, i + 1, '(')) {
        return false;
    }
    size_t after = closing(r, i + 1) + 1;
    bool is_table = is_word(r, after, "AS") &&
                    (is_mark(r, after + 1, '(') || is_word(r, after + 1, "MATERIALIZED") ||
                     is_word(r, after + 1, "NOT"));
    return !is_table;
}

static void append_name(pq_text *out, const char *name, bool bare) {
    if (bare && pq_is_plain_name(name, strlen(name))) {
        pq_text_append(out, name);
        return;
    }
    pq_text_append(out, "\"");
    for (const char *c = name; *c != '\0'; c++) {
        pq_text_append_bytes(out, c, 1);
        pq_text_append(out, *c == '"' ? "\"" : "");
    }
    pq_text_append(out, "\"");
}

/* Do tokens i and i + 1 touch, so that a new name for one could merge with the other?
 * */
static bool touches_next(const renamer *r, size_t i) {
    return i + 1 < r->n_tokens &&
           r->tokens[i].start + r->tokens[i].size == r->tokens[i + 1].start &&
           r->tokens[i].kind != PQ_TOKEN_PUNCTUATION &&
           r->tokens[i + 1].kind != PQ_TOKEN_PUNCTUATION;
}

/* Appends a new name for token i, with a blank where it would touch its neighbors. */
static void append_new(renamer *r, size_t i, const char *name) {
    bool after_blank = r->out.size > 0 && r->out.data[r->out.size - 1] == ' ';
    pq_text_append(&r->out, i > 0 && touches_next(r, i - 1) && !after_blank ? " " : "");
    append_name(&r->out, name, r->tokens[i].kind == PQ_TOKEN_WORD);
    pq_text_append(&r->out, touches_next(r, i) ? " " : "");
}

static pq_status refuse(const pq_token *token, const char *name, pq_error *error) {
    pq_text where = {0};
    pq_text_format(&where, "byte %zu", token->start);
    pq_status status =
        pq_error_set(error, PQ_SQL_AMBIGUOUS, pq_text_string(&where),
                     "the statement already uses \"%.80s\", which is one of the new names", name);
    pq_text_free(&where);
    return status;
}

/* Appends token i, renamed if the map has it. */
static pq_status rename_token(renamer *r, size_t i, pq_error *error) {
    const pq_token *token = &r->tokens[i];
    bool is_name = token->kind == PQ_TOKEN_WORD || token->kind == PQ_TOKEN_QUOTED;
    if (!is_name || is_function(r, i)) {
        pq_text_append_bytes(&r->out, r->sql + token->start, token->size);
        return PQ_OK;
    }
    const char *name = pq_token_name(r->sql, token, r->arena);
    if (name == NULL) {
        return pq_error_memory(error);
    }
    const pq_rename *entry = find_from(r->map, r->n_map, name);
    if (entry != NULL) {
        append_new(r, i, entry->to);
        return PQ_OK;
    }
    pq_text_append_bytes(&r->out, r->sql + token->start, token->size);
    return is_new_name(r, name) ? refuse(token, name, error) : PQ_OK;
}

pq_status pq_sql_rename(const char *sql, size_t size, const pq_rename *map, size_t n_map,
                        pq_arena *arena, const char **renamed, pq_error *error) {
    pq_token *tokens = NULL;
    size_t n_tokens = 0;
    pq_status status = pq_sql_tokens(sql, size, arena, &tokens, &n_tokens, error);
    if (status != PQ_OK) {
        return status;
    }
    renamer r = {.sql = sql,
                 .tokens = tokens,
                 .n_tokens = n_tokens,
                 .map = map,
                 .n_map = n_map,
                 .arena = arena};
    size_t copied = 0;
    for (size_t i = 0; status == PQ_OK && i < n_tokens; i++) {
        pq_text_append_bytes(&r.out, sql + copied, tokens[i].start - copied);
        status = rename_token(&r, i, error);
        copied = tokens[i].start + tokens[i].size;
    }
    pq_text_append_bytes(&r.out, sql + copied, size - copied);
    if (status == PQ_OK) {
        *renamed = r.out.failed ? NULL : pq_arena_copy(arena, pq_text_string(&r.out), r.out.size);
        status = *renamed == NULL ? pq_error_memory(error) : PQ_OK;
    }
    pq_text_free(&r.out);
    return status;
}
