/* Finds the data values that a question names, and samples of each column. */
#include "db_parts.h"
#include "pq_db_reads.h"
#include "pq_types.h"
#include "pq_words.h"

#include <string.h>

enum {
    LONGEST_VALUE = 200, /* in bytes; longer values are prose */
    SAMPLE_ROWS = 200,
    SAMPLES = 3,
    ROWS_PER_LOOK = 256 /* between two checks of the clock */
};

pq_scan_limits pq_scan_limits_default(void) {
    return (pq_scan_limits){.table_rows = 20 * 1000, .cells = 1000 * 1000, .time_ms = 2000};
}

typedef struct scan {
    pq_db *db;
    const pq_schema *schema;
    const pq_phrase *phrases;
    pq_word_map by_text; /* text to the first phrase with it */
    const pq_scan_limits *limits;
    pq_arena *arena;
    pq_found_value *found;
    size_t n_found;
    size_t capacity;
    size_t longest; /* bytes of the longest phrase */
    size_t cells;
    double deadline_ms;
    bool stopped;
    bool failed; /* out of memory */
} scan;

static bool may_hold_text(const char *type) {
    return type[0] == '\0' || pq_type_affinity(type) == PQ_AFFINITY_TEXT;
}

/* "SELECT columns FROM table LIMIT rows" over the columns that may hold text. Their indexes go to
 * places[]; *n is 0 if there are none. */
static sqlite3_stmt *select_text(pq_db *db, const pq_table *table, size_t rows, size_t *places,
                                 size_t *n, int *result) {
    sqlite3_str *sql = sqlite3_str_new(db->handle);
    sqlite3_stmt *statement = NULL;
    *n = 0;
    for (size_t c = 0; c < table->n_columns && !table->is_view && table->problem == NULL; c++) {
        if (may_hold_text(table->columns[c].type)) {
            sqlite3_str_appendf(sql, "%s\"%w\"", *n == 0 ? "SELECT " : ", ",
                                table->columns[c].name);
            places[(*n)++] = c;
        }
    }
    sqlite3_str_appendf(sql, " FROM \"%w\" LIMIT %lld", table->name, (long long)rows);
    char *text = sqlite3_str_finish(sql);
    *result = text == NULL ? SQLITE_NOMEM : SQLITE_OK;
    if (text != NULL && *n > 0) {
        *result = sqlite3_prepare_v2(db->handle, text, -1, &statement, NULL);
    }
    sqlite3_free(text);
    return statement;
}

/* An error other than SQLITE_NOMEM costs the table that has it, and not the schema. */
static int settle(pq_db *db, pq_table *table, int result, pq_arena *arena) {
    return result == SQLITE_OK || result == SQLITE_NOMEM ? result
                                                         : pq_db_note_problem(db, table, arena);
}

static bool is_found(const scan *s, size_t from, size_t column, size_t start, size_t size) {
    for (size_t i = from; i < s->n_found; i++) {
        const pq_found_value *f = &s->found[i];
        if (f->column == column && f->start == start && f->size == size) {
            return true;
        }
    }
    return false;
}

static void add_value(scan *s, size_t table, size_t column, const pq_phrase *phrase,
                      const char *value, size_t size) {
    if (s->n_found == s->capacity) {
        size_t capacity = s->capacity == 0 ? 32 : s->capacity * 2;
        pq_found_value *found = pq_arena_array(s->arena, capacity, sizeof *found);
        if (found == NULL) {
            s->failed = true;
            return;
        }
        if (s->n_found > 0) {
            memcpy(found, s->found, s->n_found * sizeof *found);
        }
        s->found = found;
        s->capacity = capacity;
    }
    const char *copy = pq_arena_copy(s->arena, value, size);
    s->failed = copy == NULL;
    s->found[s->n_found++] = (pq_found_value){.table = table,
                                              .column = column,
                                              .value = copy,
                                              .start = phrase->start,
                                              .size = phrase->size};
}

