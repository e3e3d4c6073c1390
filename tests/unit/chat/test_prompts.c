/* Strategies, and the filling of their prompts. */
#include "support.h"

#include "pq_extract.h"
#include "pq_prompts.h"

#include <stdlib.h>
#include <string.h>

/* ---- the strategies that are compiled in ---- */

typedef struct builtin {
    pq_arena *arena;
    pq_strategy *all;
    size_t count;
} builtin;

static int open_builtin(void **state) {
    static builtin b;
    size_t size;
    const char *text = pq_strategies_builtin(&size);
    b.arena = pq_arena_new();
    *state = &b;
    return pq_strategies_read(text, size, b.arena, &b.all, &b.count, NULL) == PQ_OK ? 0 : -1;
}

static int close_builtin(void **state) {
    pq_arena_free(((builtin *)*state)->arena);
    return 0;
}

static const pq_strategy *find(void **state, const char *id) {
    const builtin *b = *state;
    const pq_strategy *strategy = pq_strategy_find(b->all, b->count, id);
    assert_non_null(strategy);
    return strategy;
}

static void test_embedded_text_is_the_file(void **state) {
    size_t size;
    size_t file_size;
    const char *text = pq_strategies_builtin(&size);
    char *file = test_read_file(PQ_TEST_DATA "/prompts/strategies.json", &file_size);
    assert_non_null(file);
    assert_int_equal(size, file_size);
    assert_memory_equal(text, file, size);
    assert_int_equal(text[size], '\0');
    free(file);
}

static void test_strategies(void **state) {
    assert_int_equal(((const builtin *)*state)->count, 3);
    const pq_strategy *baseline = find(state, "baseline");
    assert_false(baseline->schema || baseline->json_mode || baseline->free_repair);
    assert_int_equal(baseline->repair_turns, 0);
    assert_int_equal(baseline->history, 0);
    assert_string_equal(baseline->system, "");
    assert_string_equal(baseline->user, "{question}");

    const pq_strategy *one_shot = find(state, "one-shot");
    assert_true(one_shot->schema && one_shot->json_mode);
    assert_false(one_shot->free_repair);
    assert_int_equal(one_shot->repair_turns, 0);
    assert_int_equal(one_shot->history, 0);

    const pq_strategy *agent = find(state, "agent");
    assert_true(agent->schema && agent->json_mode && agent->free_repair);
    assert_int_equal(agent->repair_turns, 2);
    assert_int_equal(agent->history, 3);
    /* They differ in the repairs alone. */
    assert_string_equal(agent->system, one_shot->system);
    assert_string_equal(agent->user, one_shot->user);

    assert_null(pq_strategy_find(((const builtin *)*state)->all, 3, "Agent"));
}

/* OpenAI and others refuse JSON mode if no message says "JSON". */
static void test_prompts_hold_what_they_must(void **state) {
    const builtin *b = *state;
    for (size_t i = 0; i < b->count; i++) {
        const pq_strategy *s = &b->all[i];
        assert_non_null(strstr(s->repair_first, "{error}"));
        assert_non_null(strstr(s->repair, "{error}"));
        assert_null(strstr(s->repair, "{schema}"));
        assert_int_equal(strstr(s->repair_first, "{schema}") != NULL, s->schema);
        if (s->json_mode) {
            assert_non_null(strstr(s->system, "JSON"));
            assert_non_null(strstr(s->system, "{\"sql\": \"...\"}"));
            assert_non_null(strstr(s->repair_no_sql, "JSON"));
        }
        assert_true(strlen(s->system) < 2000);
    }
}

/* A model that repeats the form that it was shown has not answered. */
static void test_the_form_in_a_prompt_is_no_sql(void **state) {
    pq_arena *arena = pq_arena_new();
    const char *reply = "Sure: {\"sql\": \"...\"}";
    pq_extraction found;
    assert_int_equal(pq_extract_sql(reply, strlen(reply), arena, &found, NULL), PQ_OK);
    assert_null(found.sql);
    pq_arena_free(arena);
}

/* ---- filling in ---- */

static void assert_filled(const char *template_text, const char *wanted) {
    const pq_filling filling = {.schema = "T(a)", .question = "{sql}?", .sql = "SELECT {error}"};
    pq_text text = {0};
    pq_text_append(&text, ">");
    pq_prompt_fill(template_text, &filling, &text);
    assert_string_equal(pq_text_string(&text), wanted);
    pq_text_free(&text);
}

static void test_fill(void **state) {
    assert_filled("", ">");
    assert_filled("plain", ">plain");
    assert_filled("{schema}", ">T(a)");
    assert_filled("{schema}{schema}\n", ">T(a)T(a)\n");
    assert_filled("a {question} b", ">a {sql}? b"); /* what is filled in is not searched again */
    assert_filled("{sql}{error}{", ">SELECT {error}{"); /* NULL stands for nothing */
    assert_filled("{\"sql\": \"...\"} {Schema} {schema {{schema}}",
                  ">{\"sql\": \"...\"} {Schema} {schema {T(a)}");
}

