/*
 * The boundary to JavaScript. JavaScript makes two calls besides malloc and free (exports.json has
 * the list), and this module makes two (library.js). Text comes in as UTF-8 with its size. An
 * envelope (pq_api.h) is returned, NUL-terminated, owned by this module and valid until the next
 * call.
 */
#include "driver.h"
#include "pq_api.h"

#include <stdlib.h>

/* A module instance serves one page, so it has one session and one envelope. */
static pq_api *session;
static pq_text envelope;

static const char out_of_memory[] =
    "{\"ok\":false,\"error\":{\"code\":\"out_of_memory\",\"message\":\"not enough memory\","
    "\"where\":\"\"}}";

/* True once there is a session; the first call makes it. */
static bool have_session(void) {
    if (session == NULL) {
        session = pq_api_new();
    }
    return session != NULL;
}

static const char *answer(void) {
    return envelope.failed ? out_of_memory : pq_text_string(&envelope);
}

/* Runs an operation. `operation` is NUL-terminated; `request` has `size` bytes. The caller keeps
 * both. */
const char *pq_wasm_call(const char *operation, const char *request, size_t size);

const char *pq_wasm_call(const char *operation, const char *request, size_t size) {
    if (!have_session()) {
        return out_of_memory;
    }
    pq_api_call(session, operation, request, size, &envelope);
    pq_driver_wake(session);
    return answer();
}

/* Keeps `bytes`, which malloc gave the caller, under a name; the module owns them afterwards. */
const char *pq_wasm_load(const char *name, void *bytes, size_t size);

const char *pq_wasm_load(const char *name, void *bytes, size_t size) {
    if (!have_session()) {
        free(bytes);
        return out_of_memory;
    }
    pq_api_load(session, name, bytes, size, &envelope);
    return answer();
}

/* Passes on what the Worker with the database answered to the run.work of that number. The caller
 * keeps the envelope. */
void pq_wasm_ran(double number, const char *answered, size_t size);

void pq_wasm_ran(double number, const char *answered, size_t size) {
    if (have_session()) {
        pq_driver_ran(session, (uint64_t)number, answered, size);
    }
}
