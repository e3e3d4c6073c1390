/* Operation "cost.memory": weights and KV cache at several precisions, and the GPUs they need. */
#include "pq_kinds.h"

#include "gpu_memory.h"
#include "pq_refuse.h"

#include <math.h>

typedef struct precision {
    double weight_bits, kv_bits;
} precision;

enum { MOST_PRECISIONS = 8 };

typedef struct memory_request {
    pq_model_shape model;
    pq_memory_plan plan;
    double usd_per_gpu_hour;
    size_t n;
    precision precisions[MOST_PRECISIONS];
} memory_request;

static const pq_field model_fields[] = {
    {PQ_FIELD_NUMBER(pq_model_shape, parameters), .bounds = PQ_POSITIVE,
     .help = "Parameters of the whole model, all experts included."},
    {PQ_FIELD_NUMBER(pq_model_shape, layers), .bounds = PQ_POSITIVE, .help = "Layers."},
    {PQ_FIELD_NUMBER(pq_model_shape, kv_values_per_layer), PQ_OPTIONAL, .bounds = PQ_POSITIVE,
     .help = "Values cached per token and layer, for attention that compresses them; instead of "
             "kv_heads and head_size."},
    {PQ_FIELD_NUMBER(pq_model_shape, kv_heads), PQ_OPTIONAL, .bounds = PQ_POSITIVE,
     .help = "Key-value heads per layer; required without kv_values_per_layer."},
    {PQ_FIELD_NUMBER(pq_model_shape, head_size), PQ_OPTIONAL, .bounds = PQ_POSITIVE,
     .help = "Values per head; required without kv_values_per_layer."},
};

static pq_status finish_model(const pq_reading *reading, const pq_value *object, void *into) {
    const pq_model_shape *model = into;
    bool lacks_heads = isnan(model->kv_heads);
    char path[128];
    pq_json_path(object, path, sizeof path);
    return model->kv_values_per_layer > 0 || (!lacks_heads && !isnan(model->head_size))
               ? PQ_OK
               : pq_refuse_missing(reading->error, path, lacks_heads ? "kv_heads" : "head_size");
}

static const pq_shape model_shape = PQ_SHAPE(pq_model_shape, model_fields, .check = finish_model);

#define BITS PQ_ABOVE_TO(0, 64)

static const pq_field precision_fields[] = {
    {PQ_FIELD_NUMBER(precision, weight_bits), .bounds = BITS, .unit = "bits",
     .help = "Precision of a parameter, its scales included."},
    {PQ_FIELD_NUMBER(precision, kv_bits), PQ_OR(16), .bounds = BITS, .unit = "bits",
     .help = "Precision of a cached value."},
};
static const pq_shape precision_shape = PQ_SHAPE(precision, precision_fields);

static const pq_field request_fields[] = {
    {PQ_FIELD_OBJECT(memory_request, model), .of = &model_shape, .help = "Size of the model."},
    {PQ_FIELD_NUMBER(memory_request, plan.context_tokens), .bounds = PQ_TOKENS, .unit = "tokens",
     .help = "Length of one sequence."},
    {PQ_FIELD_NUMBER(memory_request, plan.sequences), PQ_OR(1), .bounds = PQ_POSITIVE,
     .help = "Sequences in the cache at the same time."},
    {PQ_FIELD_NUMBER(memory_request, plan.gpu_gb), .bounds = PQ_POSITIVE, .unit = "GB",
     .help = "Memory of one GPU."},
    {PQ_FIELD_NUMBER(memory_request, plan.usable_share), PQ_OR(0.9), .bounds = PQ_SHARE_ABOVE,
     .help = "Share of the memory for weights and cache; the rest is for activations."},
    {PQ_FIELD_NUMBER(memory_request, usd_per_gpu_hour), PQ_OR(0), .bounds = PQ_AMOUNT,
     .unit = "USD per GPU-hour", .help = "Price of one GPU."},
    {PQ_FIELD_OBJECTS_IN(memory_request, precisions), PQ_COUNT(memory_request, n), PQ_OPTIONAL,
     .least = 1, .of = &precision_shape,
     .help = "Precisions to compare; without them 16, 8 and 4 bits for both."},
};

