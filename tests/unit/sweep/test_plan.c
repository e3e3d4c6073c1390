/* Plans: what is read, refused, written, compared and priced. */
#include "plan_support.h"

#include "pq_estimate.h"
#include "pq_plan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every field, none at its default, in the form in which plans are written. */
static const char whole[] =
    "{\"database\":\"chinook\",\"gold\":\"chinook-25\",\"questions\":["
    "{\"id\":\"b\",\"question\":\"How many?\",\"history\":["
    "{\"question\":\"Which?\",\"sql\":\"SELECT 1\"}]},"
    "{\"id\":\"a\",\"question\":\"\xC3\x9C"
    "ber?\",\"history\":[]}],\"series\":["
    "{\"provider\":\"p\",\"base_url\":\"https://api.example.com/v1\",\"model\":\"m\","
    "\"strategy\":\"agent\",\"concurrency\":5,\"json_mode\":false,\"temperature\":0.7,"
    "\"max_tokens\":2048,\"max_tokens_field\":\"max_completion_tokens\","
    "\"reasoning_effort\":\"low\",\"repair_turns\":1,"
    "\"extra\":{\"reasoning\":{\"effort\":\"low\"},\"top_p\":0.5},\"price\":{\"input_per_mtok\":0."
    "6,"
    "\"cached_per_mtok\":0.06,\"output_per_mtok\":2.2,\"source\":\"s\",\"read_on\":\"2026-11-01\"}}"
    ","
    "{\"provider\":\"q\",\"base_url\":\"http://127.0.0.1:8080\",\"model\":\"n\","
    "\"strategy\":\"baseline\",\"concurrency\":1,\"json_mode\":true,\"temperature\":null,"
    "\"max_tokens\":1,\"max_tokens_field\":\"max_tokens\",\"reasoning_effort\":null,"
    "\"repair_turns\":0,\"extra\":null,"
    "\"price\":{\"input_per_mtok\":0,\"cached_per_mtok\":null,\"output_per_mtok\":0,"
    "\"source\":null,\"read_on\":null}}],"
    "\"repeats\":3,\"seed\":0,\"side_by_side\":true,\"call_timeout_ms\":1500.5,\"http_retries\":0,"
    "\"spend_usd\":2.5,\"vary_prompts\":true}";

/* Only what must be there. */
static const char least[] =
    "{\"database\":\"d\",\"questions\":[{\"id\":\"a\",\"question\":\"Q\"}],\"series\":["
    "{\"provider\":\"p\",\"base_url\":\"https://h\",\"model\":\"m\",\"strategy\":\"agent\","
    "\"concurrency\":1}]}";

static pq_plan plan_of(kit *k, const char *text) {
    read_plan(k, text);
    return k->plan;
}

static void check_written(const pq_plan *plan, const char *expected) {
    pq_text text = {0};
    pq_writer w = pq_writer_to(&text);
    pq_plan_write(&w, plan);
    assert_string_equal(pq_text_string(&text), expected);
    pq_text_free(&text);
}

static void a_plan_is_written_as_it_was_read(void **state) {
    kit *k = *state;
    pq_plan plan = plan_of(k, whole);
    check_written(&plan, whole);
    assert_int_equal(pq_plan_answers(&plan), 12);
    assert_true(plan.series[0].price.known && plan.series[0].price.cached_per_mtok == 0.06);
    assert_true(isnan(plan.series[1].temperature));
    assert_string_equal(plan.series[0].strategy->id, "agent");
    char path[32];
    pq_json_path(&plan.series[0].extra, path, sizeof path);
    assert_string_equal(path, "series[0].extra");
}

static void what_is_left_out_is_resolved(void **state) {
    kit *k = *state;
    pq_plan plan = plan_of(k, least);
    static const char resolved[] =
        "{\"database\":\"d\",\"gold\":null,\"questions\":[{\"id\":\"a\",\"question\":\"Q\","
        "\"history\":[]}],\"series\":[{\"provider\":\"p\",\"base_url\":\"https://h\",\"model\":"
        "\"m\",\"strategy\":\"agent\",\"concurrency\":1,\"json_mode\":true,\"temperature\":0,"
        "\"max_tokens\":1024,\"max_tokens_field\":\"max_tokens\",\"reasoning_effort\":null,"
        "\"repair_turns\":2,\"extra\":null,"
        "\"price\":null}],\"repeats\":1,\"seed\":1,\"side_by_side\":false,\"call_timeout_ms\":"
        "60000,"
        "\"http_retries\":4,\"spend_usd\":null,\"vary_prompts\":false}";
    check_written(&plan, resolved);
    plan = plan_of(k, resolved);
    check_written(&plan, resolved);
}

