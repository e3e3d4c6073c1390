#include "pq_names.h"

#include "pq_ascii.h"

#include <string.h>

/* SQLite's keywords. */
static const char keywords[] =
    " ABORT ACTION ADD AFTER ALL ALTER ALWAYS ANALYZE AND AS ASC ATTACH AUTOINCREMENT BEFORE"
    " BEGIN BETWEEN BY CASCADE CASE CAST CHECK COLLATE COLUMN COMMIT CONFLICT CONSTRAINT"
    " CREATE CROSS CURRENT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP DATABASE DEFAULT"
    " DEFERRABLE DEFERRED DELETE DESC DETACH DISTINCT DO DROP EACH ELSE END ESCAPE EXCEPT"
    " EXCLUDE EXCLUSIVE EXISTS EXPLAIN FAIL FILTER FIRST FOLLOWING FOR FOREIGN FROM FULL"
    " GENERATED GLOB GROUP GROUPS HAVING IF IGNORE IMMEDIATE IN INDEX INDEXED INITIALLY INNER"
    " INSERT INSTEAD INTERSECT INTO IS ISNULL JOIN KEY LAST LEFT LIKE LIMIT MATCH"
    " MATERIALIZED NATURAL NO NOT NOTHING NOTNULL NULL NULLS OF OFFSET ON OR ORDER OTHERS"
    " OUTER OVER PARTITION PLAN PRAGMA PRECEDING PRIMARY QUERY RAISE RANGE RECURSIVE"
    " REFERENCES REGEXP REINDEX RELEASE RENAME REPLACE RESTRICT RETURNING RIGHT ROLLBACK ROW"
    " ROWS SAVEPOINT SELECT SET TABLE TEMP TEMPORARY THEN TIES TO TRANSACTION TRIGGER"
    " UNBOUNDED UNION UNIQUE UPDATE USING VACUUM VALUES VIEW VIRTUAL WHEN WHERE WINDOW WITH"
    " WITHIN WITHOUT TRUE FALSE ";

static bool is_keyword(const char *name) {
    const char *word = keywords;
    while (*word != '\0') {
        size_t size = strcspn(++word, " ");
        char copy[32] = "";
        memcpy(copy, word, size < sizeof copy ? size : 0);
        if (size > 0 && pq_same_name(name, copy)) {
            return true;
        }
        word += size;
    }
    return false;
}

static bool is_plain(const char *name) {
    return pq_is_plain_name(name, strlen(name)) && !is_keyword(name);
}

void pq_name_append(pq_text *text, const char *name, bool bare) {
    if (bare && is_plain(name)) {
        pq_text_append(text, name);
        return;
    }
    pq_text_append(text, "\"");
    for (const char *c = name; *c != '\0'; c++) {
        pq_text_append_bytes(text, c, 1);
        pq_text_append(text, *c == '"' ? "\"" : "");
    }
    pq_text_append(text, "\"");
}
