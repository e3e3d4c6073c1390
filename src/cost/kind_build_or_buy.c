/* Operation "cost.build_or_buy": offers side by side, and where to leave the first of them. */
#include "kind_breakeven.h"
#include "kind_platforms.h"

#include "pq_kinds.h"

/* The crossings of every offer with the first, which is what is used today. */
static void write_switches(pq_writer *w, const platforms *p) {
    pq_breakeven even;
    pq_write_key_array(w, "against_first");
    for (size_t i = 1; i < p->n; i++) {
        pq_error error = {0};
        pq_write_object(w);
        pq_write_key_string(w, "first", p->offers[0].name);
        pq_write_key_string(w, "second", p->offers[i].name);
        if (pq_breakeven_solve(&p->offers[0].offer, &p->offers[i].offer, &p->asked.workload, &even,
                               &error) == PQ_OK) {
            breakeven_write(w, &even);
        } else {
            pq_write_key_string(w, "answer", NULL);
            pq_write_key_string(w, "meaning", error.message);
        }
        pq_write_end(w);
    }
    pq_write_end(w);
}

static pq_status answer(pq_scenario *s, void *request) {
    platforms_write(s->work->out, request);
    write_switches(s->work->out, request);
    pq_write_used_prices(s);
    return PQ_OK;
}

const pq_cost_kind pq_cost_kind_build_or_buy = {
    .request = PQ_SHAPE(platforms, platforms_fields, .self = "pq_scenario"),
    .answer = answer,
    .example =
        "{\"workload\":{\"requests_per_day\":30000,\"input_tokens\":763,\"output_tokens\":222},"
        "\"offers\":[{\"name\":\"API\",\"role\":\"proprietary\",\"price\":{\"input\":2.5,"
        "\"output\":15}},{\"name\":\"own H100\",\"role\":\"self_host\",\"kind\":\"self_hosted\","
        "\"usd_per_gpu_hour\":2.5,\"capacity\":{\"requests_per_s\":0.8333},"
        "\"fixed_usd_per_month\":6250}]}",
};
