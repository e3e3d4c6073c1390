/*
 * The boundary to JavaScript: two calls beside malloc and free (exports.json is the whole list),
 * and two calls out (library.js). Text goes in as UTF-8 with its size; an envelope (pq_api.h) comes
 * out, NUL-terminated, owned by this module and valid until the next call.
 */
#include "driver.h"
#include "pq_api.h"

#include <stdlib.h>

/* One module instance serves one page: it has one session and one envelope. */
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

/* Runs an operation. `operation` is NUL-terminated; `request` has `size` bytes. Both stay the
 * caller's. */
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
