/* The twin: the same bytes everywhere, Chinook's shape, and gold sets that run on it. */
#include "support.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pq_api.h"
#include "pq_gold.h"
#include "pq_twin.h"
#include "pq_twin_image.h"

static pq_db *open_image(uint64_t seed, bool renamed) {
    unsigned char *bytes = NULL;
    size_t size = 0;
    pq_db *db = NULL;
    assert_int_equal(pq_twin_image(seed, renamed, &bytes, &size, NULL), PQ_OK);
    assert_int_equal(pq_db_open(bytes, size, &db, NULL), PQ_OK);
    free(bytes);
    return db;
}

/* The 64-bit FNV-1a hash, written out here again: native and wasm builds must both give it. */
static uint64_t hash_of(uint64_t seed, bool renamed) {
    unsigned char *bytes = NULL;
    size_t size = 0;
    uint64_t hash = UINT64_C(14695981039346656037);
    assert_int_equal(pq_twin_image(seed, renamed, &bytes, &size, NULL), PQ_OK);
    for (size_t i = 0; i < size; i++) {
        hash ^= bytes[i];
        hash *= UINT64_C(1099511628211);
    }
    free(bytes);
    return hash;
}

/* The figures hold for the version of SQLite in tools/deps.list, which the image names. */
static void test_same_seed_same_bytes(void **state) {
    assert_true(hash_of(1, false) == UINT64_C(0x2f5f1e87616ab17c));
    assert_true(hash_of(1, true) == UINT64_C(0xe8826fd520c867de));
    assert_true(hash_of(2, false) != hash_of(1, false));
}

/* Queries whose result is Chinook's on every twin: what is held equal. */
static const char *const shape[] = {
    "SELECT (SELECT COUNT(*) FROM Album), (SELECT COUNT(*) FROM Artist), (SELECT COUNT(*) FROM "
    "Customer), (SELECT COUNT(*) FROM Employee), (SELECT COUNT(*) FROM Genre), (SELECT COUNT(*) "
    "FROM Invoice), (SELECT COUNT(*) FROM InvoiceLine), (SELECT COUNT(*) FROM MediaType), (SELECT "
    "COUNT(*) FROM Playlist), (SELECT COUNT(*) FROM PlaylistTrack), (SELECT COUNT(*) FROM Track)",
    "SELECT n, COUNT(*) FROM (SELECT COUNT(*) AS n FROM Album GROUP BY ArtistId) GROUP BY n",
    "SELECT n, COUNT(*) FROM (SELECT COUNT(*) AS n FROM Track GROUP BY AlbumId) GROUP BY n",
    "SELECT GenreId, COUNT(*), COUNT(Composer), SUM(UnitPrice > 1) FROM Track GROUP BY GenreId",
    "SELECT UnitPrice, COUNT(*) FROM Track GROUP BY UnitPrice",
    "SELECT PlaylistId, COUNT(*) FROM PlaylistTrack GROUP BY PlaylistId",
    "SELECT n, COUNT(*) FROM (SELECT COUNT(*) AS n FROM Playlist GROUP BY Name) GROUP BY n",
    "SELECT n, COUNT(*) FROM (SELECT COUNT(*) AS n FROM InvoiceLine GROUP BY InvoiceId) GROUP BY n",
    "SELECT n, COUNT(*) FROM (SELECT COUNT(*) AS n FROM InvoiceLine GROUP BY TrackId) GROUP BY n",
    "SELECT n, COUNT(*) FROM (SELECT COUNT(*) AS n FROM Invoice GROUP BY CustomerId) GROUP BY n",
    "SELECT MIN(InvoiceDate), MAX(InvoiceDate), COUNT(DISTINCT InvoiceDate) FROM Invoice",
    "SELECT COUNT(*), COUNT(State), COUNT(PostalCode), COUNT(Company), COUNT(Fax) FROM Customer "
    "GROUP BY Country ORDER BY 1, 2, 3, 4, 5",
    "SELECT COUNT(DISTINCT City), COUNT(Phone), SUM(instr(Email, '_') > 0) FROM Customer",
    "SELECT n, COUNT(*) FROM (SELECT COUNT(*) AS n FROM Customer GROUP BY substr(Email, "
    "instr(Email, '@'))) GROUP BY n",
    "SELECT SupportRepId, COUNT(*) FROM Customer GROUP BY SupportRepId",
    "SELECT EmployeeId, ReportsTo FROM Employee ORDER BY EmployeeId",
    "SELECT COUNT(DISTINCT HireDate), COUNT(DISTINCT City), COUNT(DISTINCT Title), COUNT(DISTINCT "
    "Country) FROM Employee",
    "SELECT COUNT(*) FROM Invoice AS i WHERE ROUND(Total, 2) <> (SELECT ROUND(SUM(UnitPrice * "
    "Quantity), 2) FROM InvoiceLine AS l WHERE l.InvoiceId = i.InvoiceId)",
    "SELECT DISTINCT typeof(Total), typeof(CustomerId), typeof(InvoiceDate) FROM Invoice",
};

