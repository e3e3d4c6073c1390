/* A byte chooses a cost operation, the rest is its request: the answer or error is JSON, which
 * holds no NaN. */
#include "pq_api.h"
#include "pq_json.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const operations[] = {
        "cost.query",    "cost.platforms", "cost.breakeven", "cost.build_or_buy",
        "cost.capacity", "cost.memory",    "cost.episode",   "cost.finetune",
        "cost.correct",  "pick",           "saturation"};
    enum { N_OPERATIONS = sizeof operations / sizeof operations[0] };
    if (size == 0) {
        return 0;
    }
    pq_api *api = pq_api_new();
    pq_text envelope = {0};
    if (api == NULL) {
        abort();
    }
    pq_api_call(api, operations[data[0] % N_OPERATIONS], (const char *)data + 1, size - 1,
                &envelope);
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