static void a_negative_zero_is_a_zero(void **state) {
    kit *k = *state;
    char *text = with(whole, "\"temperature\":0.7", "\"temperature\":-0.0");
    char *expected = with(whole, "\"temperature\":0.7", "\"temperature\":0");
    pq_plan plan = plan_of(k, text);
    check_written(&plan, expected);
    free(text);
    free(expected);
}

static void check_refused(kit *k, const char *old, const char *fresh, pq_status status,
                          const char *where) {
    pq_plan plan;
    pq_error error = {0};
    char *text = with(whole, old, fresh);
    pq_status found = try_plan(k, text, &plan, &error);
    free(text);
    if (found != status || strcmp(error.where, where) != 0) {
        fail_msg("%s: %s at \"%s\" (%s)", fresh, pq_status_code(found), error.where, error.message);
    }
}

static void what_is_out_of_range_is_refused(void **state) {
    static const struct {
        const char *old, *fresh, *where;
    } cases[] = {
        {"\"chinook\"", "\"\"", "database"},
        {"\"chinook-25\"", "25", "gold"},
        {"\"gold\"", "\"golden\"", "golden"},
        {"\"How many?\"", "\"\"", "questions[0].question"},
        {"\"id\":\"a\"", "\"id\":\"b\"", "questions[1]"},
        {"\"sql\":\"SELECT 1\"", "\"sql\":\"\"", "questions[0].history[0].sql"},
        {"\"sql\":\"SELECT 1\"", "\"sequel\":\"\"", "questions[0].history[0].sequel"},
        {"\"provider\":\"p\"", "\"provider\":\"\"", "series[0].provider"},
        {"\"model\":\"m\"", "\"mode\":\"m\"", "series[0].mode"},
        {"\"concurrency\":5", "\"concurrency\":0", "series[0].concurrency"},
        {"\"concurrency\":5", "\"concurrency\":501", "series[0].concurrency"},
        {"\"concurrency\":5,", "", "series[0]"},
        {"\"json_mode\":false", "\"json_mode\":0", "series[0].json_mode"},
        {"\"temperature\":0.7", "\"temperature\":2.1", "series[0].temperature"},
        {"\"temperature\":0.7", "\"temperature\":-0.1", "series[0].temperature"},
        {"\"max_tokens\":2048", "\"max_tokens\":0", "series[0].max_tokens"},
        {"\"max_tokens\":2048", "\"max_tokens\":1000001", "series[0].max_tokens"},
        {"\"max_completion_tokens\"", "\"tokens\"", "series[0].max_tokens_field"},
        {"\"repair_turns\":1", "\"repair_turns\":6", "series[0].repair_turns"},
        {"\"top_p\":0.5", "\"model\":null", "series[0].extra.model"},
        {"\"top_p\":0.5", "\"max_tokens\":1", "series[0].extra.max_tokens"},
        {"\"top_p\":0.5", "\"max_completion_tokens\":1", "series[0].extra.max_completion_tokens"},
        {"\"top_p\":0.5", "\"messages\":[]", "series[0].extra.messages"},
        {"\"top_p\":0.5", "\"n\":5", "series[0].extra.n"},
        {"\"extra\":null", "\"extra\":[]", "series[1].extra"},
        {"\"top_p\":0.5", "\"top_p\":-0.0", "series[0].extra"},
        {"\"input_per_mtok\":0.6", "\"input_per_mtok\":-1", "series[0].price.input_per_mtok"},
        {"\"input_per_mtok\":0.6,", "", "series[0].price"},
        {"\"output_per_mtok\":2.2", "\"output_per_mtok\":null", "series[0].price.output_per_mtok"},
        {"\"cached_per_mtok\":0.06", "\"cached_per_mtok\":-1", "series[0].price.cached_per_mtok"},
        {"\"source\":\"s\"", "\"source\":1", "series[0].price.source"},
        {"\"repeats\":3", "\"repeats\":0", "repeats"},
        {"\"repeats\":3", "\"repeats\":101", "repeats"},
        {"\"seed\":0", "\"seed\":-1", "seed"},
        {"\"side_by_side\":true", "\"side_by_side\":1", "side_by_side"},
        {"\"call_timeout_ms\":1500.5", "\"call_timeout_ms\":0.5", "call_timeout_ms"},
        {"\"call_timeout_ms\":1500.5", "\"call_timeout_ms\":3600001", "call_timeout_ms"},
        {"\"http_retries\":0", "\"http_retries\":11", "http_retries"},
        {"\"spend_usd\":2.5", "\"spend_usd\":-1", "spend_usd"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        check_refused(*state, cases[i].old, cases[i].fresh, PQ_BAD_FIELD, cases[i].where);
    }
}

static void a_strategy_is_one_that_is_known(void **state) {
    check_refused(*state, "\"strategy\":\"baseline\"", "\"strategy\":\"magic\"", PQ_UNKNOWN_NAME,
                  "series[1].strategy");
}

static void a_spending_limit_needs_every_price(void **state) {
    kit *k = *state;
    const char *old = "{\"input_per_mtok\":0,\"cached_per_mtok\":null,\"output_per_mtok\":0,"
                      "\"source\":null,\"read_on\":null}";
    check_refused(k, old, "null", PQ_BAD_FIELD, "spend_usd");
    char *unpriced = with(whole, old, "null");
    char *unlimited = with(unpriced, "\"spend_usd\":2.5", "\"spend_usd\":null");
    pq_plan plan = plan_of(k, unlimited);
    assert_false(plan.series[1].price.known);
    free(unpriced);
    free(unlimited);
}

static void at_most_three_earlier_exchanges(void **state) {
    static const char one[] = "{\"question\":\"Which?\",\"sql\":\"SELECT 1\"}";
    pq_text four = {0};
    pq_text_format(&four, "[%s,%s,%s,%s]", one, one, one, one);
    check_refused(*state, "[{\"question\":\"Which?\",\"sql\":\"SELECT 1\"}]", four.data,
                  PQ_BAD_FIELD, "questions[0].history");
    pq_text_free(&four);
}

static void a_plan_asks_something_of_someone(void **state) {
    kit *k = *state;
    pq_plan plan;
    pq_error error;
    assert_int_equal(
        try_plan(k, "{\"database\":\"d\",\"questions\":[],\"series\":[]}", &plan, &error),
        PQ_BAD_FIELD);
    assert_string_equal(error.where, "questions");
    char *none = with(least, "{\"id\":\"a\",\"question\":\"Q\"}", "");
    assert_int_equal(try_plan(k, none, &plan, &error), PQ_BAD_FIELD);
    assert_string_equal(error.where, "questions");
    free(none);
}

/* A plan of n questions, asked `repeats` times. */
static char *long_plan(size_t n, size_t repeats) {
    pq_text text = {0};
    pq_text_append(&text, "{\"database\":\"d\",\"questions\":[");
    for (size_t i = 0; i < n; i++) {
        pq_text_format(&text, "%s{\"id\":\"q%zu\",\"question\":\"Q\"}", i == 0 ? "" : ",", i);
    }
    pq_text_format(&text,
                   "],\"repeats\":%zu,\"series\":[{\"provider\":\"p\",\"base_url\":"
                   "\"https://h\",\"model\":\"m\",\"strategy\":\"agent\",\"concurrency\":1}]}",
                   repeats);
    return text.data;
}

static void a_plan_has_at_most_100000_answers(void **state) {
    kit *k = *state;
    pq_plan plan;
    pq_error error;
    char *most = long_plan(1000, 100);
    plan = plan_of(k, most);
    assert_int_equal(pq_plan_answers(&plan), 100000);
    char *more = long_plan(1001, 100);
    assert_int_equal(try_plan(k, more, &plan, &error), PQ_BAD_FIELD);
    assert_string_equal(error.where, "questions");
    free(most);
    free(more);
}

static void a_question_is_found_by_its_id(void **state) {
    kit *k = *state;
    char *text = long_plan(200, 1);
    pq_plan plan = plan_of(k, text);
    for (size_t i = 0; i < 200; i++) {
        char id[8];
        size_t found = 999;
        snprintf(id, sizeof id, "q%zu", i);
        assert_true(pq_plan_find(&plan, id, &found));
        assert_int_equal(found, i);
    }
    size_t found = 999;
    assert_false(pq_plan_find(&plan, "q200", &found));
    assert_false(pq_plan_find(&plan, "", &found));
    free(text);
}

static void addresses_are_secure_or_local(void **state) {
    static const struct {
        const char *url;
        const char *kept; /* NULL: refused */
    } cases[] = {
        {"https://api.groq.com/openai/v1", "https://api.groq.com/openai/v1"},
        {"https://api.groq.com/openai/v1//", "https://api.groq.com/openai/v1"},
        {"https://h:8443/", "https://h:8443"},
        {"https://[2001:db8::1]:443/v1", "https://[2001:db8::1]:443/v1"},
        {"https://h/%7Euser/@cf", "https://h/%7Euser/@cf"},
        {"http://localhost", "http://localhost"},
        {"http://localhost:11434/v1/", "http://localhost:11434/v1"},
        {"http://127.0.0.1:1", "http://127.0.0.1:1"},
        {"http://[::1]:65535/", "http://[::1]:65535"},
        {"http://api.groq.com/openai/v1", NULL},
        {"http://127.0.0.1.example.com", NULL},
        {"http://localhost.example.com", NULL},
        {"http://127.0.0.2", NULL},
        {"http://local", NULL},
        {"http://127.0.0.", NULL},
        {"http://[::2]", NULL},
        {"http://localhost@example.com", NULL},
        {"http://localhost:80@example.com", NULL},
        {"http://localhost\\\\@example.com", NULL},
        {"https://user:password@h/v1", NULL},
        {"https://user@h", NULL},
        {"https://h/v1?api-version=2024-10-21", "https://h/v1?api-version=2024-10-21"},
        {"https://h/v1?api-version=", NULL},
        {"https://h/v1?api-version=1&key=2", NULL},
        {"https://h/v1?key=1", NULL},
        {"https://h/v1#top", NULL},
        {"https://h?", NULL},
        {"https://h/a b", NULL},
        {"https://h/\\n", NULL},
        {"https://h/a\\\\b", NULL},
        {"https://h/\x7F", NULL},
        {"https://h/\xC3\xA4", NULL},
        {"https://\xC3\xA4.de", NULL},
        {"https://", NULL},
        {"https:///v1", NULL},
        {"https://:443", NULL},
        {"https://h:", NULL},
        {"https://h:0", NULL},
        {"https://h:65536", NULL},
        {"https://h:8a", NULL},
        {"https://h:000000443", NULL},
        {"https://[::1", NULL},
        {"https://[]", NULL},
        {"https://[::1]x", NULL},
        {"https://-h", NULL},
        {"HTTPS://h", NULL},
        {"ftp://h", NULL},
        {"//h/v1", NULL},
        {"h/v1", NULL},
        {"", NULL},
    };
    kit *k = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        pq_plan plan;
        pq_error error = {0};
        char *text = with(least, "https://h", cases[i].url);
        pq_status status = try_plan(k, text, &plan, &error);
        free(text);
        if (cases[i].kept == NULL) {
            if (status != PQ_BAD_FIELD) {
                fail_msg("%s is not refused", cases[i].url);
            }
            assert_string_equal(error.where, "series[0].base_url");
        } else if (status != PQ_OK) {
            fail_msg("%s: %s", cases[i].url, error.message);
        } else {
            assert_string_equal(plan.series[0].base_url, cases[i].kept);
        }
    }
}