/* A result as text, to be freed. */
static pq_text ask(pq_db *db, const char *sql) {
    pq_arena *arena = pq_arena_new();
    pq_limits limits = pq_limits_default();
    pq_rows rows;
    pq_error error = {0};
    pq_text text = {0};
    pq_writer w = pq_writer_to(&text);
    if (pq_db_query(db, sql, strlen(sql), NULL, 0, &limits, arena, &rows, &error) != PQ_OK) {
        fail_msg("%s: %s", sql, error.message);
    }
    pq_write_object(&w);
    pq_rows_write(&w, &rows, rows.n_rows);
    pq_write_end(&w);
    pq_arena_free(arena);
    return text;
}

static pq_db *open_chinook(void) {
    size_t size = 0;
    pq_db *db = NULL;
    char *bytes = test_read_file(PQ_TEST_CHINOOK, &size);
    if (bytes != NULL) {
        assert_int_equal(pq_db_open(bytes, size, &db, NULL), PQ_OK);
    }
    free(bytes);
    return db;
}

static void test_shape_is_that_of_chinook(void **state) {
    pq_db *chinook = open_chinook();
    if (chinook == NULL) {
        skip();
    }
    for (uint64_t seed = 1; seed <= 3; seed++) {
        pq_db *twin = open_image(seed, false);
        for (size_t i = 0; i < sizeof shape / sizeof shape[0]; i++) {
            pq_text wanted = ask(chinook, shape[i]);
            pq_text got = ask(twin, shape[i]);
            assert_string_equal(pq_text_string(&got), pq_text_string(&wanted));
            pq_text_free(&wanted);
            pq_text_free(&got);
        }
        pq_db_close(twin);
    }
    pq_db_close(chinook);
}

static const char *renamed_of(const char *name) {
    size_t count = 0;
    const pq_twin_name *names = pq_twin_names(&count);
    size_t i = 0;
    while (i < count && !pq_same_name(names[i].chinook, name)) {
        i++;
    }
    assert_true(i < count);
    return names[i].renamed;
}

static const pq_table *find_table(const pq_schema *schema, const char *name) {
    size_t i = 0;
    while (i < schema->n_tables && strcmp(schema->tables[i].name, name) != 0) {
        i++;
    }
    assert_true(i < schema->n_tables);
    return &schema->tables[i];
}

/* Every table and column of the first edition is in the second one under its mapped name, with the
 * same type. Returns how many columns there are. */
static size_t compare_schemas(const pq_schema *first, const pq_schema *second) {
    size_t columns = 0;
    for (size_t t = 0; t < first->n_tables; t++) {
        const pq_table *a = &first->tables[t];
        const pq_table *b = find_table(second, renamed_of(a->name));
        assert_int_equal(a->n_columns, b->n_columns);
        for (size_t c = 0; c < a->n_columns; c++) {
            assert_string_equal(b->columns[c].name, renamed_of(a->columns[c].name));
            assert_string_equal(b->columns[c].type, a->columns[c].type);
        }
        columns += a->n_columns;
    }
    return columns;
}

