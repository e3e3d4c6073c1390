#include "gpu_memory.h"

#include <math.h>

static double kv_bytes_per_token(const pq_model_shape *shape, double kv_bits) {
    double values = shape->kv_values_per_layer > 0 ? shape->kv_values_per_layer
                                                   : 2 * shape->kv_heads * shape->head_size;
    return values * shape->layers * kv_bits / 8;
}

pq_memory pq_memory_of(const pq_model_shape *shape, const pq_memory_plan *plan) {
    double usable_gb = plan->gpu_gb * plan->usable_share;
    pq_memory memory = {.weights_gb = shape->parameters * plan->weight_bits / 8 / 1e9,
                        .kv_bytes_per_token = kv_bytes_per_token(shape, plan->kv_bits)};
    double sequence_gb = memory.kv_bytes_per_token * plan->context_tokens / 1e9;
    memory.kv_gb = sequence_gb * plan->sequences;
    memory.total_gb = memory.weights_gb + memory.kv_gb;
    memory.gpus = fmax(1, ceil(memory.total_gb / usable_gb));
    memory.gpus_power_of_two = 1;
    while (memory.gpus_power_of_two < memory.gpus) {
        memory.gpus_power_of_two *= 2;
    }
    double room_gb = memory.gpus_power_of_two * usable_gb - memory.weights_gb;
    memory.sequences_that_fit = sequence_gb > 0 ? floor(room_gb / sequence_gb) : INFINITY;
    return memory;
}