static void a_path_goes_before_a_query(void **state) {
    static const struct {
        const char *base_url, *url;
    } cases[] = {
        {"https://h/v1", "https://h/v1/models"},
        {"http://localhost:8000", "http://localhost:8000/models"},
        {"https://h/v1?api-version=1", "https://h/v1/models?api-version=1"},
        {"https://h/v1/?api-version=1", "https://h/v1/models?api-version=1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        pq_text url = {0};
        pq_plan_url(cases[i].base_url, "/models", &url);
        assert_string_equal(url.data, cases[i].url);
        pq_text_free(&url);
    }
}

static void an_address_with_a_password_is_refused_as_such(void **state) {
    pq_plan plan;
    pq_error error;
    char *text = with(least, "https://h", "https://user:secret@h");
    assert_int_equal(try_plan(*state, text, &plan, &error), PQ_BAD_FIELD);
    assert_non_null(strstr(error.message, "password"));
    assert_null(strstr(error.message, "secret"));
    free(text);
}

static void extra_fields_have_limits(void **state) {
    kit *k = *state;
    pq_text text = {0};
    pq_plan plan;
    pq_error error;
    for (int depth = 32; depth <= 33; depth++) {
        pq_text_clear(&text);
        pq_text_append(&text, "\"extra\":{\"a\":");
        for (int i = 1; i < depth; i++) {
            pq_text_append(&text, "[");
        }
        for (int i = 1; i < depth; i++) {
            pq_text_append(&text, "]");
        }
        pq_text_append(&text, "}");
        char *nested = with(whole, "\"extra\":null", text.data);
        assert_int_equal(try_plan(k, nested, &plan, &error), depth == 32 ? PQ_OK : PQ_BAD_FIELD);
        free(nested);
    }
    assert_string_equal(error.where, "series[1].extra");
    for (size_t size = PQ_PLAN_MAX_EXTRA_BYTES; size <= PQ_PLAN_MAX_EXTRA_BYTES + 1; size++) {
        pq_text_clear(&text);
        pq_text_format(&text, "\"extra\":{\"a\":\"%0*d\"}", (int)size - 8, 0);
        char *large = with(whole, "\"extra\":null", text.data);
        assert_int_equal(try_plan(k, large, &plan, &error),
                         size == PQ_PLAN_MAX_EXTRA_BYTES ? PQ_OK : PQ_BAD_FIELD);
        free(large);
    }
    pq_text_free(&text);
}

static void check_same(kit *k, const char *old, const char *fresh, bool same) {
    pq_plan a = plan_of(k, whole);
    char *text = with(whole, old, fresh);
    pq_plan b = plan_of(k, text);
    free(text);
    if (pq_plan_same(&a, &b) != same || pq_plan_same(&b, &a) != same) {
        fail_msg("%s is %s", fresh, same ? "not the same" : "the same");
    }
}

static void plans_that_ask_the_same_are_the_same(void **state) {
    static const char *const same[][2] = {
        {"\"chinook\"", "\"chinook\""},
        {"\"call_timeout_ms\":1500.5", "\"call_timeout_ms\":9"},
        {"\"http_retries\":0", "\"http_retries\":1"},
        {"\"spend_usd\":2.5", "\"spend_usd\":null"},
        {"\"input_per_mtok\":0.6", "\"input_per_mtok\":0.7"},
        {"\"source\":\"s\"", "\"source\":null"},
    };
    static const char *const different[][2] = {
        {"\"vary_prompts\":true", "\"vary_prompts\":false"},
        {"\"reasoning_effort\":\"low\"", "\"reasoning_effort\":\"high\""},
        {"\"chinook\"", "\"twin\""},
        {"\"gold\":\"chinook-25\"", "\"gold\":null"},
        {"\"id\":\"a\"", "\"id\":\"c\""},
        {"\"How many?\"", "\"How much?\""},
        {"\"sql\":\"SELECT 1\"", "\"sql\":\"SELECT 2\""},
        {"{\"question\":\"Which?\",\"sql\":\"SELECT 1\"}", ""},
        {"\"repeats\":3", "\"repeats\":4"},
        {"\"seed\":0", "\"seed\":1"},
        {"\"side_by_side\":true", "\"side_by_side\":false"},
        {"\"provider\":\"p\"", "\"provider\":\"r\""},
        {"/v1\"", "/v2\""},
        {"\"model\":\"m\"", "\"model\":\"o\""},
        {"\"strategy\":\"agent\"", "\"strategy\":\"one-shot\""},
        {"\"concurrency\":5", "\"concurrency\":6"},
        {"\"json_mode\":false", "\"json_mode\":true"},
        {"\"temperature\":0.7", "\"temperature\":null"},
        {"\"temperature\":null", "\"temperature\":0"},
        {"\"max_tokens\":2048", "\"max_tokens\":2049"},
        {"\"max_completion_tokens\"", "\"max_tokens\""},
        {"\"repair_turns\":1", "\"repair_turns\":2"},
        {"\"top_p\":0.5", "\"top_p\":0.6"},
        {"\"extra\":null", "\"extra\":{}"},
    };
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        check_same(*state, same[i][0], same[i][1], true);
    }
    for (size_t i = 0; i < sizeof different / sizeof different[0]; i++) {
        kit *k = *state;
        while (k->n_documents > 0) {
            pq_json_free(k->documents[--k->n_documents]);
        }
        check_same(k, different[i][0], different[i][1], false);
    }
}

