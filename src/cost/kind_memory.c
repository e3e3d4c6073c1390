/* Operation "cost.memory": weights and KV cache at several precisions, and the GPUs they need. */
#include "pq_scenario.h"

#include "gpu_memory.h"

typedef struct precision {
    double weight_bits, kv_bits;
} precision;

typedef struct request {
    pq_model_shape shape;
    pq_memory_plan plan;
    double usd_per_gpu_hour;
    size_t n;
    precision precisions[8];
} request;

static void read_shape(pq_cost_reader *r, const pq_value *value, pq_model_shape *shape) {
    static const char *const fields[] = {"parameters",          "layers", "kv_heads", "head_size",
                                         "kv_values_per_layer", NULL};
    pq_read_fields(r, value, fields);
    pq_read_number(r, value, "parameters", pq_bounds_positive, &shape->parameters);
    pq_read_number(r, value, "layers", pq_bounds_positive, &shape->layers);
    pq_read_number_or(r, value, "kv_values_per_layer", pq_bounds_positive, 0,
                      &shape->kv_values_per_layer);
    if (shape->kv_values_per_layer <= 0) {
        pq_read_number(r, value, "kv_heads", pq_bounds_positive, &shape->kv_heads);
        pq_read_number(r, value, "head_size", pq_bounds_positive, &shape->head_size);
    }
}

static void read_precisions(pq_cost_reader *r, const pq_value *value, request *q) {
    static const char *const fields[] = {"weight_bits", "kv_bits", NULL};
    static const pq_bounds bits = {.min = 0, .max = 64, .above = true};
    pq_value list;
    q->n = 3;
    q->precisions[0] = (precision){16, 16};
    q->precisions[1] = (precision){8, 8};
    q->precisions[2] = (precision){4, 4};
    if (!pq_read_optional(r, value, "precisions", &list)) {
        return;
    }
    r->status = pq_json_array(&list, &q->n, r->work->error);
    if (r->status == PQ_OK && (q->n == 0 || q->n > 8)) {
        pq_read_refuse(r, &list, "wants 1 to 8 precisions");
    }
    for (size_t i = 0; r->status == PQ_OK && i < q->n; i++) {
        pq_value item = pq_json_item(&list, i);
        pq_read_fields(r, &item, fields);
        pq_read_number(r, &item, "weight_bits", bits, &q->precisions[i].weight_bits);
        pq_read_number_or(r, &item, "kv_bits", bits, 16, &q->precisions[i].kv_bits);
    }
}

static void read_request(pq_cost_reader *r, const pq_value *value, request *q) {
    static const char *const fields[] = {"model",        "context_tokens",   "sequences",  "gpu_gb",
                                         "usable_share", "usd_per_gpu_hour", "precisions", NULL};
    pq_value model;
    pq_read_fields(r, value, fields);
    if (pq_read_member(r, value, "model", &model)) {
        read_shape(r, &model, &q->shape);
    }
    pq_read_number(r, value, "context_tokens", pq_bounds_tokens, &q->plan.context_tokens);
    pq_read_number_or(r, value, "sequences", pq_bounds_positive, 1, &q->plan.sequences);
    pq_read_number(r, value, "gpu_gb", pq_bounds_positive, &q->plan.gpu_gb);
    pq_read_number_or(r, value, "usable_share", pq_bounds_share_above, 0.9, &q->plan.usable_share);
    pq_read_number_or(r, value, "usd_per_gpu_hour", pq_bounds_amount, 0, &q->usd_per_gpu_hour);
    read_precisions(r, value, q);
}

static void write_memory(pq_writer *w, const request *q, precision bits) {
    pq_memory_plan plan = q->plan;
    plan.weight_bits = bits.weight_bits;
    plan.kv_bits = bits.kv_bits;
    pq_memory m = pq_memory_of(&q->shape, &plan);
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
    pq_write_key(w, "explain");
    pq_write_array(w);
    pq_explain(w, "weights_gb", "parameters * weight_bits / 8 / 10^9", m.weights_gb, "GB",
               pq_source_lesson, "parameters", q->shape.parameters, "weight_bits", bits.weight_bits,
               NULL);
    if (q->shape.kv_values_per_layer > 0) {
        pq_explain(w, "kv_gb",
                   "kv_values_per_layer * layers * kv_bits / 8 * context_tokens * sequences / "
                   "10^9",
                   m.kv_gb, "GB", "arXiv 2211.05102", "kv_values_per_layer",
                   q->shape.kv_values_per_layer, "layers", q->shape.layers, "kv_bits", bits.kv_bits,
                   "context_tokens", plan.context_tokens, "sequences", plan.sequences, NULL);
    } else {
        pq_explain(w, "kv_gb",
                   "2 * kv_heads * head_size * layers * kv_bits / 8 * context_tokens * sequences "
                   "/ 10^9",
                   m.kv_gb, "GB", "arXiv 2211.05102", "kv_heads", q->shape.kv_heads, "head_size",
                   q->shape.head_size, "layers", q->shape.layers, "kv_bits", bits.kv_bits,
                   "context_tokens", plan.context_tokens, "sequences", plan.sequences, NULL);
    }
    pq_explain(w, "gpus", "ceil((weights_gb + kv_gb) / (gpu_gb * usable_share))", m.gpus, "GPUs",
               pq_source_own, "weights_gb", m.weights_gb, "kv_gb", m.kv_gb, "gpu_gb", plan.gpu_gb,
               "usable_share", plan.usable_share, NULL);
    pq_write_end(w);
    pq_write_end(w);
}

pq_status pq_kind_memory(pq_work *work) {
    pq_cost_reader r;
    request *q = pq_arena_alloc(work->arena, sizeof *q);
    if (q == NULL) {
        return pq_error_memory(work->error);
    }
    pq_cost_reader_begin(&r, work, work->request);
    read_request(&r, work->request, q);
    if (r.status == PQ_OK) {
        pq_write_object(work->out);
        pq_write_key(work->out, "precisions");
        pq_write_array(work->out);
        for (size_t i = 0; i < q->n; i++) {
            write_memory(work->out, q, q->precisions[i]);
        }
        pq_write_end(work->out);
        pq_write_end(work->out);
    }
    pq_cost_reader_end(&r);
    return r.status;
}
