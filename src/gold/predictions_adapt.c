#include "pq_predictions_adapt.h"

#include "pq_ascii.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The context of all functions here. */
typedef struct adapter {
    const pq_gold *gold;
    const pq_gold_change *change;
    pq_arena *arena;
    pq_error *error;
} adapter;

/* A value that the question uses, before and after the change. */
typedef struct exchange {
    const pq_cell *from;
    const pq_cell *to;
} exchange;

static const pq_cell *find_value(const pq_binding *bindings, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(bindings[i].name, name) == 0) {
            return &bindings[i].value;
        }
    }
    return NULL;
}

/* Collects the exchanges of the bindings that a statement uses. */
static pq_status add_exchanges(const adapter *a, const char *sql, exchange *list, size_t *count) {
    pq_token *tokens = NULL;
    size_t n_tokens = 0;
    pq_status status = pq_sql_tokens(sql, strlen(sql), a->arena, &tokens, &n_tokens, a->error);
    if (status != PQ_OK) { /* gold SQL that cannot be read fails with its reason when it is run */
        return status == PQ_OUT_OF_MEMORY ? status : PQ_OK;
    }
    for (size_t i = 0; i < n_tokens; i++) {
        if (tokens[i].kind != PQ_TOKEN_PARAMETER) {
            continue;
        }
        const char *name = pq_arena_copy(a->arena, sql + tokens[i].start + 1, tokens[i].size - 1);
        if (name == NULL) {
            return pq_error_memory(a->error);
        }
        const pq_cell *from = find_value(a->gold->bindings, a->gold->n_bindings, name);
        const pq_cell *to = find_value(a->change->bindings, a->change->n_bindings, name);
        bool known = from == NULL || to == NULL;
        for (size_t k = 0; k < *count && !known; k++) {
            known = list[k].from == from;
        }
        if (!known) {
            list[(*count)++] = (exchange){from, to};
        }
    }
    return PQ_OK;
}

static pq_status find_exchanges(const adapter *a, const pq_question *question, exchange **list,
                                size_t *count) {
    pq_status status = PQ_OK;
    *count = 0;
    *list = pq_arena_array(a->arena, a->gold->n_bindings, sizeof **list);
    if (*list == NULL) {
        return pq_error_memory(a->error);
    }
    for (size_t i = 0; i < question->n_sql && status == PQ_OK; i++) {
        status = add_exchanges(a, question->sql[i], *list, count);
    }
    return status;
}

/* The text of a string literal without '%' at its ends; *before is their number at the start. */
static const char *core_of(const adapter *a, const char *string, size_t *before) {
    size_t size = strlen(string);
    *before = strspn(string, "%");
    while (size > *before && string[size - 1] == '%') {
        size--;
    }
    return pq_arena_copy(a->arena, string + *before, size - *before);
}

static bool is_text(const pq_cell *cell, const char *text) {
    size_t size = cell->type == PQ_TEXT ? cell->as.data.size : 0;
    if (cell->type != PQ_TEXT || size != strlen(text)) {
        return false;
    }
    size_t i = 0;
    while (i < size && pq_to_lower(cell->as.data.bytes[i]) == pq_to_lower(text[i])) {
        i++;
    }
    return i == size;
}

static bool is_number(const pq_cell *cell, double number) {
    double value = cell->type == PQ_REAL      ? cell->as.real
                   : cell->type == PQ_INTEGER ? (double)cell->as.integer
                                              : NAN;
    return value == number;
}

static bool same_cell(const pq_cell *a, const pq_cell *b) {
    return a->type == b->type &&
           (a->type == PQ_TEXT
                ? a->as.data.size == b->as.data.size &&
                      memcmp(a->as.data.bytes, b->as.data.bytes, a->as.data.size) == 0
                : is_number(a, b->type == PQ_REAL ? b->as.real : (double)b->as.integer));
}

/* Does the text have a letter from `first` to `first` + 25? */
static bool has_letter(const char *text, char first) {
    for (; *text != '\0'; text++) {
        if (*text >= first && *text < first + 26) {
            return true;
        }
    }
    return false;
}

/* Appends a text inside quotes, in the case of `like` if that differs from the gold set's text. */
static void append_text(pq_text *out, const pq_cell *to, const char *like, bool as_it_is) {
    bool upper = !as_it_is && !has_letter(like, 'a');
    bool lower = !as_it_is && !has_letter(like, 'A');
    for (size_t i = 0; i < to->as.data.size; i++) {
        char c = to->as.data.bytes[i];
        c = upper ? pq_to_upper(c) : lower ? pq_to_lower(c) : c;
        pq_text_append_bytes(out, &c, 1);
        pq_text_append(out, c == '\'' ? "'" : "");
    }
}