static void check_usd(double found, double expected) {
    if (!(fabs(found - expected) <= 1e-12 * fabs(expected))) {
        fail_msg("%.17g is not %.17g", found, expected);
    }
}

static void tokens_have_a_price(void **state) {
    pq_series_price price = {
        .known = true, .input_per_mtok = 3, .cached_per_mtok = 0.5, .output_per_mtok = 15};
    pq_usage usage = {.input = 1000, .output = 200, .cached = 400, .reasoning = 150};
    check_usd(pq_price_of(&price, &usage), (600 * 3 + 400 * 0.5 + 200 * 15) / 1e6);
    usage.cached = 5000; /* more than there is: all of it */
    check_usd(pq_price_of(&price, &usage), (1000 * 0.5 + 200 * 15) / 1e6);
    price.cached_per_mtok = NAN;
    check_usd(pq_price_of(&price, &usage), (1000 * 3 + 200 * 15) / 1e6);
    usage = (pq_usage){.input = -1, .output = 200, .cached = -1, .reasoning = -1};
    check_usd(pq_price_of(&price, &usage), 200 * 15 / 1e6);
    usage = (pq_usage){.input = -1, .output = -1, .cached = -1, .reasoning = -1};
    assert_true(pq_price_of(&price, &usage) == 0);
    price.known = false;
    assert_true(isnan(pq_price_of(&price, &usage)));
}

