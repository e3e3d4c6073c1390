#include "pq_work.h"

pq_status pq_work_file(const pq_work *work, const char *key, const char **bytes, size_t *size) {
    pq_value value;
    const char *name = NULL;
    pq_status status = pq_json_member(work->request, key, &value, work->error);
    if (status == PQ_OK) {
        status = pq_json_string(&value, &name, work->error);
    }
    if (status == PQ_OK && !work->file(work->session, name, bytes, size)) {
        return pq_error_set(work->error, PQ_UNKNOWN_NAME, key, "no file named \"%.80s\" is loaded",
                            name);
    }
    return status;
}