static void test_editions_differ_in_names_only(void **state) {
    pq_arena *arena = pq_arena_new();
    pq_schema first, second;
    pq_db *twin = open_image(1, false);
    pq_db *renamed = open_image(1, true);
    assert_int_equal(pq_db_schema(twin, arena, &first, NULL), PQ_OK);
    assert_int_equal(pq_db_schema(renamed, arena, &second, NULL), PQ_OK);
    assert_int_equal(first.n_tables, PQ_TWIN_TABLES);
    assert_int_equal(second.n_tables, PQ_TWIN_TABLES);
    assert_int_equal(compare_schemas(&first, &second), 64);
    pq_db_close(twin);
    pq_db_close(renamed);
    pq_arena_free(arena);
}

static void test_names_are_one_to_one_and_no_keywords(void **state) {
    size_t count = 0;
    const pq_twin_name *names = pq_twin_names(&count);
    for (size_t i = 0; i < count; i++) {
        assert_false(sqlite3_keyword_check(names[i].renamed, (int)strlen(names[i].renamed)));
        for (size_t k = 0; k < count; k++) {
            assert_false(i != k && pq_same_name(names[i].chinook, names[k].chinook));
            assert_false(i != k && pq_same_name(names[i].renamed, names[k].renamed));
            assert_false(pq_same_name(names[i].chinook, names[k].renamed));
        }
    }
}

/* Runs every statement of a gold set; returns how many questions have a row. */
static size_t run_gold(pq_db *db, const char *text, size_t size) {
    pq_arena *arena = pq_arena_new();
    pq_limits limits = pq_limits_default();
    pq_gold gold;
    size_t answered = 0;
    assert_int_equal(pq_gold_read(text, size, arena, &gold, NULL), PQ_OK);
    for (size_t i = 0; i < gold.n_questions; i++) {
        pq_rows rows = {0};
        for (size_t k = 0; k < gold.questions[i].n_sql; k++) {
            const char *sql = gold.questions[i].sql[k];
            pq_error error = {0};
            if (pq_db_query(db, sql, strlen(sql), gold.bindings, gold.n_bindings, &limits, arena,
                            &rows, &error) != PQ_OK) {
                fail_msg("%s: %s: %s", gold.questions[i].id, sql, error.message);
            }
        }
        answered += rows.n_rows > 0 ? 1 : 0;
    }
    pq_arena_free(arena);
    return answered;
}

/* Adapts a gold set by the operation and runs it on the image. */
static size_t run_adapted(pq_api *api, const char *name, const char *edition, pq_db *db) {
    pq_text envelope = {0};
    pq_text request = {0};
    pq_json *document = NULL;
    pq_value result, text;
    const char *bytes = NULL;
    size_t size = 0;
    pq_text_format(&request, "{\"gold\":\"%s\",\"seed\":1,\"edition\":\"%s\",\"into\":\"adapted\"}",
                   name, edition);
    if (pq_api_call(api, "twin.gold", request.data, request.size, &envelope) != PQ_OK) {
        fail_msg("%s", envelope.data);
    }
    assert_int_equal(pq_json_parse(envelope.data, envelope.size, &document, NULL), PQ_OK);
    pq_value root = pq_json_root(document);
    assert_true(pq_json_find(&root, "result", &result));
    assert_true(pq_json_find(&result, "text", &text));
    assert_int_equal(pq_json_bytes(&text, &bytes, &size, NULL), PQ_OK);
    size_t answered = run_gold(db, bytes, size);
    pq_json_free(document);
    pq_text_free(&request);
    pq_text_free(&envelope);
    return answered;
}

