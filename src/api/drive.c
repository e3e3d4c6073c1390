#include "pq_api_drive.h"

#include "job.h"
#include "run_session.h"

#include <math.h>

/* The exchanges of runs that were ended while they were open are aborted first. */
static bool next_orphan(pq_api *api, pq_drive *want) {
    if (api->n_orphans == 0) {
        return false;
    }
    *want = (pq_drive){.kind = PQ_DRIVE_ABORT, .exchange = api->orphans[--api->n_orphans]};
    return true;
}

/* The first run from here on, or NULL. */
static const pq_kept *next_run(const pq_kept *kept) {
    while (kept != NULL && kept->kind != &pq_run_job.kept) {
        kept = kept->next;
    }
    return kept;
}

void pq_api_drive(pq_api *api, double now_ms, pq_drive *want) {
    double until_ms = INFINITY;
    if (next_orphan(api, want)) {
        return;
    }
    for (const pq_kept *run = next_run(api->kept); run != NULL; run = next_run(run->next)) {
        pq_run_session_drive(run->self, now_ms, want);
        if (want->kind == PQ_DRIVE_SEND || want->kind == PQ_DRIVE_ABORT) {
            return;
        }
        if (want->kind == PQ_DRIVE_WAIT) {
            until_ms = fmin(until_ms, want->until_ms);
        }
    }
    *want = (pq_drive){.kind = isfinite(until_ms) ? PQ_DRIVE_WAIT : PQ_DRIVE_IDLE,
                       .until_ms = until_ms};
}

/* The run that an exchange belongs to, or NULL if it is no more; *call is its number there. */
static pq_run_session *find(pq_api *api, uint64_t exchange, unsigned *call) {
    *call = (unsigned)(exchange & 0xffffffffu);
    const pq_kept *run = next_run(api->kept);
    while (run != NULL && run->number != exchange >> 32) {
        run = next_run(run->next);
    }
    return run == NULL ? NULL : run->self;
}

bool pq_api_drive_take(pq_api *api, pq_drive_work *work) {
    const pq_kept *run = next_run(api->kept);
    while (run != NULL && !pq_run_session_take(run->self, work)) {
        run = next_run(run->next);
    }
    return run != NULL;
}

void pq_api_drive_ran(pq_api *api, uint64_t exchange, const char *envelope, size_t size) {
    unsigned call = 0;
    pq_run_session *item = find(api, exchange, &call);
    if (item != NULL) {
        pq_run_session_ran(item, call, envelope, size);
    }
}

void pq_api_drive_sent(pq_api *api, uint64_t exchange, double now_ms) {
    unsigned call = 0;
    pq_run_session *item = find(api, exchange, &call);
    if (item != NULL) {
        pq_run_sent(item->run, call, now_ms);
        if (item->recorder != NULL) {
            pq_recorder_restarted(item->recorder, call, now_ms);
        }
    }
}

double pq_api_drive_wait(int status, const char *headers, double unix_ms) {
    return pq_retry_wait_ms(status, headers, unix_ms);
}

void pq_api_drive_headers(pq_api *api, uint64_t exchange, int status, const char *retry_after,
                          double retry_after_ms, double now_ms) {
    unsigned call = 0;
    pq_run_session *item = find(api, exchange, &call);
    if (item != NULL) {
        pq_run_headers(item->run, call, status, retry_after, retry_after_ms, now_ms);
        if (item->recorder != NULL) {
            pq_recorder_headers(item->recorder, call, status, retry_after, retry_after_ms, now_ms);
        }
    }
}

void pq_api_drive_receive(pq_api *api, uint64_t exchange, const char *bytes, size_t size,
                          double now_ms) {
    unsigned call = 0;
    pq_run_session *item = find(api, exchange, &call);
    if (item != NULL) {
        pq_run_receive(item->run, call, bytes, size, now_ms);
        if (item->recorder != NULL) {
            pq_recorder_receive(item->recorder, call, bytes, size, now_ms);
        }
    }
}

void pq_api_drive_end(pq_api *api, uint64_t exchange, pq_drive_end end, double now_ms) {
    unsigned call = 0;
    pq_run_session *item = find(api, exchange, &call);
    pq_end how = end == PQ_DRIVE_COMPLETE ? PQ_END_COMPLETE : PQ_END_NETWORK;
    if (item != NULL) {
        pq_run_receive_end(item->run, call, how, now_ms);
        if (item->recorder != NULL) {
            pq_recorder_end(item->recorder, call, how, now_ms);
        }
    }
}

uint64_t pq_api_drive_version(const pq_api *api) {
    uint64_t version = 0;
    for (const pq_kept *run = next_run(api->kept); run != NULL; run = next_run(run->next)) {
        const pq_run_session *item = run->self;
        version += pq_run_version(item->run);
    }
    return version;
}
