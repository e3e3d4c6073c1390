/* Findings about pairs of questions and about bindings. */
#include "lint_parts.h"

#include "pq_ascii.h"

#include <stdio.h>
#include <string.h>

/* The words of a sentence in lower case, separated by single blanks. NULL when out of memory. */
static const char *fold_question(pq_arena *arena, const char *question) {
    char *folded = pq_arena_alloc(arena, strlen(question) + 1);
    size_t size = 0;
    if (folded == NULL) {
        return NULL;
    }
    for (const char *c = question; *c != '\0'; c++) {
        if (!pq_is_word_byte(*c)) {
            continue;
        }
        if (size > 0 && !pq_is_word_byte(c[-1])) {
            folded[size++] = ' ';
        }
        folded[size++] = pq_to_lower(*c);
    }
    folded[size] = '\0';
    return folded;
}

/* The tokens of a statement, with bare words in lower case, separated by single blanks. NULL if it
 * has no readable token, and when out of memory. */
static const char *fold_sql(pq_arena *arena, const char *sql) {
    size_t size = strlen(sql);
    char *folded = pq_arena_alloc(arena, 2 * size + 1);
    size_t length = 0;
    pq_token token = {0};
    for (size_t at = 0; folded != NULL; at = token.start + token.size) {
        if (pq_sql_next(sql, size, at, &token, NULL) != PQ_OK) {
            return NULL;
        }
        if (token.kind == PQ_TOKEN_END || sql[token.start] == ';') {
            return length == 0 ? NULL : folded;
        }
        for (size_t i = 0; i < token.size; i++) {
            char c = sql[token.start + i];
            folded[length++] = token.kind == PQ_TOKEN_WORD ? pq_to_lower(c) : c;
        }
        folded[length++] = ' ';
        folded[length] = '\0';
    }
    return NULL;
}

pq_status lint_fold(pq_lint *lint, pq_error *error) {
    size_t n = lint->gold.n_questions;
    lint->folded = pq_arena_array(lint->arena, n, sizeof *lint->folded);
    if (lint->folded == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i < n; i++) {
        const pq_question *question = &lint->gold.questions[i];
        lint_folded *folded = &lint->folded[i];
        folded->question = fold_question(lint->arena, question->question);
        folded->sql = pq_arena_array(lint->arena, question->n_sql, sizeof *folded->sql);
        if (folded->question == NULL || folded->sql == NULL) {
            return pq_error_memory(error);
        }
        for (size_t k = 0; k < question->n_sql; k++) {
            folded->sql[k] = fold_sql(lint->arena, question->sql[k]);
        }
    }
    return PQ_OK;
}

/* *differ: the first statements of the current and of an earlier question have different results.
 * It stays false if one of them fails. */
static pq_status compare_golds(pq_lint *lint, size_t earlier, bool *differ, pq_error *error) {
    lint_sql first;
    pq_error fault = {0};
    pq_verdict verdict;
    *differ = false;
    pq_status status = lint_run(lint, earlier, 0, &first, &fault, error);
    if (status != PQ_OK || !first.runs || !lint->sqls[0].runs) {
        return status;
    }
    status =
        lint_compare(lint, &lint->gold.questions[earlier], &first, &lint->sqls[0], &verdict, error);
    *differ = status == PQ_OK && !verdict.match;
    return status;
}

static pq_status find_same_question(pq_lint *lint, size_t earlier, pq_error *error) {
    bool differ = false;
    char path[64];
    snprintf(path, sizeof path, "questions[%zu].question", lint->done);
    pq_status status = compare_golds(lint, earlier, &differ, error);
    if (status != PQ_OK) {
        return status;
    }
    return lint_find(lint, PQ_LINT_SAME_QUESTION, path, error,
                     differ ? "questions[%zu] asks the same question but has a different answer. "
                              "Keep the correct one."
                            : "questions[%zu] asks the same question. Keep one, with both SQL "
                              "statements as alternatives.",
                     earlier);
}

