/* Any bytes as an SQLite image: opened, its schema read and rendered, a table read. */
#include "pq_db.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    pq_db *db = NULL;
    pq_schema schema;
    pq_rows rows;
    pq_limits limits = pq_limits_default();
    limits.steps = 100 * 1000;
    pq_arena *arena = pq_arena_new();
    if (pq_db_open(data, size, &db, NULL) == PQ_OK &&
        pq_db_schema(db, arena, &schema, NULL) == PQ_OK) {
        pq_text text = {0};
        pq_schema_compact(&schema, NULL, &text);
        pq_schema_render(&schema, PQ_SCHEMA_FULL, &(pq_shown){0}, &text);
        pq_text_free(&text);
        static const char sql[] = "SELECT * FROM sqlite_schema";
        pq_db_query(db, sql, strlen(sql), NULL, 0, &limits, arena, &rows, NULL);
    }
    pq_db_close(db);
    pq_arena_free(arena);
    return 0;
}
