/*
 * Quantization: what a model and its KV cache take of a GPU's memory. GB = 10^9 bytes.
 */
#ifndef PQ_COST_GPU_MEMORY_H
#define PQ_COST_GPU_MEMORY_H

/* Counts are > 0. A mixture of experts counts all its parameters: every expert is resident. */
typedef struct pq_model_shape {
    double parameters; /* of the whole model */
    double layers;
    double kv_heads; /* key-value heads a layer (grouped-query attention) */
    double head_size;
    /* If > 0, the values cached a token and layer outright, for attention that compresses them
     * (multi-head latent attention: latent rank + rotary size); kv_heads and head_size do not
     * matter then. */
    double kv_values_per_layer;
} pq_model_shape;

typedef struct pq_memory_plan {
    double weight_bits;    /* a parameter, with its scales: 16, 8, 4, 4.5 ...; > 0 */
    double kv_bits;        /* a cached value; > 0 */
    double context_tokens; /* of one sequence, >= 0 */
    double sequences;      /* at once, >= 0 */
    double gpu_gb;         /* of one GPU, > 0 */
    double usable_share;   /* of it, for weights and cache; the rest is for activations; (0, 1] */
} pq_memory_plan;

typedef struct pq_memory {
    double weights_gb;         /* parameters * bits / 8 / 10^9 */
    double kv_bytes_per_token; /* 2 * layers * kv_heads * head_size * bits / 8 */
    double kv_gb;              /* * context * sequences / 10^9 */
    double total_gb;
    double gpus; /* the fewest whose usable memory holds it */
    double
        gpus_power_of_two; /* the least power of two that is enough, as tensor parallelism needs */
    double sequences_that_fit; /* on gpus_power_of_two, at that context; INFINITY at context 0 */
} pq_memory;

/* Source: GitHub rohitg00/ai-engineering-from-scratch, phase 17; the cache's two tensors (keys and
 * values) a layer, Pope et al. (2022), arXiv 2211.05102. */
pq_memory pq_memory_of(const pq_model_shape *shape, const pq_memory_plan *plan);

#endif
