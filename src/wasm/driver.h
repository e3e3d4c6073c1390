/* The page's driver of runs, which uses Emscripten Fetch in the Worker. It does not know keys: the
 * Worker's XMLHttpRequest adds the header (web/js/worker/xhr.js). Private to src/wasm. */
#ifndef PQ_WASM_DRIVER_H
#define PQ_WASM_DRIVER_H

#include "pq_api.h"

#include <stdint.h>

/* Lets the runs of the session act soon, after the current call. Call this after every operation.
 */
void pq_driver_wake(pq_api *api);

/* Passes on the envelope of run.work, which the database's Worker answered. */
void pq_driver_ran(pq_api *api, uint64_t number, const char *envelope, size_t size);

#endif
