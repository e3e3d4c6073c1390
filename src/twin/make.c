/* Makes the whole twin (pq_twin.h). */
#include "twin_parts.h"

#include <string.h>

pq_status pq_twin_make(uint64_t seed, pq_arena *arena, pq_twin *twin, pq_error *error) {
    twin_maker m = {.arena = arena, .random = {.state = seed}, .twin = twin};
    if (!twin_tables_new(&m)) {
        return pq_error_memory(error);
    }
    twin_make_catalog(&m);
    twin_make_tracks(&m);
    twin_make_playlists(&m);
    twin_make_people(&m);
    twin_make_sales(&m);
    pq_text_free(&m.text);
    return m.failed ? pq_error_memory(error) : PQ_OK;
}
