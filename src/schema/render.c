#include "pq_schema.h"

#include <string.h>

static void append_lower_ascii(pq_text *text, const char *string, size_t size) {
    for (size_t i = 0; i < size; i++) {
        char c = string[i];
        if (c >= 'A' && c <= 'Z') {
            c = (char)(c - 'A' + 'a');
        }
        pq_text_append_bytes(text, &c, 1);
    }
}

void pq_schema_full(const pq_schema *schema, pq_keep keep, pq_text *text) {
    const char *separator = "";
    for (size_t t = 0; t < schema->n_tables; t++) {
        if (keep == NULL || keep[t]) {
            pq_text_format(text, "%s%s;", separator, schema->tables[t].sql);
            separator = "\n\n";
        }
    }
}

/* The foreign key column that starts at `column`, or NULL. */
static const pq_foreign_key *key_from(const pq_table *table, const char *column, size_t *place) {
    for (size_t k = 0; k < table->n_keys; k++) {
        for (size_t i = 0; i < table->keys[k].size; i++) {
            if (strcmp(table->keys[k].from[i], column) == 0) {
                *place = i;
                return &table->keys[k];
            }
        }
    }
    return NULL;
}

static void append_column(const pq_table *table, const pq_column *column, pq_text *text) {
    pq_text_append(text, column->name);
    size_t type_size = strcspn(column->type, "(");
    if (type_size > 0) {
        pq_text_append(text, ":");
        append_lower_ascii(text, column->type, type_size);
    }
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
        pq_text_format(text, "fk→%s.%s", key->table, key->to[place]);
    }
    pq_text_append(text, "]");
}

void pq_schema_compact(const pq_schema *schema, pq_keep keep, pq_text *text) {
    const char *separator = "";
    for (size_t t = 0; t < schema->n_tables; t++) {
        const pq_table *table = &schema->tables[t];
        if (keep != NULL && !keep[t]) {
            continue;
        }
        pq_text_format(text, "%s%s(", separator, table->name);
        for (size_t c = 0; c < table->n_columns; c++) {
            pq_text_append(text, c == 0 ? "" : ", ");
            append_column(table, &table->columns[c], text);
        }
        pq_text_append(text, ")");
        separator = "\n";
    }
}

size_t pq_utf8_count(const char *text) {
    size_t count = 0;
    for (const char *c = text; *c != '\0'; c++) {
        count += ((unsigned char)*c & 0xC0) != 0x80;
    }
    return count;
}
