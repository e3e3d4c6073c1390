#include "pq_recall.h"

#include "pq_db_reads.h"
#include "pq_estimate.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char *const trim_ids[] = {
#define TRIM_ID(constant, id, meaning) id,
    PQ_RECALL_TRIM_LIST(TRIM_ID)
#undef TRIM_ID
};

/* The measurements of one level of one trim for a question. */
typedef struct shown_level {
    size_t characters;
    size_t tokens;
    size_t columns_kept; /* of the needed columns */
} shown_level;

typedef struct trimmed {
    bool applied;
    double confidence; /* NaN except for PQ_RECALL_LINKED */
    bool *keep;
    bool **columns; /* what PQ_SCHEMA_COLUMNS shows; NULL: all */
    shown_level levels[PQ_SCHEMA_LEVEL_COUNT];
} trimmed;

typedef struct measured {
    bool *needed;          /* n_tables */
    bool **needed_columns; /* needed_columns[t][c] */
    size_t n_needed;
    size_t n_needed_columns;
    trimmed trims[PQ_RECALL_TRIM_COUNT];
    pq_error error; /* code PQ_OK if the gold SQL compiles */
} measured;

struct pq_recall {
    pq_db *db;
    pq_arena *arena;
    pq_gold gold;
    pq_schema schema;
    pq_graph graph;
    const char *const *const *samples;
    shown_level whole[PQ_SCHEMA_LEVEL_COUNT]; /* the untrimmed renderings */
    measured *questions;
    size_t n_done;
};

/* Measures one rendering; false when out of memory. */
static bool measure_level(const pq_recall *r, pq_schema_level level, const pq_shown *shown,
                          shown_level *out) {
    pq_text text = {0};
    pq_schema_render(&r->schema, level, shown, &text);
    out->characters = pq_utf8_count(pq_text_string(&text));
    out->tokens = pq_tokens_estimate(pq_text_string(&text));
    bool good = !text.failed;
    pq_text_free(&text);
    return good;
}

static pq_status read_database(pq_recall *r, pq_error *error) {
    pq_status status = pq_db_schema(r->db, r->arena, &r->schema, error);
    if (status == PQ_OK) {
        status = pq_graph_build(&r->schema, r->arena, &r->graph, error);
    }
    if (status == PQ_OK) {
        status = pq_db_samples(r->db, &r->schema, r->arena, &r->samples, error);
    }
    pq_shown shown = {.samples = r->samples};
    for (int level = 0; level < PQ_SCHEMA_LEVEL_COUNT && status == PQ_OK; level++) {
        if (!measure_level(r, (pq_schema_level)level, &shown, &r->whole[level])) {
            status = pq_error_memory(error);
        }
    }
    return status;
}

static pq_status read_gold(pq_recall *r, const char *gold, size_t size, pq_error *error) {
    pq_status status = pq_gold_read(gold, size, r->arena, &r->gold, error);
    if (status != PQ_OK) {
        pq_error_prefix(error, "gold");
        return status;
    }
    r->questions = pq_arena_array(r->arena, r->gold.n_questions, sizeof *r->questions);
    return r->questions == NULL ? pq_error_memory(error) : PQ_OK;
}

pq_status pq_recall_begin(pq_db *db, const char *gold, size_t size, pq_recall **recall,
                          pq_error *error) {
    *recall = NULL;
    pq_recall *r = calloc(1, sizeof *r);
    if (r == NULL) {
        return pq_error_memory(error);
    }
    r->db = db;
    r->arena = pq_arena_new();
    pq_status status = r->arena == NULL ? pq_error_memory(error) : PQ_OK;
    if (status == PQ_OK) {
        status = read_gold(r, gold, size, error);
    }
    if (status == PQ_OK) {
        status = read_database(r, error);
    }
    if (status != PQ_OK) {
        pq_recall_end(r);
        return status;
    }
    *recall = r;
    return PQ_OK;
}

void pq_recall_end(pq_recall *recall) {
    if (recall != NULL) {
        pq_arena_free(recall->arena);
        free(recall);
    }
}

static size_t find_table(const pq_schema *schema, const char *name) {
    size_t t = 0;
    while (t < schema->n_tables && !pq_same_name(schema->tables[t].name, name)) {
        t++;
    }
    return t;
}

static void need_column(measured *m, const pq_table *table, size_t t, const char *name) {
    for (size_t c = 0; c < table->n_columns; c++) {
        if (pq_same_name(table->columns[c].name, name) && !m->needed_columns[t][c]) {
            m->needed_columns[t][c] = true;
            m->n_needed_columns++;
        }
    }
}

