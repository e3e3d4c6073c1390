/* The table of layouts (pq_import.h). */
#include "import_parts.h"

#include "pq_ascii.h"

#include <string.h>

static bool has(const pq_value *record, const char *key) {
    pq_value value;
    return pq_json_find(record, key, &value);
}

static bool has_any(const pq_value *record, const char *const *keys) {
    while (*keys != NULL && !has(record, *keys)) {
        keys++;
    }
    return *keys != NULL;
}

/* ---- layouts that no field tells ---- */

/* Our own predictions, and records like them. */
static bool are_answers(const pq_import *in) {
    static const char *const ids[] = {"id", "question_id", NULL};
    static const char *const answers[] = {"sql", "reply", "error", "query", "predicted_sql", NULL};
    pq_value root, record;
    return pq_import_first(in, &root, &record) && !has(&record, "format") &&
           has_any(&record, ids) && has_any(&record, answers);
}

/* An object with a number as each key and a string as each value. */
static bool are_positions(const pq_import *in) {
    pq_value root, value;
    const char *key = NULL;
    if (in->form != PQ_FORM_DOCUMENT) {
        return false;
    }
    root = pq_json_root(in->document);
    if (pq_json_kind(&root) != PQ_KIND_OBJECT) {
        return false;
    }
    size_t n = 0;
    while (pq_json_field(&root, n, &key, &value)) {
        size_t digits = pq_skip_digits(key, 0);
        if (digits == 0 || key[digits] != '\0' || pq_json_kind(&value) != PQ_KIND_STRING) {
            return false;
        }
        n++;
    }
    return n > 0;
}

/* Does the first line begin with a statement? *tab is set if a tab follows. */
static bool begins_with_sql(const pq_import *in, bool *tab) {
    static const char *const words[] = {"select", "with", "values", "("};
    const char *line = NULL;
    size_t size = 0;
    size_t at = 0;
    while (in->form == PQ_FORM_TEXT && size == 0 && pq_import_line(in, &at, &line, &size)) {
    }
    *tab = size > 0 && memchr(line, '\t', size) != NULL;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t same = 0;
        while (same < size && words[i][same] != '\0' && pq_to_lower(line[same]) == words[i][same]) {
            same++;
        }
        if (words[i][same] == '\0') {
            return true;
        }
    }
    return false;
}

static bool are_gold_lines(const pq_import *in) {
    bool tab = false;
    return begins_with_sql(in, &tab) && tab;
}

static bool are_answer_lines(const pq_import *in) {
    bool ignored;
    return begins_with_sql(in, &ignored);
}

/* A table whose first line names these columns. */
static bool is_defog(const pq_import *in) {
    const char *line;
    size_t size;
    size_t at = 0;
    return in->form == PQ_FORM_TEXT && pq_import_line(in, &at, &line, &size) &&
           memchr(line, ',', size) != NULL && pq_starts_with(line, size, "db_name,");
}

/* ---- the table ---- */