/* ---- what a plan will cost ---- */

static pq_status describe(void *context, const char *question, pq_schema_view view, pq_text *text,
                          pq_error *error) {
    if (context != NULL && strcmp(question, context) == 0) {
        return PQ_OUT_OF_MEMORY;
    }
    pq_text_append(text, view == PQ_VIEW_FULL ? "T(a:integer[pk], b:text), U(c:real, d:blob)"
                                              : "T(a:integer[pk], b:text)");
    return PQ_OK;
}

static pq_status run_nothing(void *context, const char *sql, size_t size, size_t *n_rows,
                             pq_error *error) {
    return pq_error_set(error, PQ_SQL_FAILED, NULL,
                        "a long message from SQLite about the statement, which does not run");
}

static const pq_schema no_schema;
static const pq_world world = {.schema = &no_schema, .describe = describe, .run = run_nothing};

static const char templates[] =
    "{\"format\":\"perquery-strategies/1\",\"strategies\":[{\"id\":\"agent\",\"name\":\"n\","
    "\"help\":\"h\",\"schema\":true,\"json_mode\":true,\"free_repair\":true,\"repair_turns\":2,"
    "\"history\":0,\"system\":\"Write SQL.\",\"user\":\"{schema} {question}\",\"repair_first\":"
    "\"{schema} {sql} {error} {question}\",\"repair\":\"again {sql} {error}\",\"repair_no_sql\":"
    "\"no sql\"}]}";

