#include "pq_kinds.h"

#define ROW(id, name, operation, title, help) {name, operation, title, help, &pq_cost_kind_##id},
static const pq_cost_kind_row rows[] = {PQ_COST_KIND_LIST(ROW)};

const pq_cost_kind_row *pq_cost_kinds(size_t *n) {
    *n = sizeof rows / sizeof rows[0];
    return rows;
}

static pq_status answer(const pq_cost_kind *kind, pq_scenario *s, void *request) {
    pq_writer *w = s->work->out;
    pq_status status = pq_shape_read(&kind->request, s->work->request, request, &s->reading);
    if (status == PQ_OK) {
        pq_write_object(w);
        status = kind->answer(s, request);
        pq_write_end(w);
    }
    return status;
}

pq_status pq_cost_kind_run(const pq_cost_kind *kind, pq_work *work) {
    pq_scenario s;
    void *request = pq_arena_alloc(work->arena, kind->request.size);
    if (request == NULL) {
        return pq_error_memory(work->error);
    }
    pq_scenario_begin(&s, work);
    return answer(kind, &s, request);
}
