#include "job.h"

#include <stdio.h>

pq_status pq_job_begin(pq_call *call, void *request) {
    const pq_job_kind *kind = call->operation->job;
    pq_writer *w = call->work.out;
    char name[32];
    unsigned number = call->api->begun[kind->counter] + 1;
    snprintf(name, sizeof name, "%s%u", kind->prefix, number);
    pq_kept *job = pq_kept_new(&kind->kept, name);
    if (job == NULL) {
        return pq_error_memory(call->work.error);
    }
    job->number = number;
    pq_status status = kind->begin(call, request, job);
    if (status != PQ_OK) {
        pq_kept_free(call->api, job);
        return status;
    }
    call->api->begun[kind->counter] = number;
    pq_kept_add(call->api, job);
    pq_write_object(w);
    pq_write_key_string(w, kind->name, job->name);
    pq_write_key_size(w, "total", kind->total(job->self));
    if (kind->write_begun != NULL) {
        kind->write_begun(w, job->self);
    }
    pq_write_end(w);
    return PQ_OK;
}

pq_status pq_job_finished(const pq_job_kind *kind, const pq_kept *job, const char *where,
                          pq_error *error) {
    return kind->finished(job->self)
               ? PQ_OK
               : pq_error_set(error, PQ_BAD_FIELD, where,
                              "%s is at step %zu of %zu; finish it first", kind->kept.noun,
                              kind->done(job->self), kind->total(job->self));
}

pq_status pq_job_step(pq_call *call, void *request) {
    const pq_job_kind *kind = call->operation->job;
    const pq_named_job *job = request;
    pq_writer *w = call->work.out;
    pq_status status = kind->step(job->self, call->work.error);
    if (status != PQ_OK) {
        return status;
    }
    pq_write_object(w);
    pq_write_key_size(w, "done", kind->done(job->self));
    pq_write_key_size(w, "total", kind->total(job->self));
    pq_write_key_bool(w, "finished", kind->finished(job->self));
    if (kind->last != NULL) {
        pq_write_key(w, kind->last);
        kind->write_last(w, job->self);
    }
    pq_write_end(w);
    return PQ_OK;
}

pq_status pq_job_result(pq_call *call, void *request) {
    const pq_job_kind *kind = call->operation->job;
    const pq_named_job *job = request;
    pq_status status =
        kind->whole ? pq_job_finished(kind, job->kept, kind->name, call->work.error) : PQ_OK;
    return status == PQ_OK ? kind->write(call->work.out, job->self, call->work.error) : status;
}

pq_status pq_job_end(pq_call *call, void *request) {
    const pq_named_job *job = request;
    pq_call_write_name(call, call->operation->job->name, job->name);
    pq_kept_remove(call->api, job->kept);
    return PQ_OK;
}