static void append_number(pq_text *out, const pq_cell *to) {
    if (to->type == PQ_INTEGER) {
        pq_text_format(out, "%lld", (long long)to->as.integer);
        return;
    }
    size_t start = out->size;
    pq_text_number(out, to->as.real);
    if (!out->failed && strpbrk(out->data + start, ".e") == NULL) {
        pq_text_append(out, ".0"); /* otherwise it would divide as an integer */
    }
}

/* The exchange whose old value equals a literal; NULL if there is none. *clash: there are two, with
 * different new values. */
static const exchange *find_exchange(const exchange *list, size_t count, const char *text,
                                     double number, bool *clash) {
    const exchange *found = NULL;
    for (size_t i = 0; i < count; i++) {
        if (text != NULL ? is_text(list[i].from, text) : is_number(list[i].from, number)) {
            *clash = *clash || (found != NULL && !same_cell(found->to, list[i].to));
            found = found == NULL ? &list[i] : found;
        }
    }
    return found;
}

/* Appends one literal, exchanged if it is a value. False when out of memory. */
static bool append_literal(const adapter *a, const char *sql, const pq_token *token,
                           const exchange *list, size_t count, pq_text *out, bool *clash) {
    const char *whole = pq_token_name(sql, token, a->arena);
    bool is_string = token->kind == PQ_TOKEN_STRING;
    size_t before = 0;
    const char *core = whole == NULL || !is_string ? whole : core_of(a, whole, &before);
    if (core == NULL) {
        return false;
    }
    const exchange *found = is_string ? find_exchange(list, count, core, 0, clash)
                                      : find_exchange(list, count, NULL, strtod(core, NULL), clash);
    if (found == NULL ||
        (is_string ? found->to->type != PQ_TEXT
                   : found->to->type != PQ_INTEGER && found->to->type != PQ_REAL)) {
        pq_text_append_bytes(out, sql + token->start, token->size);
    } else if (is_string) {
        size_t size = strlen(core);
        pq_text_append(out, "'");
        pq_text_append_bytes(out, whole, before);
        append_text(out, found->to, core, memcmp(core, found->from->as.data.bytes, size) == 0);
        pq_text_append(out, whole + before + size);
        pq_text_append(out, "'");
    } else {
        append_number(out, found->to);
    }
    return true;
}

/* The statement with the new values, NUL-terminated, in the arena. */
static pq_status exchange_values(const adapter *a, const char *sql, const exchange *list,
                                 size_t count, const char **changed, bool *clash) {
    pq_token *tokens = NULL;
    size_t n_tokens = 0;
    size_t copied = 0;
    pq_text out = {0};
    pq_status status = pq_sql_tokens(sql, strlen(sql), a->arena, &tokens, &n_tokens, a->error);
    bool good = true;
    for (size_t i = 0; i < n_tokens && status == PQ_OK && good; i++) {
        if (tokens[i].kind == PQ_TOKEN_STRING || tokens[i].kind == PQ_TOKEN_NUMBER) {
            pq_text_append_bytes(&out, sql + copied, tokens[i].start - copied);
            good = append_literal(a, sql, &tokens[i], list, count, &out, clash);
            copied = tokens[i].start + tokens[i].size;
        }
    }
    if (status == PQ_OK) {
        pq_text_append(&out, sql + copied);
        *changed = good && !out.failed ? pq_arena_string(a->arena, pq_text_string(&out)) : NULL;
        status = *changed == NULL ? pq_error_memory(a->error) : PQ_OK;
    }
    pq_text_free(&out);
    return status;
}

/* Changes values first, because the gold set has them with the old names. *message says why the
 * statement stays unchanged; NULL if it was changed. */
static pq_status change_statement(const adapter *a, const pq_question *question,
                                  const pq_prediction *answer, const char **changed,
                                  const char **message) {
    exchange *list = NULL;
    size_t count = 0;
    bool clash = false;
    *message = NULL;
    *changed = answer->sql;
    if (memchr(answer->sql, '\0', answer->sql_size) != NULL) {
        return PQ_OK; /* the sandbox blocks it unchanged */
    }
    pq_status status = find_exchanges(a, question, &list, &count);
    if (status == PQ_OK) {
        status = exchange_values(a, answer->sql, list, count, changed, &clash);
    }
    if (status == PQ_OK && !clash) {
        status = pq_sql_rename(*changed, strlen(*changed), a->change->names, a->change->n_names,
                               a->arena, changed, a->error);
    }
    if (status == PQ_OUT_OF_MEMORY || (status == PQ_OK && !clash)) {
        return status;
    }
    *changed = answer->sql;
    *message = clash ? "a value in this SQL belongs to two bindings that now have different "
                       "values, so it cannot be adapted"
                     : pq_arena_string(a->arena, a->error->message);
    return *message == NULL ? pq_error_memory(a->error) : PQ_OK;
}