static void test_gold_sets_run_on_all_three(void **state) {
    static const struct {
        const char *file;
        size_t questions;
    } sets[] = {{PQ_TEST_DATA "/gold/chinook-25.json", 25},
                {PQ_TEST_DATA "/gold/chinook-35.json", 35}};
    pq_db *chinook = open_chinook();
    pq_db *twin = open_image(1, false);
    pq_db *renamed = open_image(1, true);
    pq_api *api = pq_api_new();
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        size_t size = 0;
        pq_text envelope = {0};
        char *gold = test_read_file(sets[i].file, &size);
        assert_non_null(gold);
        if (chinook != NULL) {
            assert_int_equal(run_gold(chinook, gold, size), sets[i].questions);
        }
        pq_api_load(api, "gold", gold, size, &envelope);
        assert_int_equal(run_adapted(api, "gold", "chinook", twin), sets[i].questions);
        assert_int_equal(run_adapted(api, "gold", "renamed", renamed), sets[i].questions);
        pq_text_free(&envelope);
    }
    pq_api_free(api);
    pq_db_close(twin);
    pq_db_close(renamed);
    pq_db_close(chinook);
}

/* Runs an operation and gives its envelope's text, which lives until the next one. */
static const char *run(pq_api *api, pq_text *envelope, const char *operation, const char *request) {
    if (pq_api_call(api, operation, request, strlen(request), envelope) != PQ_OK) {
        fail_msg("%s: %s", operation, pq_text_string(envelope));
    }
    return pq_text_string(envelope);
}

static void load_file(pq_api *api, const char *name, const char *path) {
    pq_text envelope = {0};
    size_t size = 0;
    char *bytes = test_read_file(path, &size);
    assert_non_null(bytes);
    pq_api_load(api, name, bytes, size, &envelope);
    pq_text_free(&envelope);
}

/* Appends the outcome of every example answer on a twin. */
static void judge_example(const char *edition, pq_text *outcomes) {
    pq_api *api = pq_api_new();
    pq_text envelope = {0};
    char request[160];
    load_file(api, "gold", PQ_TEST_DATA "/gold/chinook-25.json");
    load_file(api, "answers", PQ_TEST_DATA "/examples/chinook-25.predictions.jsonl");
    snprintf(request, sizeof request, "{\"seed\":1,\"edition\":\"%s\",\"name\":\"d\"}", edition);
    run(api, &envelope, "twin.make", request);
    snprintf(request, sizeof request,
             "{\"gold\":\"gold\",\"seed\":1,\"edition\":\"%s\",\"into\":\"g\"}", edition);
    assert_non_null(strstr(run(api, &envelope, "twin.gold", request), "\"adapted\":true"));
    snprintf(request, sizeof request,
             "{\"predictions\":\"answers\",\"gold\":\"gold\",\"seed\":1,\"edition\":\"%s\","
             "\"into\":\"p\"}",
             edition);
    assert_non_null(strstr(run(api, &envelope, "twin.predictions", request), "\"left\":[]"));
    run(api, &envelope, "eval.begin", "{\"database\":\"d\",\"gold\":\"g\",\"predictions\":\"p\"}");
    const char *said = "";
    do {
        said = run(api, &envelope, "eval.step", "{\"evaluation\":\"e1\"}");
        const char *outcome = strstr(said, "\"outcome\":\"") + strlen("\"outcome\":\"");
        pq_text_format(outcomes, "%.*s ", (int)strcspn(outcome, "\""), outcome);
    } while (strstr(said, "\"finished\":true") == NULL);
    pq_text_free(&envelope);
    pq_api_free(api);
}

/* The answers were written for Chinook, on which these are their outcomes. */
static void test_example_answers_fare_as_on_chinook(void **state) {
    static const char wanted[] =
        "right wrong right sql_failed wrong right wrong right right right wrong wrong refused "
        "right wrong right right wrong wrong no_prediction right sql_failed right no_sql right ";
    static const char *const editions[] = {"chinook", "renamed"};
    for (size_t i = 0; i < 2; i++) {
        pq_text outcomes = {0};
        judge_example(editions[i], &outcomes);
        assert_string_equal(pq_text_string(&outcomes), wanted);
        pq_text_free(&outcomes);
    }
}

