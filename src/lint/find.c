/* The rules and findings of the lint, and running one gold SQL statement. */
#include "lint_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *code;
    pq_severity severity;
    const char *meaning;
} rules[PQ_LINT_COUNT] = {
#define PQ_LINT_ROW(constant, code, severity, meaning) {code, severity, meaning},
    PQ_LINT_LIST(PQ_LINT_ROW)
#undef PQ_LINT_ROW
};

const char *pq_lint_code(pq_lint_rule rule) {
    return rules[rule].code;
}

pq_severity lint_severity(pq_lint_rule rule) {
    return rules[rule].severity;
}

const char *pq_lint_severity(pq_lint_rule rule) {
    return rules[rule].severity == PQ_SEVERITY_ERROR ? "error" : "warning";
}

/* Makes a message one line, because the SQL in it may have several. */
static void join_lines(char *message) {
    for (char *c = message; *c != '\0'; c++) {
        *c = *c == '\n' || *c == '\r' || *c == '\t' ? ' ' : *c;
    }
}

pq_status lint_find(pq_lint *lint, pq_lint_rule rule, const char *path, pq_error *error,
                    const char *format, ...) {
    char message[768];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    join_lines(message);
    pq_finding *finding = pq_arena_alloc(lint->arena, sizeof *finding);
    if (finding == NULL) {
        return pq_error_memory(error);
    }
    finding->rule = rule;
    finding->question = lint->question == NULL ? NULL : lint->question->id;
    finding->path = pq_arena_string(lint->arena, path);
    finding->message = pq_arena_string(lint->arena, message);
    if (finding->path == NULL || finding->message == NULL) {
        return pq_error_memory(error);
    }
    *lint->end = finding;
    lint->end = &finding->next;
    lint->last = finding;
    return PQ_OK;
}

pq_status lint_offer(pq_lint *lint, const lint_sql *sql, size_t start, size_t size,
                     const char *replacement, pq_error *error) {
    pq_text better = {0};
    pq_string_name *strings = NULL;
    size_t count = 0;
    pq_text_append_bytes(&better, sql->text.sql, start);
    pq_text_append(&better, replacement);
    pq_text_append(&better, sql->text.sql + start + size);
    pq_status status = better.failed ? PQ_OUT_OF_MEMORY
                                     : pq_db_strings(lint->db, better.data, better.size,
                                                     lint->scratch, &strings, &count, NULL);
    if (status == PQ_OK) {
        lint->last->better = pq_arena_string(lint->arena, better.data);
        status = lint->last->better == NULL ? PQ_OUT_OF_MEMORY : PQ_OK;
    }
    pq_text_free(&better);
    return status == PQ_OUT_OF_MEMORY ? pq_error_memory(error) : PQ_OK;
}

bool lint_is_tagged(const pq_question *question, const char *tag) {
    for (size_t i = 0; i < question->n_tags; i++) {
        if (strcmp(question->tags[i], tag) == 0) {
            return true;
        }
    }
    return false;
}

pq_status lint_run(pq_lint *lint, size_t question, size_t k, lint_sql *sql, pq_error *fault,
                   pq_error *error) {
    *sql = (lint_sql){.text = {.sql = lint->gold.questions[question].sql[k]}};
    snprintf(sql->path, sizeof sql->path, "questions[%zu].sql[%zu]", question, k);
    return lint_run_text(lint, sql, fault, error);
}

pq_status lint_run_text(pq_lint *lint, lint_sql *sql, pq_error *fault, pq_error *error) {
    size_t size = strlen(sql->text.sql);
    pq_token *tokens = NULL;
    pq_limits limits = pq_limits_default();
    pq_status status =
        pq_db_query(lint->db, sql->text.sql, size, lint->gold.bindings, lint->gold.n_bindings,
                    &limits, lint->scratch, &sql->rows, fault);
    if (status == PQ_OK) {
        status =
            pq_sql_tokens(sql->text.sql, size, lint->scratch, &tokens, &sql->text.count, fault);
    }
    if (status == PQ_OK) {
        sql->text.tokens = tokens;
        status = pq_sql_outline(sql->text.sql, size, lint->scratch, &sql->outline, fault);
    }
    if (status == PQ_OUT_OF_MEMORY) {
        return pq_error_memory(error);
    }
    if (status != PQ_OK) {
        return PQ_OK;
    }
    sql->runs = true;
    sql->outputs = lint_outputs(&sql->text, &sql->outline, sql->rows.n_columns, lint->scratch);
    status = pq_rank_gold(lint->db, sql->text.sql, lint->gold.bindings, lint->gold.n_bindings,
                          &sql->rows, lint->scratch, &sql->ranked, error);
    return status == PQ_OK ? lint_find_keys(lint, sql, &sql->keyed, error) : status;
}

pq_status lint_compare(pq_lint *lint, const pq_question *question, const lint_sql *gold,
                       const lint_sql *predicted, pq_verdict *verdict, pq_error *error) {
    size_t n_rules = 0;
    const pq_pair pair = {.gold = &gold->rows,
                          .predicted = &predicted->rows,
                          .ordered = question->order == PQ_ORDER_BY_SQL
                                         ? gold->ranked.ordered
                                         : question->order == PQ_ORDER_REQUIRED,
                          .ranking = gold->ranked.ranking,
                          .required = question->required,
                          .n_required = question->n_required,
                          .gold_sql = gold->text.sql};
    return pq_score(pq_score_rules(&n_rules)[0], &pair, lint->scratch, verdict, error);
}

void pq_lint_write_rules(pq_writer *w) {
    pq_write_array(w);
    for (int i = 0; i < PQ_LINT_COUNT; i++) {
        pq_write_object(w);
        pq_write_key_string(w, "code", rules[i].code);
        pq_write_key_string(w, "severity", pq_lint_severity((pq_lint_rule)i));
        pq_write_key_string(w, "meaning", rules[i].meaning);
        pq_write_end(w);
    }
    pq_write_end(w);
}
