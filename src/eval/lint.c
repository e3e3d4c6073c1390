#include "lint_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
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

const char *pq_lint_severity(pq_lint_rule rule) {
    return rules[rule].severity == PQ_SEVERITY_ERROR ? "error" : "warning";
}

pq_status pq_lint_begin(pq_db *db, const char *gold, size_t size, pq_lint **out, pq_error *error) {
    *out = NULL;
    pq_lint *lint = calloc(1, sizeof *lint);
    if (lint == NULL) {
        return pq_error_memory(error);
    }
    lint->db = db;
    lint->end = &lint->first;
    lint->fresh = &lint->first;
    lint->arena = pq_arena_new();
    lint->scratch = pq_arena_new();
    pq_status status = PQ_OK;
    if (lint->arena == NULL || lint->scratch == NULL) {
        status = pq_error_memory(error);
    }
    if (status == PQ_OK) {
        status = pq_gold_read(gold, size, lint->arena, &lint->gold, error);
        if (status != PQ_OK) {
            pq_error_prefix(error, "gold");
        }
    }
    if (status == PQ_OK) {
        status = lint_fold(lint, error);
    }
    if (status == PQ_OK) {
        status = lint_check_bindings(lint, gold, size, error);
    }
    if (status != PQ_OK) {
        pq_lint_end(lint);
        return status;
    }
    *out = lint;
    return PQ_OK;
}

void pq_lint_end(pq_lint *lint) {
    if (lint != NULL) {
        pq_arena_free(lint->scratch);
        pq_arena_free(lint->arena);
        free(lint);
    }
}

bool pq_lint_finished(const pq_lint *lint) {
    return lint->done == lint->gold.n_questions;
}

size_t pq_lint_done(const pq_lint *lint) {
    return lint->done;
}

size_t pq_lint_total(const pq_lint *lint) {
    return lint->gold.n_questions;
}

const pq_finding *pq_lint_findings(const pq_lint *lint) {
    return lint->first;
}

/* A message is one line, whatever the SQL it quotes. */
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
    return PQ_OK;
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
    return pq_score(pq_score_rules(&n_rules), &pair, lint->scratch, verdict, error);
}

static pq_status check_empty(pq_lint *lint, const lint_sql *sql, pq_error *error) {
    bool is_empty = sql->rows.n_rows == 0;
    if (sql->rows.n_rows == 1) {
        is_empty = true;
        for (size_t c = 0; c < sql->rows.n_columns; c++) {
            is_empty = is_empty && pq_rows_cell(&sql->rows, 0, c)->type == PQ_NULL;
        }
    }
    if (!is_empty) {
        return PQ_OK;
    }
    return lint_find(lint, PQ_LINT_EMPTY_RESULT, sql->path, error,
                     "The result %s, so a wrong answer can match it by luck: ask for something "
                     "that is there",
                     sql->rows.n_rows == 0 ? "has no rows" : "is nothing but NULL");
}

static pq_status check_sql(pq_lint *lint, const lint_sql *sql, const pq_error *fault,
                           pq_error *error) {
    static lint_check *const checks[] = {
        check_empty,         lint_check_limit,   lint_check_bearing,
        lint_check_nulls,    lint_check_numbers, lint_check_names,
        lint_check_required, lint_check_asked,   lint_check_literals};
    if (!sql->runs) {
        bool has_place = fault->where[0] != '\0';
        return lint_find(lint, PQ_LINT_GOLD_FAILS, sql->path, error,
                         "Mend the SQL, which does not run: %s%s%s%s", fault->message,
                         has_place ? " (" : "", fault->where, has_place ? ")" : "");
    }
    pq_status status = PQ_OK;
    for (size_t i = 0; i < sizeof checks / sizeof checks[0] && status == PQ_OK; i++) {
        status = checks[i](lint, sql, error);
    }
    return status;
}

