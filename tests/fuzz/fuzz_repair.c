/* A byte chooses the kind of error, a line is the name that it is about, the rest is the SQL: what
 * is suggested differs from the SQL, and asking again and again comes to an end. */
#include "pq_repair.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pq_column artist[] = {{.name = "ArtistId", .type = ""}, {.name = "Name", .type = ""}};
static pq_column album[] = {{.name = "AlbumId", .type = ""},
                            {.name = "the \"title\"", .type = ""},
                            {.name = "ArtistId", .type = ""}};
static pq_column lines[] = {{.name = "unit price", .type = ""}, {.name = "Größe", .type = ""}};
static pq_table tables[] = {
    {.name = "Album", .sql = "", .columns = album, .n_columns = 3},
    {.name = "Artist", .sql = "", .columns = artist, .n_columns = 2},
    {.name = "order lines", .sql = "", .columns = lines, .n_columns = 2},
};
static const pq_schema schema = {.tables = tables, .n_tables = 3};

static void read_fault(uint8_t kind, const char *name, size_t size, pq_error *fault) {
    static const struct {
        pq_status code;
        const char *start, *end;
    } kinds[] = {
        {PQ_SQL_NO_TABLE, "no such table: ", ""},
        {PQ_SQL_NO_COLUMN, "no such column: ", ""},
        {PQ_SQL_NO_COLUMN, "no such column: \"",
         "\" - should this be a string literal in single-quotes?"},
        {PQ_SQL_AMBIGUOUS, "ambiguous column name: ", ""},
    };
    *fault = (pq_error){.code = kinds[kind % 4].code};
    snprintf(fault->message, sizeof fault->message, "%s%.*s%s", kinds[kind % 4].start,
             (int)(size < 200 ? size : 200), name, kinds[kind % 4].end);
    snprintf(fault->where, sizeof fault->where, "byte %d", kind / 4);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const uint8_t *line_end = size == 0 ? NULL : memchr(data + 1, '\n', size - 1);
    pq_arena *arena = pq_arena_new();
    if (line_end != NULL && arena != NULL) {
        pq_error fault;
        read_fault(data[0], (const char *)data + 1, (size_t)(line_end - data) - 1, &fault);
        const char *sql = (const char *)line_end + 1;
        size_t sql_size = size - (size_t)(line_end + 1 - data);
        /* Each round takes the name away from one place at least. */
        for (size_t rounds = 0;; rounds++) {
            pq_repair repair;
            if (rounds > size ||
                pq_repair_suggest(&schema, sql, sql_size, &fault, arena, &repair, NULL) != PQ_OK) {
                abort();
            }
            if (repair.kind == PQ_REPAIR_NONE) {
                break;
            }
            if ((repair.sql_size == sql_size && memcmp(repair.sql, sql, sql_size) == 0) ||
                repair.sql[repair.sql_size] != '\0' || strcmp(repair.from, repair.to) == 0) {
                abort();
            }
            sql = repair.sql;
            sql_size = repair.sql_size;
        }
    }
    pq_arena_free(arena);
    return 0;
}
