#include "pq_twin_image.h"

#include "pq_db_build.h"
#include "pq_twin.h"

static pq_status fill(pq_db_build *build, const pq_twin *twin, pq_twin_edition edition,
                      pq_error *error) {
    pq_text ddl = {0};
    pq_twin_ddl(edition, &ddl);
    pq_status status =
        ddl.failed ? pq_error_memory(error) : pq_db_build_run(build, ddl.data, error);
    pq_text_free(&ddl);
    for (int i = 0; status == PQ_OK && i < PQ_TWIN_TABLES; i++) {
        status = pq_db_build_insert(build, pq_twin_table_name(i, edition), &twin->tables[i], error);
    }
    return status;
}

pq_status pq_twin_image(uint64_t seed, bool renamed, unsigned char **bytes, size_t *size,
                        pq_error *error) {
    pq_twin twin;
    pq_db_build *build = NULL;
    pq_arena *arena = pq_arena_new();
    pq_status status =
        arena == NULL ? pq_error_memory(error) : pq_twin_make(seed, arena, &twin, error);
    if (status == PQ_OK) {
        status = pq_db_build_new(&build, error);
    }
    if (status == PQ_OK) {
        status = fill(build, &twin, renamed ? PQ_TWIN_RENAMED : PQ_TWIN_CHINOOK, error);
    }
    if (status == PQ_OK) {
        status = pq_db_build_finish(build, bytes, size, error);
    }
    pq_db_build_free(build);
    pq_arena_free(arena);
    return status;
}

uint64_t pq_fnv1a(const unsigned char *bytes, size_t size) {
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}