/* Compares one value with the phrases. The finds of this table begin at index `from`. */
static void look_at(scan *s, size_t table, size_t column, size_t from, const char *value,
                    size_t size) {
    char folded[LONGEST_VALUE + 1];
    if (value == NULL || size == 0 || size > s->longest || size > LONGEST_VALUE) {
        return;
    }
    memcpy(folded, value, size);
    folded[size] = '\0';
    pq_fold(folded, size);
    size_t p = strlen(folded) == size ? pq_word_map_get(&s->by_text, folded) : SIZE_MAX;
    if (p != SIZE_MAX && !is_found(s, from, column, s->phrases[p].start, s->phrases[p].size)) {
        add_value(s, table, column, &s->phrases[p], value, size);
    }
}

static int scan_table(scan *s, size_t t) {
    const pq_table *table = &s->schema->tables[t];
    size_t *places = pq_arena_array(s->arena, table->n_columns, sizeof *places);
    if (places == NULL) {
        return SQLITE_NOMEM;
    }
    size_t n = 0;
    size_t from = s->n_found;
    size_t rows = 0;
    int result = SQLITE_OK;
    sqlite3_stmt *statement =
        select_text(s->db, table, s->limits->table_rows + 1, places, &n, &result);
    while (statement != NULL && !s->stopped && !s->failed &&
           (result = sqlite3_step(statement)) == SQLITE_ROW) {
        s->cells += n;
        rows++;
        s->stopped = rows > s->limits->table_rows || s->cells > s->limits->cells ||
                     (rows % ROWS_PER_LOOK == 0 && pq_db_now_ms() > s->deadline_ms);
        for (size_t i = 0; i < n && !s->stopped && !s->failed; i++) {
            if (sqlite3_column_type(statement, (int)i) == SQLITE_TEXT) {
                const char *text = (const char *)sqlite3_column_text(statement, (int)i);
                look_at(s, t, places[i], from, text,
                        (size_t)sqlite3_column_bytes(statement, (int)i));
            }
        }
    }
    sqlite3_finalize(statement);
    return result == SQLITE_ROW || result == SQLITE_DONE ? SQLITE_OK : result;
}

static void read_phrases(scan *s, size_t n_phrases) {
    for (size_t i = 0; i < n_phrases && !s->failed; i++) {
        size_t size = s->phrases[i].size;
        s->longest = size > s->longest ? size : s->longest;
        if (pq_word_map_get(&s->by_text, s->phrases[i].text) == SIZE_MAX) {
            s->failed = !pq_word_map_put(&s->by_text, s->phrases[i].text, i, s->arena);
        }
    }
}

pq_status pq_db_find_values(pq_db *db, const pq_schema *schema, const pq_phrase *phrases,
                            size_t n_phrases, const pq_scan_limits *limits, pq_arena *arena,
                            pq_found_values *found, pq_error *error) {
    scan s = {.db = db,
              .schema = schema,
              .phrases = phrases,
              .limits = limits,
              .arena = arena,
              .deadline_ms = pq_db_now_ms() + limits->time_ms};
    int result = SQLITE_OK;
    bool complete = true;
    read_phrases(&s, n_phrases);
    size_t n_tables = n_phrases == 0 ? 0 : schema->n_tables;
    for (size_t t = 0; t < n_tables && !s.failed && result == SQLITE_OK; t++) {
        s.stopped = s.cells > limits->cells || pq_db_now_ms() > s.deadline_ms;
        result = s.stopped ? SQLITE_OK : scan_table(&s, t);
        complete = complete && !s.stopped && result == SQLITE_OK;
        result = settle(db, &schema->tables[t], result, arena);
    }
    *found = (pq_found_values){s.found, s.n_found, complete};
    if (s.failed || result == SQLITE_NOMEM) {
        return pq_error_memory(error);
    }
    return result == SQLITE_OK ? PQ_OK : pq_db_error(db, result, error);
}

