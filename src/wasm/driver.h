/* The page's driver of runs: Emscripten Fetch in the Worker. Keys are not known here: the Worker's
 * XMLHttpRequest adds the header (web/js/worker/xhr.js). */
#ifndef PQ_WASM_DRIVER_H
#define PQ_WASM_DRIVER_H

#include "pq_api.h"

/* Lets the runs of the session act soon, after the call under way. To be called after every
 * operation. */
void pq_driver_wake(pq_api *api);

#endif
