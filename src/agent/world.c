#include "pq_world.h"

static pq_status describe(const pq_world *world, const pq_world_request *request, pq_arena *arena,
                          pq_world_result *result) {
    pq_text text = {0};
    pq_status status = world->describe(world->context, request->text, request->view, &text, NULL);
    if (status != PQ_OK && status != PQ_OUT_OF_MEMORY) {
        pq_text_clear(&text);
        status = PQ_OK;
        pq_schema_compact(world->schema, NULL, &text);
    }
    result->text = status != PQ_OK || text.failed
                       ? NULL
                       : pq_arena_copy(arena, pq_text_string(&text), text.size);
    result->size = text.size;
    pq_text_free(&text);
    return result->text == NULL ? PQ_OUT_OF_MEMORY : PQ_OK;
}

/* Notes a local repair and takes its statement. */
static void take_repair(const pq_repair *repair, pq_free_repair *repairs, pq_world_result *result) {
    repairs[result->n_repairs++] =
        (pq_free_repair){.kind = repair->kind, .from = repair->from, .to = repair->to};
    result->text = repair->sql;
    result->size = repair->sql_size;
}

/* Runs a statement; while it fails and the schema suggests a repair, runs the repaired one. */
static pq_status run(const pq_world *world, const pq_world_request *request, pq_arena *arena,
                     pq_world_result *result) {
    pq_free_repair *repairs = NULL;
    pq_repair repair = {0};
    for (size_t round = 0;; round++) {
        result->error = (pq_error){0};
        result->n_rows = 0;
        result->status =
            world->run(world->context, result->text, result->size, &result->n_rows, &result->error);
        if (result->status == PQ_OK || !request->repairs || round == PQ_REPAIR_ROUNDS) {
            break;
        }
        if (repairs == NULL) {
            repairs = pq_arena_array(arena, PQ_REPAIR_ROUNDS, sizeof *repairs);
            result->repairs = repairs;
        }
        if (result->status == PQ_OUT_OF_MEMORY || repairs == NULL ||
            pq_repair_suggest(world->schema, result->text, result->size, &result->error, arena,
                              &repair, NULL) != PQ_OK) {
            return PQ_OUT_OF_MEMORY;
        }
        if (repair.kind == PQ_REPAIR_NONE) {
            break;
        }
        take_repair(&repair, repairs, result);
    }
    return result->status == PQ_OUT_OF_MEMORY ? PQ_OUT_OF_MEMORY : PQ_OK;
}

pq_status pq_world_answer(const pq_world *world, const pq_world_request *request, pq_arena *arena,
                          pq_world_result *result) {
    *result = (pq_world_result){.text = request->text, .size = request->size};
    return request->kind == PQ_WORLD_DESCRIBE ? describe(world, request, arena, result)
                                              : run(world, request, arena, result);
}
