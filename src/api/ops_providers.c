/* What there is to call: "providers", "strategies" and "providers.models", which reads the list of
 * models that a provider sent. */
#include "operation.h"

#include "pq_models.h"
#include "pq_prompts.h"
#include "pq_providers.h"

/* Writes a compiled-in document. */
static pq_status write_document(pq_call *call, const char *text, size_t size) {
    static const char *const no_fields[] = {NULL};
    pq_json *document = NULL;
    pq_status status = pq_call_fields(call, no_fields);
    if (status == PQ_OK) {
        status = pq_json_parse(text, size, &document, call->work.error);
    }
    if (status == PQ_OK) {
        pq_value root = pq_json_root(document);
        pq_json_write(call->work.out, &root);
    }
    pq_json_free(document);
    return status;
}

static pq_status providers(pq_call *call) {
    size_t size = 0;
    const char *text = pq_providers_builtin(&size);
    return write_document(call, text, size);
}

static pq_status strategies(pq_call *call) {
    size_t size = 0;
    const char *text = pq_strategies_builtin(&size);
    return write_document(call, text, size);
}

static pq_status providers_models(pq_call *call) {
    static const char *const fields[] = {"reply", NULL};
    const char *reply = NULL;
    size_t size = 0;
    pq_value value;
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_json_member(call->work.request, "reply", &value, call->work.error);
    }
    if (status == PQ_OK) {
        status = pq_json_bytes(&value, &reply, &size, call->work.error);
    }
    if (status != PQ_OK) {
        return status;
    }
    pq_write_object(call->work.out);
    pq_write_key(call->work.out, "models");
    status = pq_models_write(call->work.out, reply, size, call->work.error);
    if (status != PQ_OK) {
        pq_error_prefix(call->work.error, "reply");
        return status;
    }
    pq_write_end(call->work.out);
    return PQ_OK;
}

static const pq_operation operations[] = {
    {"providers", "the providers that are known (perquery-providers/1)", providers, NULL},
    {"strategies", "the strategies and their prompts (perquery-strategies/1)", strategies, NULL},
    {"providers.models", "the ids in a list of models as a provider sent it", providers_models,
     NULL},
};

const pq_operations pq_providers_operations = PQ_OPERATIONS(operations);
