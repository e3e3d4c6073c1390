/* The published trim (pq_schema.h). */
#include "pq_schema.h"

#include "pq_ascii.h"

#include <string.h>

static char *lower_copy(pq_arena *arena, const char *string) {
    char *copy = pq_arena_string(arena, string);
    for (char *c = copy; c != NULL && *c != '\0'; c++) {
        *c = pq_to_lower(*c);
    }
    return copy;
}

/* Does the text contain the word, without a word byte before or after it? Both are in lower case.
 */
static bool has_word(const char *text, const char *word, size_t size) {
    if (size == 0) {
        return false;
    }
    for (const char *at = text; *at != '\0'; at++) {
        bool starts = at == text || !pq_is_word_byte(at[-1]);
        if (starts && strncmp(at, word, size) == 0 && !pq_is_word_byte(at[size])) {
            return true;
        }
    }
    return false;
}

/* Does the question have the name, its naive plural (with "s") or its naive singular (without "s")?
 */
static bool is_named(const char *question, const char *name, pq_text *plural) {
    size_t size = strlen(name);
    pq_text_clear(plural);
    pq_text_format(plural, "%ss", name);
    return has_word(question, name, size) ||
           has_word(question, pq_text_string(plural), plural->size) ||
           (size > 1 && name[size - 1] == 's' && has_word(question, name, size - 1));
}

/* Keeps the tables that this table refers to. */
static void keep_targets(const pq_schema *schema, const pq_table *table, bool *keep) {
    for (size_t k = 0; k < table->n_keys; k++) {
        for (size_t t = 0; t < schema->n_tables; t++) {
            if (pq_same_name(schema->tables[t].name, table->keys[k].table)) {
                keep[t] = true;
            }
        }
    }
}

pq_status pq_schema_trim(const pq_schema *schema, const char *question, pq_arena *arena,
                         pq_trim *trim, pq_error *error) {
    if (strlen(question) > PQ_QUESTION_MAX_BYTES) {
        return pq_error_set(error, PQ_TOO_LARGE, "question", "%zu bytes; the limit is %zu",
                            strlen(question), PQ_QUESTION_MAX_BYTES);
    }
    size_t n = schema->n_tables;
    *trim = (pq_trim){.matched = pq_arena_array(arena, n, sizeof(bool)),
                      .keep = pq_arena_array(arena, n, sizeof(bool))};
    char *lowered = lower_copy(arena, question);
    pq_text plural = {0};
    bool failed = trim->matched == NULL || trim->keep == NULL || lowered == NULL;
    size_t matches = 0;
    for (size_t t = 0; t < n && !failed; t++) {
        char *name = lower_copy(arena, schema->tables[t].name);
        failed = name == NULL;
        trim->matched[t] = !failed && is_named(lowered, name, &plural);
        matches += trim->matched[t];
    }
    failed = failed || plural.failed;
    pq_text_free(&plural);
    if (failed) {
        return pq_error_memory(error);
    }
    trim->applied = matches >= 2;
    for (size_t t = 0; t < n; t++) {
        trim->keep[t] = trim->keep[t] || !trim->applied || trim->matched[t];
        if (trim->applied && trim->matched[t]) {
            keep_targets(schema, &schema->tables[t], trim->keep);
        }
    }
    return PQ_OK;
}