static pq_status adapt(const char *operation, const char *database, pq_text *envelope) {
    pq_api *api = pq_api_new();
    pq_text gold = {0};
    static const char answer[] = "{\"id\":\"q\",\"sql\":\"SELECT 1\"}";
    pq_text_format(&gold,
                   "{\"format\":\"perquery-gold/1\",\"id\":\"g\",\"database\":\"%s\","
                   "\"questions\":[{\"id\":\"q\",\"tier\":1,\"question\":\"?\",\"sql\":[\"SELECT "
                   "Name FROM x\"]}]}",
                   database);
    pq_api_load(api, "g", gold.data, gold.size, envelope);
    char *copy = malloc(sizeof answer - 1);
    memcpy(copy, answer, sizeof answer - 1);
    pq_api_load(api, "p", copy, sizeof answer - 1, envelope);
    static const char gold_request[] =
        "{\"gold\":\"g\",\"seed\":1,\"edition\":\"renamed\",\"into\":\"a\"}";
    static const char answers_request[] =
        "{\"predictions\":\"p\",\"gold\":\"g\",\"seed\":1,\"edition\":\"renamed\",\"into\":\"b\"}";
    const char *request = strcmp(operation, "twin.gold") == 0 ? gold_request : answers_request;
    pq_status status = pq_api_call(api, operation, request, strlen(request), envelope);
    pq_api_free(api);
    return status;
}

static void test_gold_sets_for_other_databases(void **state) {
    pq_text envelope = {0};
    assert_int_equal(adapt("twin.gold", "Chinook", &envelope), PQ_OK);
    assert_non_null(strstr(pq_text_string(&envelope), "SELECT label FROM x"));
    assert_int_equal(adapt("twin.gold", "twin-renamed", &envelope), PQ_OK);
    assert_non_null(strstr(pq_text_string(&envelope), "\"adapted\":false"));
    assert_non_null(strstr(pq_text_string(&envelope), "SELECT Name FROM x"));
    assert_int_equal(adapt("twin.gold", "shop", &envelope), PQ_BAD_FIELD);
    assert_non_null(strstr(pq_text_string(&envelope), "\"where\":\"gold.database\""));
    assert_int_equal(adapt("twin.predictions", "chinook", &envelope), PQ_OK);
    assert_int_equal(adapt("twin.predictions", "twin-renamed", &envelope), PQ_BAD_FIELD);
    assert_int_equal(adapt("twin.predictions", "shop", &envelope), PQ_BAD_FIELD);
    pq_text_free(&envelope);
}

static void test_bad_requests(void **state) {
    static const char *const requests[] = {
        "{\"seed\":-1,\"edition\":\"chinook\",\"name\":\"t\"}",
        "{\"seed\":1,\"edition\":\"other\",\"name\":\"t\"}",
        "{\"seed\":1,\"edition\":\"chinook\",\"name\":\"\"}",
        "{\"seed\":1,\"edition\":\"chinook\"}",
    };
    pq_api *api = pq_api_new();
    pq_text envelope = {0};
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        assert_int_equal(pq_api_call(api, "twin.make", requests[i], strlen(requests[i]), &envelope),
                         PQ_BAD_FIELD);
    }
    pq_text_free(&envelope);
    pq_api_free(api);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_seed_same_bytes),
        cmocka_unit_test(test_shape_is_that_of_chinook),
        cmocka_unit_test(test_editions_differ_in_names_only),
        cmocka_unit_test(test_names_are_one_to_one_and_no_keywords),
        cmocka_unit_test(test_gold_sets_run_on_all_three),
        cmocka_unit_test(test_example_answers_fare_as_on_chinook),
        cmocka_unit_test(test_gold_sets_for_other_databases),
        cmocka_unit_test(test_bad_requests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
