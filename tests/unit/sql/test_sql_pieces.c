/* The operation sql.pieces: what a page colors a statement by. */
#include "support.h"

#include "pq_api.h"

#include <string.h>

static const char head[] = "{\"ok\":true,\"result\":{\"pieces\":[";

/* The kinds and texts of a statement's pieces, as the operation's JSON has them. */
static void check_pieces(const char *sql_json, const char *pieces) {
    pq_api *api = pq_api_new();
    pq_text request = {0};
    pq_text envelope = {0};
    pq_text wanted = {0};
    pq_text_format(&request, "{\"sql\":%s}", sql_json);
    pq_text_format(&wanted, "%s%s]}}", head, pieces);
    const char *text = pq_text_string(&request);
    pq_api_call(api, "sql.pieces", text, strlen(text), &envelope);
    assert_string_equal(pq_text_string(&envelope), pq_text_string(&wanted));
    pq_text_free(&request);
    pq_text_free(&envelope);
    pq_text_free(&wanted);
    pq_api_free(api);
}

static void every_kind_has_its_name(void **state) {
    check_pieces(
        "\"select [a b], 'x', x'0a', 1.5 from t -- c\\n where a = :b\"",
        "{\"kind\":\"keyword\",\"text\":\"select\"},{\"kind\":\"blank\",\"text\":\" \"},"
        "{\"kind\":\"name\",\"text\":\"[a b]\"},{\"kind\":\"punctuation\",\"text\":\",\"},"
        "{\"kind\":\"blank\",\"text\":\" \"},{\"kind\":\"string\",\"text\":\"'x'\"},"
        "{\"kind\":\"punctuation\",\"text\":\",\"},{\"kind\":\"blank\",\"text\":\" \"},"
        "{\"kind\":\"string\",\"text\":\"x'0a'\"},{\"kind\":\"punctuation\",\"text\":\",\"},"
        "{\"kind\":\"blank\",\"text\":\" \"},{\"kind\":\"number\",\"text\":\"1.5\"},"
        "{\"kind\":\"blank\",\"text\":\" \"},{\"kind\":\"keyword\",\"text\":\"from\"},"
        "{\"kind\":\"blank\",\"text\":\" \"},{\"kind\":\"name\",\"text\":\"t\"},"
        "{\"kind\":\"comment\",\"text\":\" -- c\\n \"},"
        "{\"kind\":\"keyword\",\"text\":\"where\"},{\"kind\":\"blank\",\"text\":\" \"},"
        "{\"kind\":\"name\",\"text\":\"a\"},{\"kind\":\"blank\",\"text\":\" \"},"
        "{\"kind\":\"punctuation\",\"text\":\"=\"},{\"kind\":\"blank\",\"text\":\" \"},"
        "{\"kind\":\"parameter\",\"text\":\":b\"}");
}

static void what_cannot_be_read_is_there_all_the_same(void **state) {
    check_pieces(
        "\"a 'never closed\"",
        "{\"kind\":\"name\",\"text\":\"a\"},{\"kind\":\"unread\",\"text\":\" 'never closed\"}");
    check_pieces(
        "\"1 /* open\"",
        "{\"kind\":\"number\",\"text\":\"1\"},{\"kind\":\"comment\",\"text\":\" /* open\"}");
    check_pieces("\"  \"", "{\"kind\":\"blank\",\"text\":\"  \"}");
    check_pieces("\"\"", "");
    check_pieces("\"\\u00e9\\u00e9\"", "{\"kind\":\"name\",\"text\":\"\xc3\xa9\xc3\xa9\"}");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_has_its_name),
        cmocka_unit_test(what_cannot_be_read_is_there_all_the_same),
    };
    return cmocka_run_group_tests_name("sql_pieces", tests, NULL, NULL);
}