/* Marks what the gold SQL names. What its views read need not be shown. */
static void mark_needed(const pq_recall *r, measured *m, const pq_read *reads, size_t count) {
    for (size_t i = 0; i < count; i++) {
        size_t t = find_table(&r->schema, reads[i].table);
        if (t == r->schema.n_tables || reads[i].view != NULL) {
            continue;
        }
        m->n_needed += !m->needed[t];
        m->needed[t] = true;
        need_column(m, &r->schema.tables[t], t, reads[i].column);
    }
}

static pq_status read_needs(pq_recall *r, const pq_question *question, measured *m,
                            pq_error *error) {
    size_t n = r->schema.n_tables;
    m->needed = pq_arena_array(r->arena, n, sizeof *m->needed);
    m->needed_columns = pq_arena_array(r->arena, n, sizeof *m->needed_columns);
    bool good = m->needed != NULL && m->needed_columns != NULL;
    for (size_t t = 0; t < n && good; t++) {
        m->needed_columns[t] =
            pq_arena_array(r->arena, r->schema.tables[t].n_columns, sizeof **m->needed_columns);
        good = m->needed_columns[t] != NULL;
    }
    if (!good) {
        return pq_error_memory(error);
    }
    pq_read *reads = NULL;
    size_t count = 0;
    pq_status status = pq_db_reads(r->db, question->sql[0], strlen(question->sql[0]), r->arena,
                                   &reads, &count, &m->error);
    if (status == PQ_OUT_OF_MEMORY) {
        return pq_error_memory(error);
    }
    m->error.code = status;
    mark_needed(r, m, reads, count);
    return PQ_OK;
}

static pq_status trim_by(pq_recall *r, pq_recall_trim kind, const char *question, trimmed *out,
                         pq_error *error) {
    pq_status status = PQ_OK;
    *out = (trimmed){.confidence = NAN};
    if (kind == PQ_RECALL_PUBLISHED) {
        pq_trim trim;
        status = pq_schema_trim(&r->schema, question, r->arena, &trim, error);
        out->applied = trim.applied;
        out->keep = trim.keep;
    } else if (kind == PQ_RECALL_LINKED) {
        pq_linked linked;
        bool complete = false;
        status =
            pq_db_link(r->db, &r->schema, &r->graph, question, r->arena, &linked, &complete, error);
        out->applied = linked.applied;
        out->confidence = linked.confidence;
        out->keep = linked.keep;
        out->columns = linked.columns;
    }
    return status;
}

static size_t columns_kept(const pq_recall *r, const measured *m, const trimmed *trim,
                           pq_schema_level level) {
    size_t kept = 0;
    for (size_t t = 0; t < r->schema.n_tables; t++) {
        bool shown = trim->keep == NULL || trim->keep[t];
        bool cut = level == PQ_SCHEMA_COLUMNS && trim->columns != NULL;
        for (size_t c = 0; c < r->schema.tables[t].n_columns && shown; c++) {
            kept += m->needed_columns[t][c] && (!cut || trim->columns[t][c]);
        }
    }
    return kept;
}

static pq_status measure_trim(pq_recall *r, measured *m, trimmed *trim, pq_error *error) {
    pq_shown shown = {
        .keep = trim->keep, .columns = (const bool *const *)trim->columns, .samples = r->samples};
    for (int level = 0; level < PQ_SCHEMA_LEVEL_COUNT; level++) {
        if (!measure_level(r, (pq_schema_level)level, &shown, &trim->levels[level])) {
            return pq_error_memory(error);
        }
        trim->levels[level].columns_kept = columns_kept(r, m, trim, (pq_schema_level)level);
    }
    return PQ_OK;
}

pq_status pq_recall_step(pq_recall *r, pq_error *error) {
    if (pq_recall_finished(r)) {
        return PQ_OK;
    }
    const pq_question *question = &r->gold.questions[r->n_done];
    measured *m = &r->questions[r->n_done];
    *m = (measured){0};
    pq_status status = read_needs(r, question, m, error);
    for (int kind = 0; kind < PQ_RECALL_TRIM_COUNT && status == PQ_OK; kind++) {
        status = trim_by(r, (pq_recall_trim)kind, question->question, &m->trims[kind], error);
        if (status == PQ_OK) {
            status = measure_trim(r, m, &m->trims[kind], error);
        }
    }
    r->n_done += status == PQ_OK;
    return status;
}

bool pq_recall_finished(const pq_recall *recall) {
    return recall->n_done == recall->gold.n_questions;
}

size_t pq_recall_done(const pq_recall *recall) {
    return recall->n_done;
}