/* Finds the first statement that two questions share. */
static bool share_sql(const pq_lint *lint, size_t earlier, size_t *a, size_t *b) {
    const lint_folded *one = &lint->folded[earlier];
    const lint_folded *other = &lint->folded[lint->done];
    for (*a = 0; *a < lint->gold.questions[earlier].n_sql; ++*a) {
        for (*b = 0; *b < lint->question->n_sql; ++*b) {
            if (one->sql[*a] != NULL && other->sql[*b] != NULL &&
                strcmp(one->sql[*a], other->sql[*b]) == 0) {
                return true;
            }
        }
    }
    return false;
}

pq_status lint_check_twins(pq_lint *lint, pq_error *error) {
    for (size_t i = 0; i < lint->done; i++) {
        size_t a = 0;
        size_t b = 0;
        if (strcmp(lint->folded[i].question, lint->folded[lint->done].question) == 0) {
            return find_same_question(lint, i, error);
        }
        if (share_sql(lint, i, &a, &b)) {
            return lint_find(lint, PQ_LINT_SAME_SQL, lint->sqls[b].path, error,
                             "questions[%zu].sql[%zu] is the same SQL. Remove one of the "
                             "questions, or change what it asks for.",
                             i, a);
        }
    }
    return PQ_OK;
}

static bool equals_text(const pq_cell *cell, const char *text) {
    return cell->type == PQ_TEXT && cell->as.data.size == strlen(text) &&
           memcmp(cell->as.data.bytes, text, cell->as.data.size) == 0;
}

/* The binding whose value a string token is, or NULL. */
static const pq_binding *find_value(const pq_lint *lint, const lint_text *text,
                                    const pq_token *token) {
    const char *string =
        token->kind == PQ_TOKEN_STRING ? pq_token_name(text->sql, token, lint->scratch) : NULL;
    for (size_t i = 0; string != NULL && string[0] != '\0' && i < lint->gold.n_bindings; i++) {
        if (equals_text(&lint->gold.bindings[i].value, string)) {
            return &lint->gold.bindings[i];
        }
    }
    return NULL;
}

pq_status lint_check_literals(pq_lint *lint, const lint_sql *sql, pq_error *error) {
    pq_status status = PQ_OK;
    for (size_t i = 0; i < sql->text.count && status == PQ_OK; i++) {
        const pq_binding *binding = find_value(lint, &sql->text, &sql->text.tokens[i]);
        if (binding != NULL) {
            status = lint_find(lint, PQ_LINT_BINDING_SPELLED_OUT, sql->path, error,
                               "Use the binding :%.80s instead of the string at byte %zu, which "
                               "has the same value.",
                               binding->name, sql->text.tokens[i].start);
        }
    }
    return status;
}

/* Is the name at `at`, as {name}, :name, @name or $name? */
static bool is_use(const char *at, const char *end, const char *name) {
    size_t size = strlen(name);
    if (at == end || strchr("{:@$", *at) == NULL || (size_t)(end - at) < size + 2 ||
        memcmp(at + 1, name, size) != 0) {
        return false;
    }
    return *at == '{' ? at[1 + size] == '}' : !pq_is_word_byte(at[1 + size]);
}

/* Searches the file itself, in which the questions still have their {names}. */
pq_status lint_check_bindings(pq_lint *lint, const char *json, size_t size, pq_error *error) {
    const char *end = json + size;
    pq_status status = PQ_OK;
    for (size_t i = 0; i < lint->gold.n_bindings && status == PQ_OK; i++) {
        const char *name = lint->gold.bindings[i].name;
        const char *at = json;
        while (at < end && !is_use(at, end, name)) {
            at++;
        }
        if (at == end) {
            char path[128];
            snprintf(path, sizeof path, "bindings.%.100s", name);
            status = lint_find(lint, PQ_LINT_UNUSED_BINDING, path, error,
                               "No question and no SQL uses this binding. Remove it.");
        }
    }
    return status;
}
