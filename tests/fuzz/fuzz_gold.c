/* Any text as a gold set, and what follows its first NUL as predictions for it. */
#include "pq_predictions.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *text = (const char *)data;
    const char *nul = memchr(text, '\0', size);
    size_t gold_size = nul == NULL ? size : (size_t)(nul - text);
    pq_arena *arena = pq_arena_new();
    pq_gold gold;
    pq_prediction *predictions = NULL;
    if (pq_gold_read(text, gold_size, arena, &gold, NULL) == PQ_OK && nul != NULL) {
        pq_predictions_read(nul + 1, size - gold_size - 1, &gold, arena, &predictions, NULL, NULL);
    }
    pq_arena_free(arena);
    return 0;
}