size_t pq_recall_total(const pq_recall *recall) {
    return recall->gold.n_questions;
}

typedef enum share { KEPT, MISSED, NEEDLESS } share;

static bool belongs(const measured *m, const trimmed *trim, size_t t, share which) {
    bool kept = trim->keep == NULL || trim->keep[t];
    return which == KEPT ? kept : which == MISSED ? m->needed[t] && !kept : kept && !m->needed[t];
}

static size_t count_tables(const pq_recall *r, const measured *m, const trimmed *trim,
                           share which) {
    size_t count = 0;
    for (size_t t = 0; t < r->schema.n_tables; t++) {
        count += belongs(m, trim, t, which);
    }
    return count;
}

static void write_tables(pq_writer *w, const char *key, const pq_recall *r, const measured *m,
                         const trimmed *trim, share which) {
    pq_write_key(w, key);
    pq_write_array(w);
    for (size_t t = 0; t < r->schema.n_tables; t++) {
        if (belongs(m, trim, t, which)) {
            pq_write_string(w, r->schema.tables[t].name);
        }
    }
    pq_write_end(w);
}

static void write_column(pq_writer *w, const pq_table *table, size_t c) {
    pq_write_object(w);
    pq_write_key_string(w, "table", table->name);
    pq_write_key_string(w, "column", table->columns[c].name);
    pq_write_end(w);
}

/* Writes the needed columns that a level does not show; all needed columns if `trim` is NULL. */
static void write_columns(pq_writer *w, const char *key, const pq_recall *r, const measured *m,
                          const trimmed *trim, pq_schema_level level) {
    pq_write_key(w, key);
    pq_write_array(w);
    for (size_t t = 0; t < r->schema.n_tables; t++) {
        bool shown = trim != NULL && (trim->keep == NULL || trim->keep[t]);
        bool cut = trim != NULL && level == PQ_SCHEMA_COLUMNS && trim->columns != NULL;
        for (size_t c = 0; c < r->schema.tables[t].n_columns; c++) {
            if (m->needed_columns[t][c] && !(shown && (!cut || trim->columns[t][c]))) {
                write_column(w, &r->schema.tables[t], c);
            }
        }
    }
    pq_write_end(w);
}

static void write_trim(pq_writer *w, const pq_recall *r, const measured *m, int kind) {
    const trimmed *trim = &m->trims[kind];
    pq_write_object(w);
    pq_write_key_string(w, "trim", trim_ids[kind]);
    pq_write_key_bool(w, "applied", trim->applied);
    pq_write_key_number(w, "confidence", trim->confidence);
    write_tables(w, "kept", r, m, trim, KEPT);
    write_tables(w, "missed", r, m, trim, MISSED);
    write_tables(w, "needless", r, m, trim, NEEDLESS);
    pq_write_key(w, "levels");
    pq_write_array(w);
    for (int level = 0; level < PQ_SCHEMA_LEVEL_COUNT; level++) {
        pq_write_object(w);
        pq_write_key_string(w, "level", pq_schema_level_id((pq_schema_level)level));
        pq_write_key_size(w, "characters", trim->levels[level].characters);
        pq_write_key_size(w, "tokens_estimate", trim->levels[level].tokens);
        write_columns(w, "columns_missed", r, m, trim, (pq_schema_level)level);
        pq_write_end(w);
    }
    pq_write_end(w);
    pq_write_end(w);
}

static void write_question(pq_writer *w, const pq_recall *r, size_t q) {
    const measured *m = &r->questions[q];
    pq_write_object(w);
    pq_write_key_string(w, "id", r->gold.questions[q].id);
    pq_write_key_string(w, "question", r->gold.questions[q].question);
    pq_write_key_string(w, "error", m->error.code == PQ_OK ? NULL : m->error.message);
    pq_write_key(w, "tables_needed");
    pq_write_array(w);
    for (size_t t = 0; t < r->schema.n_tables; t++) {
        if (m->needed[t]) {
            pq_write_string(w, r->schema.tables[t].name);
        }
    }
    pq_write_end(w);
    write_columns(w, "columns_needed", r, m, NULL, PQ_SCHEMA_FULL);
    pq_write_key(w, "trims");
    pq_write_array(w);
    for (int kind = 0; kind < PQ_RECALL_TRIM_COUNT; kind++) {
        write_trim(w, r, m, kind);
    }
    pq_write_end(w);
    pq_write_end(w);
}

void pq_recall_write_last(pq_writer *w, const pq_recall *recall) {
    if (recall->n_done == 0) {
        pq_write_null(w);
    } else {
        write_question(w, recall, recall->n_done - 1);
    }
}

