/* The published scorer, replayed on 125 recorded answers: its stored flag must come out again. */
#include "support.h"

#include "pq_db.h"
#include "pq_score.h"

#include <stdlib.h>
#include <string.h>

#define RECORDED PQ_TEST_SHARED "/recorded/"

enum { MOST_QUESTIONS = 64 };

typedef struct replay {
    pq_db *db;
    pq_arena *arena;
    size_t n_questions;
    const char *ids[MOST_QUESTIONS];
    const char *gold[MOST_QUESTIONS];
    size_t compared;
} replay;

static const char *string_at(replay *r, const pq_value *object, const char *key) {
    pq_value value;
    const char *string = NULL;
    if (!pq_json_find(object, key, &value)) {
        return NULL;
    }
    assert_int_equal(pq_json_string(&value, &string, NULL), PQ_OK);
    return pq_arena_string(r->arena, string);
}

static pq_json *read_json(const char *path) {
    size_t size = 0;
    char *text = test_read_file(path, &size);
    pq_json *document = NULL;
    pq_error error;
    if (text == NULL) {
        return NULL;
    }
    if (pq_json_parse(text, size, &document, &error) != PQ_OK) {
        fail_msg("%s: %s: %s", path, error.where, error.message);
    }
    free(text);
    return document;
}

static void read_questions(replay *r, const char *path) {
    pq_json *document = read_json(path);
    assert_non_null(document);
    pq_value root = pq_json_root(document);
    size_t count = 0;
    assert_int_equal(pq_json_array(&root, &count, NULL), PQ_OK);
    for (size_t i = 0; i < count; i++) {
        pq_value item = pq_json_item(&root, i);
        r->ids[r->n_questions] = string_at(r, &item, "id");
        r->gold[r->n_questions] = string_at(r, &item, "gold_sql");
        r->n_questions++;
    }
    pq_json_free(document);
}

static pq_status query(replay *r, const char *sql, pq_rows *rows) {
    pq_limits limits = pq_limits_default();
    return pq_db_query(r->db, sql, strlen(sql), NULL, 0, &limits, r->arena, rows, NULL);
}

static bool judge(replay *r, const char *id, const char *sql) {
    pq_rows gold;
    pq_rows predicted;
    pq_verdict verdict;
    size_t q = 0;
    while (strcmp(r->ids[q], id) != 0) {
        q++;
        assert_true(q < r->n_questions);
    }
    assert_int_equal(query(r, r->gold[q], &gold), PQ_OK);
    if (sql == NULL || query(r, sql, &predicted) != PQ_OK) {
        return false;
    }
    pq_pair pair = {.gold = &gold, .predicted = &predicted, .gold_sql = r->gold[q]};
    assert_int_equal(pq_score(pq_score_rule("rows-match"), &pair, r->arena, &verdict, NULL), PQ_OK);
    return verdict.match;
}

static void replay_trace(replay *r, const char *model, const pq_value *trace) {
    pq_value flag = test_member(trace, "correct");
    bool stored = false;
    assert_int_equal(pq_json_bool(&flag, &stored, NULL), PQ_OK);
    const char *id = string_at(r, trace, "qid");
    if (judge(r, id, string_at(r, trace, "sql")) != stored) {
        fail_msg("%s, %s: the stored flag is %s", model, id, stored ? "right" : "wrong");
    }
    r->compared++;
}

static void rows_match_gives_every_stored_flag(void **state) {
    size_t size = 0;
    char *image = test_read_file(PQ_TEST_CHINOOK, &size);
    pq_json *sweep = read_json(RECORDED "fireworks_sweep_v2.json");
    if (image == NULL || sweep == NULL) {
        free(image);
        pq_json_free(sweep);
        print_message("# skip: rows_match_gives_every_stored_flag, "
                      "the recorded answers or Chinook are not here\n");
        skip();
    }
    replay r = {.arena = pq_arena_new()};
    assert_int_equal(pq_db_open(image, size, &r.db, NULL), PQ_OK);
    free(image);
    read_questions(&r, RECORDED "dev_questions_with_answers.json");
    read_questions(&r, RECORDED "synthetic_questions.json");
    pq_value root = pq_json_root(sweep);
    pq_value reports = test_member(&root, "reports");
    size_t n_reports = 0;
    assert_int_equal(pq_json_array(&reports, &n_reports, NULL), PQ_OK);
    for (size_t i = 0; i < n_reports; i++) {
        pq_value report = pq_json_item(&reports, i);
        pq_value traces = test_member(&report, "traces");
        size_t n_traces = 0;
        assert_int_equal(pq_json_array(&traces, &n_traces, NULL), PQ_OK);
        for (size_t t = 0; t < n_traces; t++) {
            pq_value trace = pq_json_item(&traces, t);
            replay_trace(&r, string_at(&r, &report, "model"), &trace);
        }
    }
    assert_int_equal(r.compared, 125);
    pq_json_free(sweep);
    pq_db_close(r.db);
    pq_arena_free(r.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_match_gives_every_stored_flag),
    };
    return cmocka_run_group_tests_name("recorded", tests, NULL, NULL);
}
