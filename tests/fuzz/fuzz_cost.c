/* A byte chooses a cost operation, the rest is its request: the answer or error is JSON, which
 * holds no NaN. */
#include "pq_api.h"
#include "pq_json.h"
#include "pq_kinds.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    size_t n = 0;
    const pq_cost_kind_row *kinds = pq_cost_kinds(&n);
    if (size == 0) {
        return 0;
    }
    pq_api *api = pq_api_new();
    pq_text envelope = {0};
    if (api == NULL) {
        abort();
    }
    size_t chosen = data[0] % (n + 1);
    pq_api_call(api, chosen == n ? "saturation" : kinds[chosen].operation, (const char *)data + 1,
                size - 1, &envelope);
    pq_json *document = NULL;
    if (envelope.failed ||
        pq_json_parse(pq_text_string(&envelope), envelope.size, &document, NULL) != PQ_OK) {
        abort();
    }
    pq_json_free(document);
    pq_text_free(&envelope);
    pq_api_free(api);
    return 0;
}
