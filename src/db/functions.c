/* Functions whose time grows with the product of two lengths. A single call of SQLite's own
 * function could run for hours without a check of the limits, so each call is first charged for the
 * most that it may compare. */
#include "db_parts.h"

#include <string.h>

/* The number of bytes compared that count as one step of the virtual machine. */
enum { BYTES_PER_STEP = 64 };

/* A call of SQLite's own function, on a connection where ours does not replace it. */
struct pq_covered {
    const char *name;
    int n_arguments; /* the first two are compared with each other */
    const char *call;
};

static const struct pq_covered covered[] = {
    {"instr", 2, "SELECT instr(?1, ?2)"},   {"replace", 3, "SELECT replace(?1, ?2, ?3)"},
    {"trim", 2, "SELECT trim(?1, ?2)"},     {"ltrim", 2, "SELECT ltrim(?1, ?2)"},
    {"rtrim", 2, "SELECT rtrim(?1, ?2)"},   {"like", 2, "SELECT like(?1, ?2)"},
    {"like", 3, "SELECT like(?1, ?2, ?3)"}, {"glob", 2, "SELECT glob(?1, ?2)"},
};

_Static_assert(sizeof covered / sizeof covered[0] == PQ_COVERED_FUNCTIONS,
               "one call for each function");

/* Charges the statement for comparing `bytes`. False if that exceeds its remaining steps. */
static bool charge(pq_guard *guard, int64_t bytes) {
    guard->steps_left -= bytes / BYTES_PER_STEP;
    if (guard->steps_left <= 0) {
        guard->stopped = PQ_LIMIT_STEPS;
    } else if (bytes > 1000 * 1000 && pq_db_now_ms() > guard->deadline_ms) {
        guard->stopped = PQ_LIMIT_TIME;
    }
    return !guard->on || guard->stopped == PQ_OK;
}

static void pass_error_on(sqlite3_context *context, sqlite3 *plain, int result) {
    if (result == SQLITE_TOOBIG) {
        sqlite3_result_error_toobig(context);
    } else if (result == SQLITE_NOMEM) {
        sqlite3_result_error_nomem(context);
    } else {
        sqlite3_result_error(context, sqlite3_errmsg(plain), -1);
    }
}

static void call(pq_plain_call *plain, sqlite3_context *context, int count,
                 sqlite3_value **arguments) {
    sqlite3 *handle = plain->db->plain;
    int result = SQLITE_OK;
    if (plain->statement == NULL) {
        result = sqlite3_prepare_v3(handle, plain->function->call, -1, SQLITE_PREPARE_PERSISTENT,
                                    &plain->statement, NULL);
    }
    for (int i = 0; i < count && result == SQLITE_OK; i++) {
        result = sqlite3_bind_value(plain->statement, i + 1, arguments[i]);
    }
    if (result == SQLITE_OK) {
        result = sqlite3_step(plain->statement);
    }
    if (result == SQLITE_ROW) {
        sqlite3_result_value(context, sqlite3_column_value(plain->statement, 0));
    } else {
        pass_error_on(context, handle, result);
    }
    sqlite3_reset(plain->statement);
    sqlite3_clear_bindings(plain->statement);
}

static void run(sqlite3_context *context, int count, sqlite3_value **arguments) {
    pq_plain_call *plain = sqlite3_user_data(context);
    int64_t first = sqlite3_value_bytes(arguments[0]);
    int64_t second = sqlite3_value_bytes(arguments[1]);
    if (charge(&plain->db->guard, first * second)) {
        call(plain, context, count, arguments);
    } else {
        sqlite3_result_error_code(context, SQLITE_INTERRUPT);
    }
}

int pq_db_functions_install(pq_db *db) {
    static const int limits[] = {SQLITE_LIMIT_LENGTH, SQLITE_LIMIT_LIKE_PATTERN_LENGTH};
    int result = sqlite3_open_v2(":memory:", &db->plain, SQLITE_OPEN_READWRITE, NULL);
    for (size_t i = 0; i < sizeof limits / sizeof limits[0] && result == SQLITE_OK; i++) {
        sqlite3_limit(db->plain, limits[i], sqlite3_limit(db->handle, limits[i], -1));
    }
    for (size_t i = 0; i < PQ_COVERED_FUNCTIONS && result == SQLITE_OK; i++) {
        db->plain_calls[i] = (pq_plain_call){.db = db, .function = &covered[i]};
        result = sqlite3_create_function_v2(db->handle, covered[i].name, covered[i].n_arguments,
                                            SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
                                            &db->plain_calls[i], run, NULL, NULL, NULL);
    }
    return result;
}

void pq_db_functions_close(pq_db *db) {
    for (size_t i = 0; i < PQ_COVERED_FUNCTIONS; i++) {
        sqlite3_finalize(db->plain_calls[i].statement);
    }
    sqlite3_close(db->plain);
}
