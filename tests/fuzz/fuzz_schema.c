/* Any text as a question, and what follows its first NUL as identifiers of a schema, one a line:
 * a line "x" is a table, a line " x" a column of the table before it, "  x" one that refers to the
 * first table. */
#include "pq_estimate.h"
#include "pq_link.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TABLES = 40, MOST_COLUMNS = 20 };

static void add_key(pq_table *table, const char **column, const char *target) {
    if (table->n_keys < MOST_COLUMNS) {
        table->keys[table->n_keys++] =
            (pq_foreign_key){.table = target, .size = 1, .from = column, .to = column};
    }
}

static void add_line(pq_schema *schema, pq_arena *arena, const char *line) {
    size_t blanks = strspn(line, " ");
    const char *name = line + (blanks < 2 ? blanks : 2);
    if (blanks == 0 && schema->n_tables < MOST_TABLES) {
        schema->tables[schema->n_tables++] =
            (pq_table){.name = name,
                       .sql = line,
                       .columns = pq_arena_array(arena, MOST_COLUMNS, sizeof(pq_column)),
                       .keys = pq_arena_array(arena, MOST_COLUMNS, sizeof(pq_foreign_key))};
    } else if (blanks > 0 && schema->n_tables > 0) {
        pq_table *table = &schema->tables[schema->n_tables - 1];
        if (table->n_columns < MOST_COLUMNS) {
            pq_column *column = &table->columns[table->n_columns++];
            *column = (pq_column){.name = name, .type = "", .key = table->n_columns == 1};
            if (blanks > 1) {
                add_key(table, &column->name, schema->tables[0].name);
            }
        }
    }
}

static void link_question(const pq_schema *schema, const char *question, pq_arena *arena) {
    pq_graph graph;
    pq_linked linked;
    pq_phrase *phrases = NULL;
    size_t count = 0;
    pq_text text = {0};
    if (pq_graph_build(schema, arena, &graph, NULL) == PQ_OK &&
        pq_link_phrases(question, arena, &phrases, &count, NULL) == PQ_OK &&
        pq_schema_link(schema, &graph, question, NULL, 0, arena, &linked, NULL) == PQ_OK) {
        pq_shown shown = {.keep = linked.keep, .columns = (const bool *const *)linked.columns};
        for (int level = 0; level < PQ_SCHEMA_LEVEL_COUNT; level++) {
            pq_schema_render(schema, (pq_schema_level)level, &shown, &text);
        }
        for (size_t t = 0; t < schema->n_tables; t++) {
            for (const pq_link_reason *r = linked.reasons[t]; r != NULL; r = r->next) {
                if (r->start + r->size > strlen(question)) {
                    abort();
                }
            }
        }
        pq_tokens_estimate(pq_text_string(&text));
    }
    pq_text_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    pq_arena *arena = pq_arena_new();
    char *text = pq_arena_copy(arena, data, size);
    size_t question = strlen(text);
    pq_schema schema = {.tables = pq_arena_array(arena, MOST_TABLES, sizeof(pq_table))};
    char *line = question < size ? text + question + 1 : text + size;
    while (line < text + size) {
        size_t length = strcspn(line, "\n");
        line[length] = '\0';
        add_line(&schema, arena, line);
        line += length + 1;
    }
    link_question(&schema, text, arena);
    pq_arena_free(arena);
    return 0;
}