static pq_plan priced_plan(kit *k, const char *repair_turns, const char *price) {
    pq_text text = {0};
    pq_text_format(&text,
                   "{\"database\":\"d\",\"questions\":[{\"id\":\"a\",\"question\":\"How many "
                   "customers?\"},{\"id\":\"b\",\"question\":\"Which one?\"}],\"series\":[{"
                   "\"provider\":\"p\",\"base_url\":\"https://h\",\"model\":\"m\",\"strategy\":"
                   "\"agent\",\"concurrency\":1,\"max_tokens\":100,\"repair_turns\":%s,\"price\":%s"
                   "}],\"repeats\":3}",
                   repair_turns, price);
    assert_int_equal(pq_strategies_read(templates, strlen(templates), k->arena, &k->strategies,
                                        &k->n_strategies, NULL),
                     PQ_OK);
    pq_plan plan = plan_of(k, text.data);
    pq_text_free(&text);
    return plan;
}

static const char three_fifteen[] = "{\"input_per_mtok\":3,\"output_per_mtok\":15}";

static size_t first_prompts(void) {
    return 2 * pq_tokens_estimate("Write SQL.") +
           pq_tokens_estimate("T(a:integer[pk], b:text) How many customers?") +
           pq_tokens_estimate("T(a:integer[pk], b:text) Which one?");
}

static void a_plan_without_repairs_has_an_exact_bound(void **state) {
    kit *k = *state;
    pq_error error;
    pq_plan_estimate estimate;
    pq_plan plan = priced_plan(k, "0", three_fifteen);
    double first = (double)first_prompts();
    assert_int_equal(pq_plan_cost(&plan, &world, 40, &estimate, &error), PQ_OK);
    assert_int_equal(estimate.answers, 6);
    assert_true(estimate.input_tokens == 3 * first);
    assert_true(estimate.output_tokens == 6 * 40);
    check_usd(estimate.usd, (3 * first * 3 + 6 * 40 * 15) / 1e6);
    check_usd(estimate.most_usd, (3 * first * 3 + 6 * 100 * 15) / 1e6);
}

