/* Sweep files made by hand, and a session that judges them. */
#ifndef PQ_TEST_SWEEP_SUPPORT_H
#define PQ_TEST_SWEEP_SUPPORT_H

#include "support.h"

#include "pq_api.h"
#include "pq_json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- a sweep file ---- */

typedef struct call {
    double sent, waited, chunk, reasoning, answer, last; /* below 0: never came */
    const char *fault;                                   /* NULL: whole */
    int in, out, cached, thought;                        /* below 0: not said */
    const char *reply;
} call;

typedef struct turn {
    const char *prompt;
    const char *sql; /* NULL: none */
    bool fails, unformatted;
    int free_repairs;
    call calls[3];
    int n_calls;
} turn;

typedef struct answer {
    int series;
    const char *question;
    int repeat;
    const char *state;
    int chosen; /* below 0: none */
    int retries;
    double started, ended, waited, usd; /* usd below 0: unknown */
    turn turns[3];
    int n_turns;
} answer;

/* ---- what is judged ---- */

/* clang-format off */
#define QUESTION(id, sql)                                                                          \
    "{\"id\":\"" id "\",\"tier\":1,\"question\":\"" id "?\",\"sql\":[\"" sql "\"]}"
#define GOLD(id, database)                                                                         \
    "{\"format\":\"perquery-gold/1\",\"id\":\"" id "\",\"database\":\"" database "\","             \
    "\"bindings\":{\"least\":1},\"questions\":["                                                   \
    QUESTION("q1", "SELECT count(*) FROM t") ","                                                   \
    QUESTION("q2", "SELECT sum(a) FROM t") ","                                                     \
    QUESTION("q3", "SELECT max(a) FROM t") ","                                                     \
    QUESTION("q4", "SELECT a FROM t WHERE a <= :least") ","                                        \
    QUESTION("bad", "SELECT nothing_here") "]}"
#define PLAN_QUESTION(id) "{\"id\":\"" id "\",\"question\":\"" id "?\"}"
#define SERIES(provider, model, strategy, price)                                                   \
    "{\"provider\":\"" provider "\",\"base_url\":\"https://x.example/v1\",\"model\":\"" model      \
    "\",\"strategy\":\"" strategy "\",\"concurrency\":1,\"price\":" price "}"
#define PRICE "{\"input_per_mtok\":1,\"output_per_mtok\":2}"
#define PLAN(database, gold, questions, series, more)                                              \
    "{\"database\":\"" database "\",\"gold\":" gold ",\"questions\":[" questions                   \
    "],\"series\":[" series "]" more "}"

#define SIX                                                                                        \
    PLAN_QUESTION("q1") "," PLAN_QUESTION("q2") "," PLAN_QUESTION("q3") "," PLAN_QUESTION("q4")    \
    "," PLAN_QUESTION("bad") "," PLAN_QUESTION("else")
/* clang-format on */

/* Replies and calls. */
#define REPLY(sql) "{\"sql\":\"" sql "\"}"
#define WHOLE(at_ms, first, end, input, output)                                                    \
    {                                                                                              \
        .sent = at_ms, .chunk = first, .reasoning = -1, .answer = (first) + 100, .last = end,      \
        .in = input, .out = output, .cached = -1, .thought = -1, .reply = "{}"                     \
    }
#define FAILED(at_ms, end, code)                                                                   \
    {                                                                                              \
        .sent = at_ms, .chunk = -1, .reasoning = -1, .answer = -1, .last = end, .fault = code,     \
        .in = -1, .out = -1, .cached = -1, .thought = -1                                           \
    }
/* An answer of one call. */
#define ONCE(number, id, statement, at_ms, end, dollars)                                           \
    {                                                                                              \
        .series = number, .question = id, .state = "runs", .started = at_ms,                       \
        .ended = (at_ms) + (end), .usd = dollars, .n_turns = 1, .turns = {                         \
            {.prompt = id " prompt",                                                               \
             .sql = statement,                                                                     \
             .n_calls = 1,                                                                         \
             .calls = {WHOLE(at_ms, 100, end, 1000, 101)}}                                         \
        }                                                                                          \
    }

/* Two series, the first with every kind of repair and waiting, the second with errors. */
extern const char plan_text[];
extern const answer answers[];
enum { N_ANSWERS = 11 };

#define BEGIN                                                                                      \
    "{\"sweeps\":[\"s\"],\"bases\":[{\"database\":\"d\",\"gold\":\"g\"}],\"rule\":\"strict/1\"}"

/* ---- a session ---- */

typedef struct session {
    pq_api *api;
    pq_text envelope;
    pq_json *document; /* of the last good answer */
} session;

/* A session with the database "d" open and the files "g", its gold set, and "s", a sweep of
 * `answers`, loaded; to be ended with end_session. */
session begin_session(void);
void end_session(session *s);

void load_text(session *s, const char *name, const char *text);
/* Opens a database with a table t (a) that has these values. */
void load_database(session *s, const char *name, const char *values);
void load_sweep(session *s, const char *name, const char *plan, const answer *list, size_t n);
void load_sweep_of(session *s, const char *name, const char *started_at, const char *plan,
                   const answer *list, size_t n);

/* Calls an operation that must succeed. */
void good(session *s, const char *operation, const char *request);
/* Calls an operation that must fail with this code at this place. */
void bad(session *s, const char *operation, const char *request, const char *code,
         const char *where);
/* Steps to the end and asks for the result. */
void judge_all(session *s, const char *begin, const char *judged);

/* The value at a path of the last result, such as "series[0].counts.right"; its parents are
 * gone. */
pq_value at(session *s, const char *path);
void is_number(session *s, const char *path, double expected);
void is_text(session *s, const char *path, const char *expected);
void is_flag(session *s, const char *path, bool expected);
void is_null(session *s, const char *path);
void is_count(session *s, const char *path, size_t expected);

#endif
