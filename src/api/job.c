#include "job.h"

#include <stdio.h>

/* {name: ...} of a job; its "total" and more may follow. */
static void write_name(pq_writer *w, const pq_job_kind *kind, const pq_kept *job) {
    pq_write_object(w);
    pq_write_key_string(w, kind->name, job->name);
}

pq_status pq_job_begin(pq_call *call) {
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
    pq_status status = kind->begin(call, job);
    if (status != PQ_OK) {
        pq_kept_free(call->api, job);
        return status;
    }
    call->api->begun[kind->counter] = number;
    pq_kept_add(call->api, job);
    write_name(w, kind, job);
    pq_write_key_size(w, "total", kind->total(job->self));
    if (kind->write_begun != NULL) {
        kind->write_begun(w, job->self);
    }
    pq_write_end(w);
    return PQ_OK;
}

pq_status pq_job_find(pq_call *call, const pq_job_kind *kind, const char *key, pq_kept **job) {
    return pq_call_kept(call, key, &kind->kept, job);
}

/* The job that the request names, and nothing else in the request. */
static pq_status find_alone(pq_call *call, pq_kept **job) {
    const pq_job_kind *kind = call->operation->job;
    const char *const fields[] = {kind->name, NULL};
    pq_status status = pq_call_fields(call, fields);
    return status == PQ_OK ? pq_job_find(call, kind, kind->name, job) : status;
}

pq_status pq_job_finished(const pq_call *call, const pq_job_kind *kind, const pq_kept *job) {
    if (kind->finished(job->self)) {
        return PQ_OK;
    }
    return pq_error_set(call->work.error, PQ_BAD_FIELD, kind->name,
                        "%s is at step %zu of %zu and has to be finished first", kind->kept.noun,
                        kind->done(job->self), kind->total(job->self));
}

pq_status pq_job_step(pq_call *call) {
    const pq_job_kind *kind = call->operation->job;
    pq_writer *w = call->work.out;
    pq_kept *job = NULL;
    pq_status status = find_alone(call, &job);
    if (status == PQ_OK) {
        status = kind->step(job->self, call->work.error);
    }
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

pq_status pq_job_result(pq_call *call) {
    const pq_job_kind *kind = call->operation->job;
    pq_kept *job = NULL;
    pq_status status = find_alone(call, &job);
    if (status == PQ_OK && kind->whole) {
        status = pq_job_finished(call, kind, job);
    }
    return status == PQ_OK ? kind->write(call->work.out, job->self, call->work.error) : status;
}

pq_status pq_job_end(pq_call *call) {
    pq_kept *job = NULL;
    pq_status status = find_alone(call, &job);
    if (status == PQ_OK) {
        write_name(call->work.out, call->operation->job, job);
        pq_write_end(call->work.out);
        pq_kept_remove(call->api, job);
    }
    return status;
}
