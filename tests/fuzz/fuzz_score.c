/* Any JSON as a pair: judged by every rule, the verdict is JSON again. */
#include "pq_api.h"
#include "pq_json.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static pq_api *api;
    if (api == NULL) {
        api = pq_api_new();
    }
    pq_text envelope = {0};
    pq_json *document = NULL;
    pq_api_call(api, "score", (const char *)data, size, &envelope);
    if (pq_json_parse(envelope.data, envelope.size, &document, NULL) != PQ_OK) {
        abort();
    }
    pq_json_free(document);
    pq_text_free(&envelope);
    return 0;
}
