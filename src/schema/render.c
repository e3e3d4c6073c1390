/* Renders a schema at each level of detail (pq_schema.h). */
#include "pq_schema.h"

#include "pq_ascii.h"
#include "pq_names.h"

#include <string.h>

static const struct {
    const char *id;
    const char *help;
} levels[] = {
#define LEVEL_ROW(constant, id, help) {id, help},
    PQ_SCHEMA_LEVEL_LIST(LEVEL_ROW)
#undef LEVEL_ROW
};

const char *pq_schema_level_id(pq_schema_level level) {
    return levels[level].id;
}

const char *pq_schema_level_help(pq_schema_level level) {
    return levels[level].help;
}

static void append_lower_ascii(pq_text *text, const char *string, size_t size) {
    for (size_t i = 0; i < size; i++) {
        char c = pq_to_lower(string[i]);
        pq_text_append_bytes(text, &c, 1);
    }
}

/* The foreign key column that starts at `column`, or NULL. */
static const pq_foreign_key *key_from(const pq_table *table, const char *column, size_t *place) {
    for (size_t k = 0; k < table->n_keys; k++) {
        for (size_t i = 0; i < table->keys[k].size; i++) {
            if (pq_same_name(table->keys[k].from[i], column)) {
                *place = i;
                return &table->keys[k];
            }
        }
    }
    return NULL;
}

/* Appends "[pk,fk→Artist.ArtistId]", or nothing for a column that is in no key. */
static void append_tags(const pq_table *table, const pq_column *column, pq_text *text) {
    size_t place = 0;
    const pq_foreign_key *key = key_from(table, column->name, &place);
    if (column->key == 0 && key == NULL) {
        return;
    }
    pq_text_append(text, "[");
    if (column->key != 0) {
        pq_text_append(text, key == NULL ? "pk" : "pk,");
    }
    if (key != NULL) {
        pq_text_append(text, "fk→");
        pq_name_append(text, key->table, true);
        pq_text_append(text, ".");
        pq_name_append(text, key->to[place], true);
    }
    pq_text_append(text, "]");
}

static void append_column(const pq_table *table, const pq_column *column, bool with_type,
                          const char *samples, pq_text *text) {
    pq_name_append(text, column->name, true);
    size_t type_size = with_type ? strcspn(column->type, "(") : 0;
    if (type_size > 0) {
        pq_text_append(text, ":");
        append_lower_ascii(text, column->type, type_size);
    }
    append_tags(table, column, text);
    if (samples != NULL) {
        pq_text_format(text, "{%s}", samples);
    }
}

static void append_line(const pq_table *table, pq_schema_level level, const bool *columns,
                        const char *const *samples, pq_text *text) {
    const char *separator = "";
    pq_name_append(text, table->name, true);
    pq_text_append(text, "(");
    for (size_t c = 0; c < table->n_columns; c++) {
        if (columns != NULL && !columns[c]) {
            continue;
        }
        pq_text_append(text, separator);
        append_column(table, &table->columns[c], level != PQ_SCHEMA_NAMES,
                      samples == NULL ? NULL : samples[c], text);
        separator = ", ";
    }
    pq_text_append(text, ")");
}

/* The CREATE statements of the kept tables. */
static void append_statements(const pq_schema *schema, pq_keep keep, pq_text *text) {
    const char *separator = "";
    for (size_t t = 0; t < schema->n_tables; t++) {
        if (keep == NULL || keep[t]) {
            pq_text_append(text, separator);
            pq_text_append(text, schema->tables[t].sql);
            pq_text_append(text, ";");
            separator = "\n\n";
        }
    }
}

void pq_schema_render(const pq_schema *schema, pq_schema_level level, const pq_shown *shown,
                      pq_text *text) {
    if (level == PQ_SCHEMA_FULL) {
        append_statements(schema, shown->keep, text);
        return;
    }
    bool cut = level == PQ_SCHEMA_COLUMNS && shown->columns != NULL;
    bool sampled = level == PQ_SCHEMA_SAMPLES && shown->samples != NULL;
    const char *separator = "";
    for (size_t t = 0; t < schema->n_tables; t++) {
        if (shown->keep == NULL || shown->keep[t]) {
            pq_text_append(text, separator);
            append_line(&schema->tables[t], level, cut ? shown->columns[t] : NULL,
                        sampled ? shown->samples[t] : NULL, text);
            separator = "\n";
        }
    }
}

void pq_schema_compact(const pq_schema *schema, pq_keep keep, pq_text *text) {
    pq_schema_render(schema, PQ_SCHEMA_COMPACT, &(pq_shown){.keep = keep}, text);
}

size_t pq_utf8_count(const char *text) {
    size_t count = 0;
    for (const char *c = text; *c != '\0'; c++) {
        count += ((unsigned char)*c & 0xC0) != 0x80;
    }
    return count;
}