static const pq_layout layouts[] = {
    {.title = "IBM gold set with predictions",
     .role = PQ_LAYOUT_GOLD,
     .marks = {"utterance", "sql", NULL},
     .id = "id",
     .question = "utterance",
     .sql = "sql",
     .evidence = "evidence",
     .rating = "difficulty",
     .database = "db_id",
     .read_gold = pq_import_questions},
    {.title = "BIRD gold set",
     .role = PQ_LAYOUT_GOLD,
     .marks = {"db_id", "question", "SQL", NULL},
     .id = "question_id",
     .question = "question",
     .sql = "SQL",
     .evidence = "evidence",
     .rating = "difficulty",
     .database = "db_id",
     .read_gold = pq_import_questions},
    {.title = "Spider gold set",
     .role = PQ_LAYOUT_GOLD,
     .marks = {"db_id", "question", "query", NULL},
     .question = "question",
     .sql = "query",
     .database = "db_id",
     .read_gold = pq_import_questions},
    {.title = "LiveSQLBench gold set",
     .role = PQ_LAYOUT_GOLD,
     .marks = {"instance_id", "query", "sol_sql", NULL},
     .id = "instance_id",
     .question = "query",
     .sql = "sol_sql",
     .rating = "difficulty_tier",
     .database = "selected_database",
     .read_gold = pq_import_questions},
    {.title = "list of questions",
     .role = PQ_LAYOUT_GOLD,
     .marks = {"question", "sql", NULL},
     .id = "id",
     .question = "question",
     .sql = "sql",
     .evidence = "evidence",
     .rating = "tier",
     .database = "db_id",
     .read_gold = pq_import_questions},
    {.title = "Spider 2 list of questions, whose SQL lies in other files",
     .role = PQ_LAYOUT_GOLD,
     .marks = {"instance_id", "db", "question", NULL}},
    {.title = "Spider or BIRD gold.sql",
     .role = PQ_LAYOUT_GOLD,
     .is = are_gold_lines,
     .read_gold = pq_import_gold_lines},
    {.title = "Defog gold set (CSV)", .role = PQ_LAYOUT_GOLD, .is = is_defog},
    {.title = "LiveSQLBench predictions",
     .role = PQ_LAYOUT_PREDICTIONS,
     .marks = {"instance_id", "pred_sqls", NULL},
     .id = "instance_id",
     .sql = "pred_sqls",
     .read_answers = pq_import_records},
    {.title = "predictions",
     .role = PQ_LAYOUT_PREDICTIONS,
     .is = are_answers,
     .read_answers = pq_import_records},
    {.title = "BIRD predictions",
     .role = PQ_LAYOUT_PREDICTIONS,
     .is = are_positions,
     .read_answers = pq_import_positions},
    {.title = "Spider predictions (a statement a line)",
     .role = PQ_LAYOUT_PREDICTIONS,
     .is = are_answer_lines,
     .read_answers = pq_import_answer_lines},
    {.title = "promptfoo result",
     .role = PQ_LAYOUT_PREDICTIONS,
     .marks = {"evalId", "results", NULL},
     .read_answers = pq_import_promptfoo},
    {.title = "Inspect log",
     .role = PQ_LAYOUT_PREDICTIONS,
     .marks = {"eval", "samples", NULL},
     .read_answers = pq_import_inspect},
};

const char *pq_layout_title(const pq_layout *layout) {
    return layout->title;
}

pq_layout_role pq_layout_role_of(const pq_layout *layout) {
    return layout->role;
}

static bool is_layout(const pq_import *in, const pq_layout *layout) {
    pq_value root, record;
    if (layout->is != NULL) {
        return layout->is(in);
    }
    if (!pq_import_first(in, &root, &record) || has(&record, "format")) {
        return false;
    }
    for (size_t i = 0; layout->marks[i] != NULL; i++) {
        if (!has(&record, layout->marks[i])) {
            return false;
        }
    }
    return true;
}

const pq_layout *pq_import_layout(const pq_import *in, pq_layout_role role) {
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
        if (layouts[i].role == role && is_layout(in, &layouts[i])) {
            return &layouts[i];
        }
    }
    return NULL;
}

static bool is_read(const pq_layout *layout) {
    return layout->read_gold != NULL || layout->read_answers != NULL;
}

pq_status pq_import_refuse(const pq_import *in, pq_layout_role role, const char *expected,
                           pq_error *error) {
    const pq_layout *layout = pq_import_layout(in, role);
    if (layout != NULL) {
        return is_read(layout)
                   ? PQ_OK
                   : pq_error_set(error, PQ_BAD_FORMAT, NULL,
                                  "the file is recognized as: %s; this layout is not read, so "
                                  "convert it to %s",
                                  layout->title, expected);
    }
    layout = pq_import_layout(in, role == PQ_LAYOUT_GOLD ? PQ_LAYOUT_PREDICTIONS : PQ_LAYOUT_GOLD);
    return layout == NULL ? PQ_OK
                          : pq_error_set(error, PQ_BAD_FORMAT, NULL,
                                         "the file is recognized as: %s; expected %s",
                                         layout->title, expected);
}