static void a_dearer_cache_counts_for_the_bound(void **state) {
    kit *k = *state;
    pq_error error;
    pq_plan_estimate estimate;
    pq_plan plan =
        priced_plan(k, "0", "{\"input_per_mtok\":3,\"cached_per_mtok\":4,\"output_per_mtok\":15}");
    double first = (double)first_prompts();
    assert_int_equal(pq_plan_cost(&plan, &world, 40, &estimate, &error), PQ_OK);
    check_usd(estimate.usd, (3 * first * 3 + 6 * 40 * 15) / 1e6);
    check_usd(estimate.most_usd, (3 * first * 4 + 6 * 100 * 15) / 1e6);
}

/* The estimated tokens of a request, times its price, and a reply of max_tokens. */
static double turn_usd(const char *body, size_t size) {
    pq_json *document = NULL;
    pq_value messages;
    size_t count = 0;
    double tokens = 0;
    assert_int_equal(pq_json_parse(body, size, &document, NULL), PQ_OK);
    pq_value root = pq_json_root(document);
    assert_int_equal(pq_json_member(&root, "messages", &messages, NULL), PQ_OK);
    assert_int_equal(pq_json_array(&messages, &count, NULL), PQ_OK);
    for (size_t i = 0; i < count; i++) {
        pq_value item = pq_json_item(&messages, i);
        pq_value content;
        const char *text = NULL;
        assert_int_equal(pq_json_member(&item, "content", &content, NULL), PQ_OK);
        assert_int_equal(pq_json_string(&content, &text, NULL), PQ_OK);
        tokens += (double)pq_tokens_estimate(text);
    }
    pq_json_free(document);
    return (tokens * 3 + 100 * 15) / 1e6;
}