pq_status pq_db_link(pq_db *db, const pq_schema *schema, const pq_graph *graph,
                     const char *question, pq_arena *arena, pq_linked *linked, bool *complete,
                     pq_error *error) {
    pq_scan_limits limits = pq_scan_limits_default();
    pq_phrase *phrases = NULL;
    size_t n_phrases = 0;
    pq_found_values found = {0};
    pq_status status = pq_link_phrases(question, arena, &phrases, &n_phrases, error);
    if (status == PQ_OK) {
        status = pq_db_find_values(db, schema, phrases, n_phrases, &limits, arena, &found, error);
        *complete = found.complete;
    }
    return status == PQ_OK ? pq_schema_link(schema, graph, question, found.values, found.count,
                                            arena, linked, error)
                           : status;
}

/* Appends a value to the samples of a column, unless they have it. */
static void add_sample(pq_text *samples, const pq_cell *cell) {
    pq_text one = {0};
    pq_cell_describe(&one, cell);
    if (strstr(pq_text_string(samples), pq_text_string(&one)) == NULL) {
        pq_text_format(samples, "%s%s", samples->size == 0 ? "" : ", ", pq_text_string(&one));
    }
    samples->failed = samples->failed || one.failed;
    pq_text_free(&one);
}

/* The first different values of one column, from the first rows, in the arena; NULL if there are
 * none. */
static const char *sample_column(pq_db *db, const pq_table *table, const char *column,
                                 pq_arena *arena, int *result) {
    sqlite3_stmt *statement = NULL;
    char *sql = sqlite3_mprintf(
        "SELECT DISTINCT v FROM (SELECT \"%w\" COLLATE BINARY AS v FROM \"%w\" LIMIT %d) "
        "WHERE typeof(v) = 'text' LIMIT %d", /* the column's collation may be unknown */
        column, table->name, SAMPLE_ROWS, SAMPLES);
    *result =
        sql == NULL ? SQLITE_NOMEM : sqlite3_prepare_v2(db->handle, sql, -1, &statement, NULL);
    sqlite3_free(sql);
    pq_text text = {0};
    while (*result == SQLITE_OK && (*result = sqlite3_step(statement)) == SQLITE_ROW) {
        *result = SQLITE_OK;
        const char *bytes = (const char *)sqlite3_column_text(statement, 0);
        if (bytes == NULL) {
            *result = SQLITE_NOMEM;
            break;
        }
        size_t size = (size_t)sqlite3_column_bytes(statement, 0);
        add_sample(&text, &(pq_cell){.type = PQ_TEXT, .as.data = {bytes, size}});
    }
    *result = *result == SQLITE_DONE ? SQLITE_OK : *result;
    sqlite3_finalize(statement);
    const char *samples = text.size == 0 ? NULL : pq_arena_string(arena, pq_text_string(&text));
    if (text.failed || (text.size > 0 && samples == NULL)) {
        *result = SQLITE_NOMEM;
    }
    pq_text_free(&text);
    return samples;
}

pq_status pq_db_samples(pq_db *db, const pq_schema *schema, pq_arena *arena,
                        const char *const *const **samples, pq_error *error) {
    const char ***all = pq_arena_array(arena, schema->n_tables, sizeof *all);
    int result = all == NULL ? SQLITE_NOMEM : SQLITE_OK;
    for (size_t t = 0; t < schema->n_tables && result == SQLITE_OK; t++) {
        pq_table *table = &schema->tables[t];
        all[t] = pq_arena_array(arena, table->n_columns, sizeof **all);
        result = all[t] == NULL ? SQLITE_NOMEM : SQLITE_OK;
        for (size_t c = 0; c < table->n_columns && result == SQLITE_OK; c++) {
            if (may_hold_text(table->columns[c].type) && !table->is_view &&
                table->problem == NULL) {
                all[t][c] = sample_column(db, table, table->columns[c].name, arena, &result);
                result = settle(db, table, result, arena);
            }
        }
    }
    *samples = (const char *const *const *)all;
    if (result == SQLITE_NOMEM) {
        return pq_error_memory(error);
    }
    return result == SQLITE_OK ? PQ_OK : pq_db_error(db, result, error);
}
