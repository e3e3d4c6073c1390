#include "lint_parts.h"

#include "pq_ascii.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    return lint_find(
        lint, PQ_LINT_EMPTY_RESULT, sql->path, error,
        "The result %s, so a wrong answer can match by chance. Ask for something that exists.",
        sql->rows.n_rows == 0 ? "has no rows" : "is only NULL");
}

static pq_status check_sql(pq_lint *lint, const lint_sql *sql, const pq_error *fault,
                           pq_error *error) {
    static lint_check *const checks[] = {
        check_empty,         lint_check_limit,   lint_check_bearing,  lint_check_nulls,
        lint_check_numbers,  lint_check_names,   lint_check_required, lint_check_asked,
        lint_check_literals, lint_check_strings, lint_check_chance,   lint_check_constants,
        lint_check_inner,    lint_check_groups};
    if (!sql->runs) {
        bool has_place = fault->where[0] != '\0';
        return lint_find(lint, PQ_LINT_GOLD_FAILS, sql->path, error,
                         "Fix the SQL; it fails with: %s%s%s%s", fault->message,
                         has_place ? " (" : "", fault->where, has_place ? ")" : "");
    }
    pq_status status = PQ_OK;
    for (size_t i = 0; i < sizeof checks / sizeof checks[0] && status == PQ_OK; i++) {
        status = checks[i](lint, sql, error);
    }
    return status;
}

/* Does `rows` have a column, named by a plain name, that `others` lacks? */
static bool has_own_column(const pq_rows *rows, const pq_rows *others) {
    for (size_t c = 0; c < rows->n_columns; c++) {
        const char *name = rows->columns[c];
        bool found = !pq_is_plain_name(name, strlen(name));
        for (size_t o = 0; o < others->n_columns && !found; o++) {
            found = pq_same_name(name, others->columns[o]);
        }
        if (!found) {
            return true;
        }
    }
    return false;
}

/* Do two results of as many rows say it with other columns? */
static bool has_other_columns(const pq_rows *a, const pq_rows *b) {
    return a->n_rows == b->n_rows &&
           (a->n_columns != b->n_columns || (has_own_column(a, b) && has_own_column(b, a)));
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
        if (has_other_columns(&sqls[0].rows, &sqls[k].rows)) {
            continue; /* another way to answer: by the name or by the id */
        }
        status = lint_compare(lint, lint->question, &sqls[0], &sqls[k], &verdict, error);
        if (status == PQ_OK && !verdict.match) {
            status = lint_find(lint, PQ_LINT_ALTERNATIVES_DISAGREE, sqls[k].path, error,
                               "Fix or remove this alternative; under the rule %s its result "
                               "differs from sql[0]: %s",
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
        pq_write_key_string(w, "better", finding->better);
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
        counts[lint_severity(f->rule)]++;
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