/* ---- reading ---- */

#define STRATEGY_OF(id, schema, turns, user, repair)                                               \
    "{\"id\":\"" id "\",\"name\":\"N\",\"help\":\"H\",\"schema\":" schema                          \
    ",\"json_mode\":true,\"free_repair\":false,\"repair_turns\":" turns                            \
    ",\"history\":0,\"system\":\"\",\"user\":\"" user                                              \
    "\",\"repair_first\":\"f {error}\",\"repair\":\"" repair "\",\"repair_no_sql\":\"n\"}"
#define STRATEGY(id, schema, turns, user) STRATEGY_OF(id, schema, turns, user, "{error}")

#define FILE_OF(strategies) "{\"format\":\"perquery-strategies/1\",\"strategies\":[" strategies "]}"

static void assert_refused(const char *text, pq_status wanted, const char *where) {
    pq_arena *arena = pq_arena_new();
    pq_strategy *strategies;
    size_t count;
    pq_error error = {0};
    assert_int_equal(pq_strategies_read(text, strlen(text), arena, &strategies, &count, &error),
                     wanted);
    assert_int_equal(error.code, wanted);
    assert_string_equal(error.where, where);
    pq_arena_free(arena);
}

static void test_read(void **state) {
    static const char text[] = FILE_OF(STRATEGY("a", "false", "5", "Q: {question}") "," STRATEGY(
        "b", "true", "0", "{schema} {question}"));
    pq_arena *arena = pq_arena_new();
    pq_strategy *strategies;
    size_t count;
    assert_int_equal(pq_strategies_read(text, strlen(text), arena, &strategies, &count, NULL),
                     PQ_OK);
    assert_int_equal(count, 2);
    assert_string_equal(strategies[0].user, "Q: {question}");
    assert_string_equal(strategies[0].repair_no_sql, "n");
    assert_int_equal(strategies[0].repair_turns, 5);
    assert_ptr_equal(pq_strategy_find(strategies, count, "b"), &strategies[1]);
    pq_arena_free(arena);
}

static void test_refused(void **state) {
    assert_refused("{", PQ_BAD_JSON, "line 1, column 1");
    assert_refused("[]", PQ_BAD_FIELD, "");
    assert_refused("{\"format\":\"perquery-strategies/2\",\"strategies\":[]}", PQ_BAD_FORMAT,
                   "format");
    assert_refused("{\"format\":\"perquery-strategies/1\"}", PQ_BAD_FIELD, "");
    assert_refused("{\"format\":\"perquery-strategies/1\",\"strategies\":[],\"x\":1}", PQ_BAD_FIELD,
                   "x");
    assert_refused(FILE_OF("{\"id\":\"a\"}"), PQ_BAD_FIELD, "strategies[0]");
    assert_refused(FILE_OF("{\"id\":\"a\",\"turns\":1}"), PQ_BAD_FIELD, "strategies[0].turns");
    assert_refused(FILE_OF(STRATEGY("a", "1", "0", "{question}")), PQ_BAD_FIELD,
                   "strategies[0].schema");
    assert_refused(FILE_OF(STRATEGY("a", "false", "6", "{question}")), PQ_BAD_FIELD,
                   "strategies[0].repair_turns");
    assert_refused(FILE_OF(STRATEGY("a", "false", "-1", "{question}")), PQ_BAD_FIELD,
                   "strategies[0].repair_turns");
    assert_refused(FILE_OF(STRATEGY("", "false", "0", "{question}")), PQ_BAD_FIELD,
                   "strategies[0].id");
    assert_refused(FILE_OF(STRATEGY("a", "false", "0", "")), PQ_BAD_FIELD, "strategies[0].user");
    assert_refused(FILE_OF(STRATEGY("a", "false", "0", "Q")), PQ_BAD_FIELD, "strategies[0]");
    assert_refused(FILE_OF(STRATEGY("a", "true", "0", "{question}")), PQ_BAD_FIELD,
                   "strategies[0]");
    assert_refused(FILE_OF(STRATEGY("a", "false", "0", "{schema} {question}")), PQ_BAD_FIELD,
                   "strategies[0]");
    assert_refused(FILE_OF(STRATEGY_OF("a", "false", "0", "{question}", "Again.")), PQ_BAD_FIELD,
                   "strategies[0]");
    assert_refused(FILE_OF(STRATEGY("a", "false", "0", "{question}") "," STRATEGY("a", "false", "0",
                                                                                  "{question}")),
                   PQ_BAD_FIELD, "strategies[1]");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_embedded_text_is_the_file),
        cmocka_unit_test(test_strategies),
        cmocka_unit_test(test_prompts_hold_what_they_must),
        cmocka_unit_test(test_the_form_in_a_prompt_is_no_sql),
        cmocka_unit_test(test_fill),
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, open_builtin, close_builtin);
}