/* Sums over the questions whose SQL compiles. */
typedef struct sums {
    size_t questions, applied, complete, needed, missed, needless;
    size_t columns_needed;
    struct {
        double characters, tokens, saved_characters, saved_tokens, saved_vs_full;
        size_t columns_kept;
    } levels[PQ_SCHEMA_LEVEL_COUNT];
} sums;

static double share_of(size_t part, size_t whole) {
    return whole == 0 ? NAN : (double)part / (double)whole;
}

static double saved(size_t part, size_t whole) {
    return whole == 0 ? 0 : 1 - (double)part / (double)whole;
}

static void add_question(sums *s, const pq_recall *r, const measured *m, int kind) {
    const trimmed *trim = &m->trims[kind];
    size_t missed = count_tables(r, m, trim, MISSED);
    s->questions++;
    s->applied += trim->applied;
    s->complete += missed == 0;
    s->needed += m->n_needed;
    s->missed += missed;
    s->needless += count_tables(r, m, trim, NEEDLESS);
    s->columns_needed += m->n_needed_columns;
    for (int level = 0; level < PQ_SCHEMA_LEVEL_COUNT; level++) {
        const shown_level *now = &trim->levels[level];
        const shown_level *whole = &r->whole[level];
        s->levels[level].characters += (double)now->characters;
        s->levels[level].tokens += (double)now->tokens;
        s->levels[level].saved_characters += saved(now->characters, whole->characters);
        s->levels[level].saved_tokens += saved(now->tokens, whole->tokens);
        s->levels[level].saved_vs_full += saved(now->tokens, r->whole[PQ_SCHEMA_FULL].tokens);
        s->levels[level].columns_kept += now->columns_kept;
    }
}

static void write_level_sums(pq_writer *w, const sums *s, int level) {
    double n = (double)s->questions;
    pq_write_object(w);
    pq_write_key_string(w, "level", pq_schema_level_id((pq_schema_level)level));
    pq_write_key_number(w, "mean_characters", s->levels[level].characters / n);
    pq_write_key_number(w, "mean_tokens", s->levels[level].tokens / n);
    pq_write_key_number(w, "saved_characters", s->levels[level].saved_characters / n);
    pq_write_key_number(w, "saved_tokens", s->levels[level].saved_tokens / n);
    pq_write_key_number(w, "saved_vs_full", s->levels[level].saved_vs_full / n);
    pq_write_key_size(w, "columns_needed", s->columns_needed);
    pq_write_key_size(w, "columns_kept", s->levels[level].columns_kept);
    pq_write_key_number(w, "column_recall",
                        share_of(s->levels[level].columns_kept, s->columns_needed));
    pq_write_end(w);
}

static void write_totals(pq_writer *w, const pq_recall *r, int kind) {
    sums s = {0};
    for (size_t q = 0; q < r->n_done; q++) {
        if (r->questions[q].error.code == PQ_OK) {
            add_question(&s, r, &r->questions[q], kind);
        }
    }
    pq_write_object(w);
    pq_write_key_string(w, "trim", trim_ids[kind]);
    pq_write_key_size(w, "questions", s.questions);
    pq_write_key_size(w, "applied", s.applied);
    pq_write_key_size(w, "complete", s.complete);
    pq_write_key_size(w, "tables_needed", s.needed);
    pq_write_key_size(w, "tables_kept", s.needed - s.missed);
    pq_write_key_size(w, "tables_needless", s.needless);
    pq_write_key_number(w, "table_recall", share_of(s.needed - s.missed, s.needed));
    pq_write_key(w, "levels");
    pq_write_array(w);
    for (int level = 0; level < PQ_SCHEMA_LEVEL_COUNT; level++) {
        write_level_sums(w, &s, level);
    }
    pq_write_end(w);
    pq_write_end(w);
}

void pq_recall_write(pq_writer *w, const pq_recall *r) {
    pq_write_object(w);
    pq_write_key_string(w, "format", PQ_RECALL_FORMAT);
    pq_write_key_string(w, "gold", r->gold.id);
    pq_write_key(w, "questions");
    pq_write_array(w);
    for (size_t q = 0; q < r->n_done; q++) {
        write_question(w, r, q);
    }
    pq_write_end(w);
    pq_write_key(w, "totals");
    pq_write_array(w);
    for (int kind = 0; kind < PQ_RECALL_TRIM_COUNT; kind++) {
        write_totals(w, r, kind);
    }
    pq_write_end(w);
    pq_write_end(w);
}
