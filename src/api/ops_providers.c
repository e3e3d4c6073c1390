/* What there is to call: "providers", "strategies", "providers.models", which reads the list of
 * models that a provider sent, and "providers.address". */
#include "operation.h"

#include "pq_models.h"
#include "pq_plan_rows.h"
#include "pq_prompts.h"
#include "pq_providers.h"

/* Writes a compiled-in document. */
static pq_status write_document(pq_call *call, const char *text, size_t size) {
    pq_json *document = NULL;
    pq_status status = pq_json_parse(text, size, &document, call->work.error);
    if (status == PQ_OK) {
        pq_value root = pq_json_root(document);
        pq_json_write(call->work.out, &root);
    }
    pq_json_free(document);
    return status;
}

static pq_status providers(pq_call *call, void *request) {
    size_t size = 0;
    const char *text = pq_providers_builtin(&size);
    (void)request;
    return write_document(call, text, size);
}

static pq_status strategies(pq_call *call, void *request) {
    size_t size = 0;
    const char *text = pq_strategies_builtin(&size);
    (void)request;
    return write_document(call, text, size);
}

typedef struct models_request {
    pq_bytes reply;
} models_request;

static const pq_field models_fields[] = {
    {PQ_FIELD_BYTES(models_request, reply), .help = "Body of the provider's reply to GET /models."},
};
static const pq_shape models_shape = PQ_SHAPE(models_request, models_fields);

static pq_status providers_models(pq_call *call, void *request) {
    const models_request *q = request;
    pq_write_object(call->work.out);
    pq_write_key(call->work.out, "models");
    pq_status status =
        pq_models_write(call->work.out, q->reply.data, q->reply.size, call->work.error);
    if (status != PQ_OK) {
        pq_error_prefix(call->work.error, "reply");
        return status;
    }
    pq_write_end(call->work.out);
    return PQ_OK;
}

typedef struct address_request {
    const char *base_url;
} address_request;

static const pq_field address_fields[] = {
    PQ_ROW_OF_BASE_URL(address_request, base_url,
                       .help = "Address of an API: https, or http on this computer."),
};
static const pq_shape address_shape = PQ_SHAPE(address_request, address_fields);

static pq_status providers_address(pq_call *call, void *request) {
    const address_request *q = request;
    pq_write_object(call->work.out);
    pq_write_key_string(call->work.out, "base_url", q->base_url);
    pq_write_end(call->work.out);
    return PQ_OK;
}

static const pq_operation operations[] = {
    {"providers", "list the known providers and what a call to them needs", &pq_no_fields,
     providers, NULL},
    {"strategies", "list the strategies and their prompts (perquery-strategies/1)", &pq_no_fields,
     strategies, NULL},
    {"providers.models", "list the model ids in a list of models as a provider sent it",
     &models_shape, providers_models, NULL},
    {"providers.address", "check that a key may be sent to an address, and drop slashes at its end",
     &address_shape, providers_address, NULL},
};

const pq_operations pq_providers_operations = PQ_OPERATIONS(operations);
