/* Findings about names that are read as strings. */
#include "lint_parts.h"

#include <string.h>

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
    }
    return status;
}