/* Appends a string as inside the quotes of JSON. */
static void append_escaped(pq_text *out, const char *string) {
    pq_text quoted = {0};
    pq_writer w = pq_writer_to(&quoted);
    pq_write_string(&w, string);
    out->failed = out->failed || quoted.failed;
    if (!quoted.failed) {
        pq_text_append_bytes(out, quoted.data + 1, quoted.size - 2);
    }
    pq_text_free(&quoted);
}

static size_t find_bytes(const char *text, size_t size, const char *part, size_t part_size) {
    size_t i = 0;
    while (i + part_size <= size && memcmp(text + i, part, part_size) != 0) {
        i++;
    }
    return i + part_size <= size ? i : size;
}

/* The reply with `now` in place of its SQL. False if the SQL would then not be found in the same
 * way. */
static bool change_reply(const adapter *a, const pq_prediction *answer, const char *now,
                         pq_text *out) {
    pq_extracted how = answer->extraction.how;
    bool in_json = how == PQ_EXTRACTED_JSON || how == PQ_EXTRACTED_EMBEDDED_JSON ||
                   how == PQ_EXTRACTED_BROKEN_JSON;
    void (*append)(pq_text *, const char *) = in_json ? append_escaped : pq_text_append;
    pq_text old = {0};
    append(&old, answer->sql);
    size_t at = find_bytes(answer->answer, answer->answer_size, pq_text_string(&old), old.size);
    bool found = at < answer->answer_size && !old.failed;
    if (found) {
        pq_text_append_bytes(out, answer->answer, at);
        append(out, now);
        pq_text_append_bytes(out, answer->answer + at + old.size,
                             answer->answer_size - at - old.size);
    }
    pq_text_free(&old);
    pq_extraction again;
    return found && !out->failed &&
           pq_extract_sql(out->data, out->size, a->arena, &again, NULL) == PQ_OK &&
           again.how == how && strcmp(again.sql, now) == 0;
}

static void write_answer(const adapter *a, const char *id, const pq_prediction *answer,
                         const char *now, pq_text *out) {
    pq_writer w = pq_writer_to(out);
    pq_text reply = {0};
    pq_write_object(&w);
    pq_write_key_string(&w, "id", id);
    if (answer->error != PQ_CALL_ANSWERED) {
        pq_write_key_string(&w, "error", pq_call_error_code(answer->error));
    } else if (now == answer->sql || now == NULL) {
        pq_write_key(&w, answer->is_reply ? "reply" : "sql");
        pq_write_bytes(&w, answer->answer, answer->answer_size);
    } else if (answer->is_reply && change_reply(a, answer, now, &reply)) {
        pq_write_key(&w, "reply");
        pq_write_bytes(&w, reply.data, reply.size);
    } else {
        pq_write_key_string(&w, "sql", now);
    }
    pq_write_end(&w);
    pq_text_append(out, "\n");
    pq_text_free(&reply);
}

static pq_status adapt_answer(const adapter *a, const pq_question *question,
                              const pq_prediction *answer, pq_text *out, pq_adapted *adapted) {
    const char *now = answer->sql;
    const char *message = NULL;
    pq_status status =
        answer->sql == NULL ? PQ_OK : change_statement(a, question, answer, &now, &message);
    if (status != PQ_OK) {
        return status;
    }
    if (message != NULL) {
        adapted->left[adapted->n_left++] = (pq_unadapted){question->id, message};
    }
    if (now != NULL && strcmp(now, answer->sql) == 0) {
        now = answer->sql;
    }
    adapted->answers++;
    adapted->changed += now != answer->sql;
    write_answer(a, question->id, answer, now, out);
    return PQ_OK;
}

pq_status pq_predictions_adapt(const char *text, size_t size, const pq_gold *gold,
                               const pq_gold_change *change, pq_arena *arena, pq_text *out,
                               pq_adapted *adapted, pq_error *error) {
    pq_error inner;
    pq_prediction *predictions = NULL;
    adapter a = {.gold = gold, .change = change, .arena = arena, .error = &inner};
    *adapted = (pq_adapted){.left = pq_arena_array(arena, gold->n_questions, sizeof(pq_unadapted))};
    if (adapted->left == NULL) {
        return pq_error_memory(error);
    }
    pq_status status = pq_predictions_read(text, size, gold, arena, &predictions, NULL, error);
    for (size_t i = 0; i < gold->n_questions && status == PQ_OK; i++) {
        if (predictions[i].present &&
            adapt_answer(&a, &gold->questions[i], &predictions[i], out, adapted) != PQ_OK) {
            status = pq_error_memory(error);
        }
    }
    return status == PQ_OK && out->failed ? pq_error_memory(error) : status;
}
