/* Any bytes as a reply: what is found is whole, in the arena, and a piece of the reply unless
 * escapes were removed, which never makes it longer. */
#include "pq_extract.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool is_piece(const uint8_t *data, size_t size, const pq_extraction *out) {
    for (size_t at = 0; at + out->sql_size <= size; at++) {
        if (memcmp(data + at, out->sql, out->sql_size) == 0) {
            return true;
        }
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    pq_arena *arena = pq_arena_new();
    pq_extraction out;
    pq_error error;
    if (arena == NULL || pq_extract_sql((const char *)data, size, arena, &out, &error) != PQ_OK ||
        (out.sql == NULL) != (out.how == PQ_EXTRACTED_NONE) ||
        (out.sql != NULL && (out.sql_size == 0 || out.sql[out.sql_size] != '\0')) ||
        (out.how == PQ_EXTRACTED_JSON && !out.format_followed) ||
        (out.cut_off && out.sql == NULL) || out.sql_size > size ||
        (out.sql != NULL && !out.unescaped && !is_piece(data, size, &out))) {
        abort();
    }
    pq_arena_free(arena);
    return 0;
}
