/* What all jobs share, on a kind that counts to two. */
#include "support.h"

#include "job.h"

#include <stdlib.h>
#include <string.h>

/* What is left once a counter is freed. */
static int alive;
static bool begin_fails;

typedef struct counter {
    size_t done;
} counter;

static void end(pq_api *api, void *self) {
    free(self);
    alive--;
}

static pq_status begin(pq_call *call, const void *request, pq_kept *job) {
    pq_kept *database = pq_kept_find(call->api, &pq_database_kind, "d");
    job->self = calloc(1, sizeof(counter));
    alive++;
    if (database != NULL && pq_kept_use(job, database, call->work.error) != PQ_OK) {
        return PQ_OUT_OF_MEMORY;
    }
    return begin_fails ? pq_error_set(call->work.error, PQ_BAD_FIELD, "x", "no") : PQ_OK;
}

static pq_status step(void *self, pq_error *error) {
    counter *c = self;
    c->done += c->done < 2;
    return PQ_OK;
}

static size_t done(const void *self) {
    return ((const counter *)self)->done;
}

static size_t total(const void *self) {
    return 2;
}

static bool finished(const void *self) {
    return done(self) == 2;
}

static void write_last(pq_writer *w, const void *self) {
    pq_write_size(w, done(self));
}

static pq_status write(pq_writer *w, const void *self, pq_error *error) {
    pq_write_size(w, done(self));
    return PQ_OK;
}

#define COUNTER(name_, prefix_, counter_, whole_)                                                  \
    {                                                                                              \
        .kept = {name_, "is running", end}, .name = name_, .prefix = prefix_, .counter = counter_, \
        .begin = begin, .step = step, .done = done, .total = total, .finished = finished,          \
        .last = "last", .write_last = write_last, .whole = whole_, .write = write                  \
    }
static const pq_job_kind counts = COUNTER("count", "c", PQ_JOB_LINT, false);
static const pq_job_kind whole_counts = COUNTER("whole", "w", PQ_JOB_EVAL, true);

PQ_JOB_SHAPE(count_shape, "count", "A count.")
PQ_JOB_SHAPE(whole_shape, "whole", "A count with a result at its end.")

typedef pq_status runner(pq_call *call, void *request);

typedef struct fixture {
    pq_api *api;
    pq_arena *arena;
    pq_error error;
    pq_text out;
} fixture;

static int set_up(void **state) {
    fixture *f = calloc(1, sizeof *f);
    f->api = pq_api_new();
    f->arena = pq_arena_new();
    alive = 0;
    begin_fails = false;
    *state = f;
    return 0;
}

/* Whatever a test leaves is ended with its session. */
static int tear_down(void **state) {
    fixture *f = *state;
    pq_api_free(f->api);
    pq_arena_free(f->arena);
    pq_text_free(&f->out);
    free(f);
    return alive;
}

static pq_status call(fixture *f, const pq_job_kind *kind, runner *run, const char *request) {
    pq_json *document = NULL;
    const pq_shape *named = kind == &counts ? &count_shape : &whole_shape;
    pq_operation operation = {.name = "test",
                              .request = run == pq_job_begin ? &pq_no_fields : named,
                              .run = run,
                              .job = kind};
    f->error = (pq_error){0};
    pq_text_clear(&f->out);
    pq_writer w = pq_writer_to(&f->out);
    assert_int_equal(pq_json_parse(request, strlen(request), &document, &f->error), PQ_OK);
    pq_value root = pq_json_root(document);
    pq_call made = {
        .work = {.request = &root, .arena = f->arena, .out = &w, .error = &f->error},
        .api = f->api,
        .operation = &operation,
    };
    pq_status status = pq_call_answer(&made);
    pq_json_free(document);
    return status;
}

static void check(fixture *f, const pq_job_kind *kind, runner *run, const char *request,
                  const char *answer) {
    assert_int_equal(call(f, kind, run, request), PQ_OK);
    assert_string_equal(pq_text_string(&f->out), answer);
}

static void check_refused(fixture *f, const pq_job_kind *kind, runner *run, const char *request,
                          pq_status code, const char *where, const char *message) {
    assert_int_equal(call(f, kind, run, request), code);
    assert_string_equal(f->error.where, where);
    assert_string_equal(f->error.message, message);
}

static void a_job_goes_by_steps(void **state) {
    fixture *f = *state;
    check(f, &counts, pq_job_begin, "{}", "{\"count\":\"c1\",\"total\":2}");
    check(f, &counts, pq_job_result, "{\"count\":\"c1\"}", "0");
    check(f, &counts, pq_job_step, "{\"count\":\"c1\"}",
          "{\"done\":1,\"total\":2,\"finished\":false,\"last\":1}");
    check(f, &counts, pq_job_step, "{\"count\":\"c1\"}",
          "{\"done\":2,\"total\":2,\"finished\":true,\"last\":2}");
    check(f, &counts, pq_job_step, "{\"count\":\"c1\"}",
          "{\"done\":2,\"total\":2,\"finished\":true,\"last\":2}");
    check(f, &counts, pq_job_end, "{\"count\":\"c1\"}", "{\"count\":\"c1\"}");
    assert_int_equal(alive, 0);
}