static pq_status finish_request(const pq_reading *reading, const pq_value *object, void *into) {
    memory_request *q = into;
    (void)reading;
    (void)object;
    if (q->n == 0) {
        q->n = 3;
        q->precisions[0] = (precision){16, 16};
        q->precisions[1] = (precision){8, 8};
        q->precisions[2] = (precision){4, 4};
    }
    return PQ_OK;
}

static void write_memory(pq_writer *w, const memory_request *q, precision bits) {
    pq_memory_plan plan = q->plan;
    plan.weight_bits = bits.weight_bits;
    plan.kv_bits = bits.kv_bits;
    pq_memory m = pq_memory_of(&q->model, &plan);
    const pq_figure figures[] = {{"weight_bits", bits.weight_bits},
                                 {"kv_bits", bits.kv_bits},
                                 {"weights_gb", m.weights_gb},
                                 {"kv_bytes_per_token", m.kv_bytes_per_token},
                                 {"kv_gb", m.kv_gb},
                                 {"total_gb", m.total_gb},
                                 {"gpus", m.gpus},
                                 {"gpus_power_of_two", m.gpus_power_of_two},
                                 {"sequences_that_fit", m.sequences_that_fit},
                                 {"usd_per_hour", m.gpus_power_of_two * q->usd_per_gpu_hour}};
    pq_write_object(w);
    pq_write_figures(w, figures, sizeof figures / sizeof figures[0]);
    pq_write_key_array(w, "explain");
    pq_explain(w, "weights_gb", "parameters * weight_bits / 8 / 10^9", m.weights_gb, "GB",
               pq_source_lesson, "parameters", q->model.parameters, "weight_bits", bits.weight_bits,
               NULL);
    if (q->model.kv_values_per_layer > 0) {
        pq_explain(w, "kv_gb",
                   "kv_values_per_layer * layers * kv_bits / 8 * context_tokens * sequences / "
                   "10^9",
                   m.kv_gb, "GB", "arXiv 2211.05102", "kv_values_per_layer",
                   q->model.kv_values_per_layer, "layers", q->model.layers, "kv_bits", bits.kv_bits,
                   "context_tokens", plan.context_tokens, "sequences", plan.sequences, NULL);
    } else {
        pq_explain(w, "kv_gb",
                   "2 * kv_heads * head_size * layers * kv_bits / 8 * context_tokens * sequences "
                   "/ 10^9",
                   m.kv_gb, "GB", "arXiv 2211.05102", "kv_heads", q->model.kv_heads, "head_size",
                   q->model.head_size, "layers", q->model.layers, "kv_bits", bits.kv_bits,
                   "context_tokens", plan.context_tokens, "sequences", plan.sequences, NULL);
    }
    pq_explain(w, "gpus", "ceil((weights_gb + kv_gb) / (gpu_gb * usable_share))", m.gpus, "GPUs",
               pq_source_own, "weights_gb", m.weights_gb, "kv_gb", m.kv_gb, "gpu_gb", plan.gpu_gb,
               "usable_share", plan.usable_share, NULL);
    pq_write_end(w);
    pq_write_end(w);
}

static pq_status answer(pq_scenario *s, void *request) {
    const memory_request *q = request;
    pq_writer *w = s->work->out;
    pq_write_key_array(w, "precisions");
    for (size_t i = 0; i < q->n; i++) {
        write_memory(w, q, q->precisions[i]);
    }
    pq_write_end(w);
    return PQ_OK;
}

const pq_cost_kind pq_cost_kind_memory = {
    .request =
        PQ_SHAPE(memory_request, request_fields, .check = finish_request, .self = "pq_scenario"),
    .answer = answer,
    .example = "{\"model\":{\"parameters\":70e9,\"layers\":80,\"kv_heads\":8,\"head_size\":128},"
               "\"context_tokens\":32768,\"sequences\":8,\"gpu_gb\":80}",
};
