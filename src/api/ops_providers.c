/* What there is to call: "providers", "strategies" and "providers.models", which reads the list of
 * models that a provider sent. */
#include "pq_api_internal.h"

#include "pq_models.h"
#include "pq_prompts.h"
#include "pq_providers.h"

/* Writes a compiled-in document. */
static pq_status write_document(pq_call *call, const char *text, size_t size) {
    static const char *const no_fields[] = {NULL};
    pq_json *document = NULL;
    pq_status status = pq_call_fields(call, no_fields);
    if (status == PQ_OK) {
        status = pq_json_parse(text, size, &document, call->error);
    }
    if (status == PQ_OK) {
        pq_value root = pq_json_root(document);
        pq_json_write(call->out, &root);
    }
    pq_json_free(document);
    return status;
}

pq_status pq_op_providers(pq_call *call) {
    size_t size = 0;
    const char *text = pq_providers_builtin(&size);
    return write_document(call, text, size);
}

pq_status pq_op_strategies(pq_call *call) {
    size_t size = 0;
    const char *text = pq_strategies_builtin(&size);
    return write_document(call, text, size);
}

pq_status pq_op_providers_models(pq_call *call) {
    static const char *const fields[] = {"reply", NULL};
    const char *reply = NULL;
    size_t size = 0;
    pq_value value;
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_json_member(call->request, "reply", &value, call->error);
    }
    if (status == PQ_OK) {
        status = pq_json_bytes(&value, &reply, &size, call->error);
    }
    if (status != PQ_OK) {
        return status;
    }
    pq_write_object(call->out);
    pq_write_key(call->out, "models");
    status = pq_models_write(call->out, reply, size, call->error);
    if (status != PQ_OK) {
        pq_error_prefix(call->error, "reply");
        return status;
    }
    pq_write_end(call->out);
    return PQ_OK;
}