static void no_name_comes_twice(void **state) {
    fixture *f = *state;
    check(f, &counts, pq_job_begin, "{}", "{\"count\":\"c1\",\"total\":2}");
    check(f, &counts, pq_job_end, "{\"count\":\"c1\"}", "{\"count\":\"c1\"}");
    check(f, &counts, pq_job_begin, "{}", "{\"count\":\"c2\",\"total\":2}");
    check(f, &whole_counts, pq_job_begin, "{}", "{\"whole\":\"w1\",\"total\":2}");
}

static void a_job_that_cannot_begin_leaves_nothing(void **state) {
    fixture *f = *state;
    begin_fails = true;
    check_refused(f, &counts, pq_job_begin, "{}", PQ_BAD_FIELD, "x", "no");
    assert_int_equal(alive, 0);
    assert_null(f->api->kept);
    begin_fails = false;
    check(f, &counts, pq_job_begin, "{}", "{\"count\":\"c1\",\"total\":2}");
}

static void a_name_is_looked_for_in_its_kind(void **state) {
    static runner *const runs[] = {pq_job_step, pq_job_result, pq_job_end};
    fixture *f = *state;
    check(f, &whole_counts, pq_job_begin, "{}", "{\"whole\":\"w1\",\"total\":2}");
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        check_refused(f, &counts, runs[i], "{\"count\":\"c1\"}", PQ_UNKNOWN_NAME, "count",
                      "no count named \"c1\" is running");
        check_refused(f, &counts, runs[i], "{\"count\":\"w1\"}", PQ_UNKNOWN_NAME, "count",
                      "no count named \"w1\" is running");
        assert_int_equal(call(f, &counts, runs[i], "{\"whole\":\"w1\"}"), PQ_BAD_FIELD);
        assert_int_equal(call(f, &counts, runs[i], "{}"), PQ_BAD_FIELD);
    }
    assert_int_equal(alive, 1);
}

static void what_has_ended_is_gone(void **state) {
    fixture *f = *state;
    check(f, &counts, pq_job_begin, "{}", "{\"count\":\"c1\",\"total\":2}");
    check(f, &counts, pq_job_end, "{\"count\":\"c1\"}", "{\"count\":\"c1\"}");
    assert_int_equal(alive, 0);
    check_refused(f, &counts, pq_job_step, "{\"count\":\"c1\"}", PQ_UNKNOWN_NAME, "count",
                  "no count named \"c1\" is running");
    check_refused(f, &counts, pq_job_end, "{\"count\":\"c1\"}", PQ_UNKNOWN_NAME, "count",
                  "no count named \"c1\" is running");
}

static void a_whole_result_waits_for_the_last_step(void **state) {
    fixture *f = *state;
    check(f, &whole_counts, pq_job_begin, "{}", "{\"whole\":\"w1\",\"total\":2}");
    assert_int_equal(call(f, &whole_counts, pq_job_step, "{\"whole\":\"w1\"}"), PQ_OK);
    check_refused(f, &whole_counts, pq_job_result, "{\"whole\":\"w1\"}", PQ_BAD_FIELD, "whole",
                  "whole is at step 1 of 2; finish it first");
    assert_int_equal(call(f, &whole_counts, pq_job_step, "{\"whole\":\"w1\"}"), PQ_OK);
    check(f, &whole_counts, pq_job_result, "{\"whole\":\"w1\"}", "2");
}

/* A database of the session, from no image: nothing here reads it. */
static void open_database(fixture *f, const char *name) {
    size_t size = 0;
    unsigned char *image = test_make_database("CREATE TABLE t (a);", &size);
    pq_db *db = NULL;
    assert_int_equal(pq_db_open(image, size, &db, NULL), PQ_OK);
    assert_int_equal(pq_database_keep(f->api, name, db, NULL), PQ_OK);
    free(image);
}

static void a_closed_database_ends_the_jobs_on_it(void **state) {
    fixture *f = *state;
    check(f, &counts, pq_job_begin, "{}", "{\"count\":\"c1\",\"total\":2}");
    open_database(f, "d");
    check(f, &counts, pq_job_begin, "{}", "{\"count\":\"c2\",\"total\":2}");
    check(f, &whole_counts, pq_job_begin, "{}", "{\"whole\":\"w1\",\"total\":2}");
    pq_kept_remove(f->api, pq_kept_find(f->api, &pq_database_kind, "d"));
    assert_int_equal(alive, 1);
    assert_non_null(pq_kept_find(f->api, &counts.kept, "c1"));
    assert_null(pq_kept_find(f->api, &counts.kept, "c2"));
    assert_null(pq_kept_find(f->api, &whole_counts.kept, "w1"));
}

static void a_database_opened_again_ends_the_jobs_on_the_old_one(void **state) {
    fixture *f = *state;
    open_database(f, "other");
    open_database(f, "d");
    check(f, &counts, pq_job_begin, "{}", "{\"count\":\"c1\",\"total\":2}");
    open_database(f, "other");
    assert_int_equal(alive, 1);
    open_database(f, "d");
    assert_int_equal(alive, 0);
    assert_non_null(pq_kept_find(f->api, &pq_database_kind, "d"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_job_goes_by_steps),
        TEST(no_name_comes_twice),
        TEST(a_job_that_cannot_begin_leaves_nothing),
        TEST(a_name_is_looked_for_in_its_kind),
        TEST(what_has_ended_is_gone),
        TEST(a_whole_result_waits_for_the_last_step),
        TEST(a_closed_database_ends_the_jobs_on_it),
        TEST(a_database_opened_again_ends_the_jobs_on_the_old_one),
    };
    return cmocka_run_group_tests_name("job", tests, NULL, NULL);
}
