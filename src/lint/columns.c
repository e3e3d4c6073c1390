/* Findings about output columns. */
#include "lint_parts.h"

#include "pq_ascii.h"

#include <stdio.h>
#include <string.h>

pq_status lint_check_names(pq_lint *lint, const lint_sql *sql, pq_error *error) {
    const char **names = sql->rows.columns;
    for (size_t a = 0; a < sql->rows.n_columns; a++) {
        for (size_t b = a + 1; b < sql->rows.n_columns; b++) {
            if (pq_same_name(names[a], names[b])) {
                return lint_find(
                    lint, PQ_LINT_DUPLICATE_COLUMNS, sql->path, error,
                    "Columns %zu and %zu are both named \"%.80s\". Rename one with AS.", a + 1,
                    b + 1, names[b]);
            }
        }
    }
    return PQ_OK;
}

static bool has_column(const pq_rows *rows, const char *name) {
    for (size_t c = 0; c < rows->n_columns; c++) {
        if (strcmp(rows->columns[c], name) == 0) {
            return true;
        }
    }
    return false;
}

pq_status lint_check_required(pq_lint *lint, const lint_sql *sql, pq_error *error) {
    pq_status status = PQ_OK;
    for (size_t i = 0; i < lint->question->n_required && status == PQ_OK; i++) {
        const char *name = lint->question->required[i];
        if (!has_column(&sql->rows, name)) {
            status = lint_find(lint, PQ_LINT_REQUIRED_MISSING, sql->path, error,
                               "columns.required lists \"%.80s\", but this SQL has no such column. "
                               "Rename a column, or remove the name from the list.",
                               name);
        }
    }
    return status;
}

/* Does the text have a word that begins with `word` or, if `whole`, that is `word` with or without
 * an "s"? `word` is in lower case. */
static bool has_word(const char *text, const char *word, size_t size, bool whole) {
    for (const char *at = text; *at != '\0'; at++) {
        size_t i = 0;
        while (i < size && pq_to_lower(at[i]) == word[i]) {
            i++;
        }
        if (i < size || (at > text && pq_is_letter(at[-1]))) {
            continue;
        }
        i += whole && pq_to_lower(at[i]) == 's' ? 1 : 0;
        if (!whole || !pq_is_letter(at[i])) {
            return true;
        }
    }
    return false;
}

static bool has_any_word(const char *text, const char *const *words) {
    for (size_t i = 0; words[i] != NULL; i++) {
        if (has_word(text, words[i], strlen(words[i]), true)) {
            return true;
        }
    }
    return false;
}

/* The number of bytes before the final "Id" or "_id" of a column name; PQ_NOWHERE if it is not an
 * id. */
static size_t id_stem(const char *name) {
    size_t size = strlen(name);
    if (size < 2 || pq_to_lower(name[size - 2]) != 'i' || pq_to_lower(name[size - 1]) != 'd') {
        return PQ_NOWHERE;
    }
    size -= 2;
    if (size == 0) {
        return 0;
    }
    if (name[size - 1] == '_') {
        return size - 1;
    }
    return pq_is_upper(name[size]) && pq_is_letter(name[size - 1]) && !pq_is_upper(name[size - 1])
               ? size
               : PQ_NOWHERE;
}

/* Does the question name the thing of the stem: a word that begins like one of the words of
 * MediaType or media_type? The last letter is ignored, because a plural may change it. */
static bool names_stem(const char *question, const char *stem, size_t size) {
    char word[64];
    size_t length = 0;
    for (size_t i = 0; i <= size; i++) {
        bool ends = i == size || stem[i] == '_' || (i > 0 && pq_is_upper(stem[i]));
        if (ends && length >= 3) {
            size_t compared = length > 3 ? length - 1 : length;
            if (has_word(question, word, compared, false)) {
                return true;
            }
        }
        length = ends ? 0 : length;
        if (i < size && stem[i] != '_' && length < sizeof word) {
            word[length++] = pq_to_lower(stem[i]);
        }
    }
    return false;
}

/* Does another column have a name or title? */
static bool has_name_column(const pq_rows *rows) {
    static const char *const endings[] = {"name", "title", NULL};
    for (size_t c = 0; c < rows->n_columns; c++) {
        size_t size = strlen(rows->columns[c]);
        for (size_t i = 0; endings[i] != NULL; i++) {
            size_t length = strlen(endings[i]);
            if (size >= length && pq_same_name(rows->columns[c] + size - length, endings[i])) {
                return true;
            }
        }
    }
    return false;
}

/* Words by which a question asks for ids, or for everything. */
static const char *const id_words[] = {"id",     "identifier", "number",      "key",
                                       "code",   "field",      "information", "column",
                                       "detail", "everything", "record",      NULL};

/* Words by which a question asks for a count. */
static const char *const count_words[] = {"many",   "number",    "count",    "often",
                                          "time",   "frequency", "quantity", "total",
                                          "amount", "size",      NULL};

static bool is_unasked_id(const pq_lint *lint, const pq_rows *rows, size_t column) {
    const char *question = lint->question->question;
    const char *name = rows->columns[column];
    size_t stem = id_stem(name);
    if (stem == PQ_NOWHERE || has_any_word(question, id_words)) {
        return false;
    }
    return has_name_column(rows) || (stem > 0 && !names_stem(question, name, stem));
}

/* Is the output column only COUNT(...)? */
static bool is_count(const lint_sql *sql, size_t column) {
    if (sql->outputs == NULL) {
        return false;
    }
    const lint_text *text = &sql->text;
    lint_span span = sql->outputs[column];
    if (span.end - span.first < 4 || !pq_token_is(text->sql, &text->tokens[span.first], "COUNT") ||
        !lint_is_mark(text, span.first + 1, '(')) {
        return false;
    }
    size_t i = span.first + 2;
    while (i < span.end && !(lint_is_mark(text, i, ')') &&
                             text->tokens[i].depth == text->tokens[span.first].depth)) {
        i++;
    }
    return i < span.end && lint_is_alias(text, span, i + 1);
}

static bool is_unasked_count(const pq_lint *lint, const lint_sql *sql, size_t column) {
    return sql->rows.n_columns > 1 && is_count(sql, column) &&
           !has_any_word(lint->question->question, count_words);
}

pq_status lint_check_asked(pq_lint *lint, const lint_sql *sql, pq_error *error) {
    pq_status status = PQ_OK;
    if (lint->question->n_required > 0) {
        return PQ_OK;
    }
    for (size_t c = 0; c < sql->rows.n_columns && status == PQ_OK; c++) {
        if (is_unasked_id(lint, &sql->rows, c) || is_unasked_count(lint, sql, c)) {
            status = lint_find(
                lint, PQ_LINT_COLUMN_NOT_ASKED, sql->path, error,
                "The question does not ask for the column \"%.80s\". Remove the column, ask for it "
                "in the question, or list the other columns in columns.required.",
                sql->rows.columns[c]);
        }
    }
    return status;
}