/* A JSON reply whose statement has about `tokens` tokens and does not run. */
static void append_reply(pq_text *reply, size_t tokens) {
    pq_text sql = {0};
    pq_text_append(&sql, "SELECT x");
    while (pq_tokens_estimate(sql.data) < tokens) {
        pq_text_append(&sql, ", x");
    }
    pq_text content = {0};
    pq_writer w = pq_writer_to(&content);
    pq_write_object(&w);
    pq_write_key_string(&w, "sql", sql.data);
    pq_write_end(&w);
    pq_text_clear(reply);
    pq_text_append(reply, "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":");
    w = pq_writer_to(reply);
    pq_write_string(&w, content.data);
    pq_text_append(reply, "},\"finish_reason\":\"stop\"}]}");
    pq_text_free(&sql);
    pq_text_free(&content);
}

/* What an agent costs that gets no statement to run. */
static double worst_answer(const pq_plan *plan, size_t question, size_t *turns) {
    const pq_series *series = &plan->series[0];
    pq_task task = {.strategy = series->strategy,
                    .model = series->model,
                    .question = plan->questions[question].question,
                    .json_mode = true,
                    .temperature = 0,
                    .max_tokens = 100,
                    .max_tokens_field = "max_tokens",
                    .repair_turns = series->repair_turns};
    pq_agent *agent = pq_agent_new(&task);
    pq_text reply = {0};
    double usd = 0;
    double now = 0;
    while (pq_agent_step_in(agent, &world, now) == PQ_WANT_REPLY) {
        size_t size = 0;
        const char *body = pq_agent_request(agent, &size);
        usd += turn_usd(body, size);
        pq_agent_sent(agent, now);
        append_reply(&reply, 90);
        pq_agent_headers(agent, 200, NULL, NAN, ++now);
        pq_agent_receive(agent, reply.data, reply.size, ++now);
        pq_agent_receive_end(agent, PQ_END_COMPLETE, ++now);
        ++*turns;
    }
    pq_text_free(&reply);
    pq_agent_free(agent);
    return usd;
}

static void the_bound_holds_where_nothing_runs(void **state) {
    kit *k = *state;
    pq_error error;
    pq_plan_estimate estimate;
    pq_plan plan = priced_plan(k, "2", three_fifteen);
    size_t turns = 0;
    double worst = 3 * (worst_answer(&plan, 0, &turns) + worst_answer(&plan, 1, &turns));
    assert_int_equal(turns, 6);
    assert_int_equal(pq_plan_cost(&plan, &world, 40, &estimate, &error), PQ_OK);
    assert_true(estimate.usd < worst);
    assert_true(worst <= estimate.most_usd);
    assert_true(estimate.most_usd < 2 * worst);
}

static void series_add_up_and_a_missing_price_is_missing(void **state) {
    kit *k = *state;
    pq_error error;
    pq_plan_estimate one;
    pq_plan_estimate two;
    pq_plan plan = priced_plan(k, "1", three_fifteen);
    assert_int_equal(pq_plan_cost(&plan, &world, 40, &one, &error), PQ_OK);
    pq_series both[2] = {plan.series[0], plan.series[0]};
    plan.series = both;
    plan.n_series = 2;
    assert_int_equal(pq_plan_cost(&plan, &world, 40, &two, &error), PQ_OK);
    assert_int_equal(two.answers, 12);
    assert_true(two.input_tokens == 2 * one.input_tokens);
    check_usd(two.usd, 2 * one.usd);
    check_usd(two.most_usd, 2 * one.most_usd);
    both[0].price.known = false;
    assert_int_equal(pq_plan_cost(&plan, &world, 40, &two, &error), PQ_OK);
    assert_true(isnan(two.usd) && isnan(two.most_usd));
    assert_true(two.input_tokens == 2 * one.input_tokens);
}

static void a_world_without_memory_has_no_estimate(void **state) {
    kit *k = *state;
    pq_error error = {0};
    pq_plan_estimate estimate;
    pq_plan plan = priced_plan(k, "0", three_fifteen);
    char refused[] = "Which one?";
    pq_world narrow = world;
    narrow.context = refused;
    assert_int_equal(pq_plan_cost(&plan, &narrow, 40, &estimate, &error), PQ_OUT_OF_MEMORY);
    assert_int_equal(error.code, PQ_OUT_OF_MEMORY);
}

static double usd_of(bool priced, double cost, bool estimate, pq_usd_source expected) {
    const pq_series_price price = {
        .known = priced, .input_per_mtok = 1, .cached_per_mtok = NAN, .output_per_mtok = 2};
    const pq_usage usage = {.input = 1000000, .output = 500000, .cached = -1, .reasoning = -1};
    pq_usd_source source;
    double usd = pq_call_usd(&price, &usage, cost, estimate, &source);
    assert_string_equal(pq_usd_source_code(source), pq_usd_source_code(expected));
    return usd;
}

static void a_billed_cost_beats_the_list_price(void **state) {
    assert_true(usd_of(true, 0.5, false, PQ_USD_BILLED) == 0.5);
    assert_true(usd_of(false, 0.5, false, PQ_USD_BILLED) == 0.5);
    assert_true(usd_of(true, 0.5, true, PQ_USD_LIST_PRICE) == 2);
    assert_true(usd_of(false, 0.5, true, PQ_USD_ESTIMATE) == 0.5);
    assert_true(usd_of(true, NAN, false, PQ_USD_LIST_PRICE) == 2);
    assert_true(isnan(usd_of(false, NAN, false, PQ_USD_NONE)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_billed_cost_beats_the_list_price),
        cmocka_unit_test_setup_teardown(a_plan_is_written_as_it_was_read, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(what_is_left_out_is_resolved, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(a_negative_zero_is_a_zero, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(what_is_out_of_range_is_refused, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(a_strategy_is_one_that_is_known, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(a_spending_limit_needs_every_price, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(at_most_three_earlier_exchanges, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(a_plan_asks_something_of_someone, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(a_plan_has_at_most_100000_answers, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(a_question_is_found_by_its_id, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(addresses_are_secure_or_local, open_kit, close_kit),
        cmocka_unit_test(a_path_goes_before_a_query),
        cmocka_unit_test_setup_teardown(an_address_with_a_password_is_refused_as_such, open_kit,
                                        close_kit),
        cmocka_unit_test_setup_teardown(extra_fields_have_limits, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(plans_that_ask_the_same_are_the_same, open_kit, close_kit),
        cmocka_unit_test(tokens_have_a_price),
        cmocka_unit_test_setup_teardown(a_plan_without_repairs_has_an_exact_bound, open_kit,
                                        close_kit),
        cmocka_unit_test_setup_teardown(a_dearer_cache_counts_for_the_bound, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(the_bound_holds_where_nothing_runs, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(series_add_up_and_a_missing_price_is_missing, open_kit,
                                        close_kit),
        cmocka_unit_test_setup_teardown(a_world_without_memory_has_no_estimate, open_kit,
                                        close_kit),
    };
    return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
