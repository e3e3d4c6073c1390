/* Findings about names that are read as strings. */
#include "lint_parts.h"

#include <string.h>

/* The SQL with all these names in single quotes. */
static pq_status offer_single_quotes(pq_lint *lint, const lint_sql *sql,
                                     const pq_string_name *strings, size_t count, pq_error *error) {
    const lint_text *text = &sql->text;
    pq_text better = {0};
    size_t at = 0;
    for (size_t t = 0; t < text->count; t++) {
        const pq_token *token = &text->tokens[t];
        for (size_t i = 0; i < count; i++) {
            if (strings[i].start == token->start) {
                pq_text_append_bytes(&better, text->sql + at, token->start - at);
                pq_text_append(&better, "'");
                for (const char *c = strings[i].name; *c != '\0'; c++) {
                    pq_text_append_bytes(&better, c, 1);
                    pq_text_append(&better, *c == '\'' ? "'" : "");
                }
                pq_text_append(&better, "'");
                at = token->start + token->size;
            }
        }
    }
    pq_text_append(&better, text->sql + at);
    pq_status status =
        better.failed ? pq_error_memory(error)
                      : lint_offer(lint, sql, 0, strlen(text->sql), pq_text_string(&better), error);
    pq_text_free(&better);
    return status;
}

pq_status lint_check_strings(pq_lint *lint, const lint_sql *sql, pq_error *error) {
    pq_string_name *strings = NULL;
    size_t count = 0;
    pq_status status = pq_db_strings(lint->db, sql->text.sql, strlen(sql->text.sql), lint->scratch,
                                     &strings, &count, error);
    for (size_t i = 0; i < count && status == PQ_OK; i++) {
        bool in_view = strings[i].start == PQ_IN_VIEW;
        status = lint_find(lint, PQ_LINT_QUOTED_STRING, sql->path, error,
                           "No column is named \"%.80s\"%s, so SQLite reads the double quotes as a "
                           "string. Write it in single quotes, or correct the name.",
                           strings[i].name, in_view ? ", which a view has" : "");
        if (status == PQ_OK && !in_view && i == 0) {
            status = offer_single_quotes(lint, sql, strings, count, error);
        }
    }
    return status;
}
