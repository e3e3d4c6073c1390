/* Any text as SQL: tokens and outline stay within the text. */
#include "pq_sql.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *sql = (const char *)data;
    pq_arena *arena = pq_arena_new();
    pq_token *tokens = NULL;
    size_t count = 0;
    pq_outline outline;
    if (pq_sql_tokens(sql, size, arena, &tokens, &count, NULL) == PQ_OK) {
        size_t end = 0;
        for (size_t i = 0; i < count; i++) {
            if (tokens[i].start < end || tokens[i].size == 0 ||
                tokens[i].start + tokens[i].size > size) {
                abort();
            }
            end = tokens[i].start + tokens[i].size;
        }
    }
    if (pq_sql_outline(sql, size, arena, &outline, NULL) == PQ_OK && outline.is_select &&
        (outline.limit > outline.end || outline.order_by > outline.limit || outline.end > size)) {
        abort();
    }
    pq_arena_free(arena);
    return 0;
}