static pq_status check_alternatives(pq_lint *lint, pq_error *error) {
    const lint_sql *sqls = lint->sqls;
    pq_status status = PQ_OK;
    if (!sqls[0].runs || lint_is_tagged(lint->question, PQ_LINT_TIE_TAG)) {
        return PQ_OK;
    }
    for (size_t k = 1; k < lint->question->n_sql && status == PQ_OK; k++) {
        pq_verdict verdict;
        if (!sqls[k].runs) {
            continue;
        }
        status = lint_compare(lint, lint->question, &sqls[0], &sqls[k], &verdict, error);
        if (status == PQ_OK && !verdict.match) {
            status = lint_find(lint, PQ_LINT_ALTERNATIVES_DISAGREE, sqls[k].path, error,
                               "Mend or drop this alternative, which does not match sql[0] by "
                               "%s: %s",
                               verdict.rule, verdict.message);
        }
    }
    return status;
}

static pq_status lint_question(pq_lint *lint, pq_error *error) {
    const pq_question *question = &lint->gold.questions[lint->done];
    lint->question = question;
    lint->sqls = pq_arena_array(lint->scratch, question->n_sql, sizeof *lint->sqls);
    if (lint->sqls == NULL) {
        return pq_error_memory(error);
    }
    pq_status status = PQ_OK;
    for (size_t k = 0; k < question->n_sql && status == PQ_OK; k++) {
        pq_error fault = {0};
        status = lint_run(lint, lint->done, k, &lint->sqls[k], &fault, error);
        if (status == PQ_OK) {
            status = check_sql(lint, &lint->sqls[k], &fault, error);
        }
    }
    if (status == PQ_OK) {
        status = lint_check_tie_tag(lint, error);
    }
    if (status == PQ_OK) {
        status = check_alternatives(lint, error);
    }
    return status == PQ_OK ? lint_check_twins(lint, error) : status;
}

pq_status pq_lint_step(pq_lint *lint, pq_error *error) {
    if (pq_lint_finished(lint)) {
        return PQ_OK;
    }
    pq_finding **before = lint->end;
    pq_status status = lint_question(lint, error);
    if (status == PQ_OK) {
        lint->fresh = lint->done == 0 ? &lint->first : before;
        lint->done++;
    } else {
        *before = NULL;
        lint->end = before;
    }
    pq_arena_reset(lint->scratch);
    return status;
}

static void write_findings(pq_writer *w, const pq_finding *finding) {
    pq_write_array(w);
    for (; finding != NULL; finding = finding->next) {
        pq_write_object(w);
        pq_write_key_string(w, "question", finding->question);
        pq_write_key_string(w, "path", finding->path);
        pq_write_key_string(w, "rule", pq_lint_code(finding->rule));
        pq_write_key_string(w, "severity", pq_lint_severity(finding->rule));
        pq_write_key_string(w, "message", finding->message);
        pq_write_end(w);
    }
    pq_write_end(w);
}

void pq_lint_write_last(pq_writer *w, const pq_lint *lint) {
    write_findings(w, *lint->fresh);
}

void pq_lint_write(pq_writer *w, const pq_lint *lint) {
    size_t counts[2] = {0, 0};
    for (const pq_finding *f = lint->first; f != NULL; f = f->next) {
        counts[rules[f->rule].severity]++;
    }
    pq_write_object(w);
    pq_write_key_string(w, "format", PQ_LINT_FORMAT);
    pq_write_key_string(w, "gold", lint->gold.id);
    pq_write_key_string(w, "database", lint->gold.database);
    pq_write_key_size(w, "questions", lint->gold.n_questions);
    pq_write_key_size(w, "linted", lint->done);
    pq_write_key_size(w, "errors", counts[PQ_SEVERITY_ERROR]);
    pq_write_key_size(w, "warnings", counts[PQ_SEVERITY_WARNING]);
    pq_write_key(w, "findings");
    write_findings(w, lint->first);
    pq_write_end(w);
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
