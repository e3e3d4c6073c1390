#include "named.h"

#include "job.h"

#include <string.h>

typedef struct place {
    char text[sizeof((pq_error *)0)->where];
} place;

static place place_of(const pq_value *value) {
    place where;
    pq_json_path(value, where.text, sizeof where.text);
    return where;
}

pq_status pq_find_file(const pq_reading *reading, const pq_value *value, void *at) {
    pq_named_file *named = at;
    pq_status status =
        pq_call_kept(reading->self, &pq_file_kind, named->name, place_of(value).text, &named->kept);
    if (status == PQ_OK) {
        const pq_file *file = named->kept->self;
        named->bytes = file->bytes;
        named->size = file->size;
    }
    return status;
}

pq_status pq_find_database(const pq_reading *reading, const pq_value *value, void *at) {
    pq_named_database *named = at;
    pq_status status = pq_call_kept(reading->self, &pq_database_kind, named->name,
                                    place_of(value).text, &named->kept);
    named->db = status == PQ_OK ? named->kept->self : NULL;
    return status;
}

pq_status pq_find_job(const pq_reading *reading, const pq_value *value, void *at) {
    pq_named_job *named = at;
    const pq_call *call = reading->self;
    pq_status status = pq_call_kept(call, &call->operation->job->kept, named->name,
                                    place_of(value).text, &named->kept);
    named->self = status == PQ_OK ? named->kept->self : NULL;
    return status;
}

pq_status pq_find_judged(const pq_reading *reading, const pq_value *value, void *at) {
    pq_named_judged *named = at;
    place where = place_of(value);
    pq_kept *kept = NULL;
    pq_status status =
        pq_call_kept(reading->self, &pq_judge_job.kept, named->name, where.text, &kept);
    if (status != PQ_OK) {
        return status;
    }
    named->judged = kept->self;
    return pq_job_finished(&pq_judge_job, kept, where.text, reading->error);
}

pq_status pq_find_rule(const pq_reading *reading, const pq_value *value, void *at) {
    pq_named_rule *named = at;
    named->rule = pq_score_rule(named->name);
    if (named->rule != NULL) {
        return PQ_OK;
    }
    if (strcmp(named->name, "perquery/1") == 0) {
        return pq_error_set(reading->error, PQ_UNKNOWN_NAME, place_of(value).text,
                            "the rule perquery/1 was replaced by perquery/2, which decides some "
                            "pairs differently; name perquery/2");
    }
    return pq_error_set(reading->error, PQ_UNKNOWN_NAME, place_of(value).text,
                        "unknown rule \"%.60s\"; `perquery call meta` lists all rules",
                        named->name);
}

const pq_rule *pq_named_rule_of(const pq_named_rule *named) {
    size_t count = 0;
    return named->rule != NULL ? named->rule : pq_score_rules(&count)[0];
}
