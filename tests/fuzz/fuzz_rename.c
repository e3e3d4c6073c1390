/* Any text as SQL, renamed and read again: as many tokens; those outside the map have the same
 * bytes, those inside are the new name. */
#include "pq_sql_rename.h"

#include "pq_text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const pq_rename map[] = {{"Name", "label"}, {"x", "a b"}, {"Track", "e5"}};
enum { N_MAP = sizeof map / sizeof map[0] };

static void check(const char *sql, const char *renamed, pq_arena *arena) {
    pq_token *before = NULL;
    pq_token *after = NULL;
    size_t n_before = 0;
    size_t n_after = 0;
    if (pq_sql_tokens(sql, strlen(sql), arena, &before, &n_before, NULL) != PQ_OK ||
        pq_sql_tokens(renamed, strlen(renamed), arena, &after, &n_after, NULL) != PQ_OK ||
        n_before != n_after) {
        abort();
    }
    for (size_t i = 0; i < n_before; i++) {
        bool is_name = before[i].kind == PQ_TOKEN_WORD || before[i].kind == PQ_TOKEN_QUOTED;
        bool same = before[i].kind == after[i].kind && before[i].size == after[i].size &&
                    memcmp(sql + before[i].start, renamed + after[i].start, after[i].size) == 0;
        const char *wanted = pq_rename_name(map, N_MAP, pq_token_name(sql, &before[i], arena));
        if (!same && !(is_name && pq_same_name(wanted, pq_token_name(renamed, &after[i], arena)))) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    pq_arena *arena = pq_arena_new();
    const char *sql = pq_arena_copy(arena, data, size);
    const char *renamed = NULL;
    if (strlen(sql) == size &&
        pq_sql_rename(sql, size, map, N_MAP, arena, &renamed, NULL) == PQ_OK) {
        check(sql, renamed, arena);
    }
    pq_arena_free(arena);
    return 0;
}
