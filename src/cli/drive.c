#include "drive.h"

#include "wire.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* No wait is longer, so that a signal is noticed. */
static const double longest_wait_ms = 250;

/* Rounds come no closer together, however much arrives. */
static const double round_ms = 50;

typedef struct driver {
    cli_net *net;
    cli_pool *pool; /* may be NULL */
    pq_api *api;
    double rounded_ms; /* the last round */
} driver;

/* Passes on what the workers have found out. */
static void take_work(const driver *d) {
    uint64_t number = 0;
    pq_text envelope = {0};
    while (d->pool != NULL && cli_pool_take(d->pool, &number, &envelope)) {
        pq_api_drive_ran(d->api, number, pq_text_string(&envelope), envelope.size);
    }
    pq_text_free(&envelope);
}

static void give_work(const driver *d) {
    pq_drive_work next;
    while (d->pool != NULL && cli_pool_is_idle(d->pool) && pq_api_drive_take(d->api, &next)) {
        cli_pool_give(d->pool, next.exchange, "run.work", next.request, next.size);
    }
}

/* Does all that the session asks for now; returns how long to wait, in ms, and a negative number
 * once there is nothing left. */
static double act(const driver *d) {
    for (;;) {
        pq_drive want;
        pq_api_drive(d->api, cli_now_ms(), &want);
        switch (want.kind) {
        case PQ_DRIVE_SEND:
            if (!cli_net_send(d->net, &want)) {
                pq_api_drive_end(d->api, want.exchange, PQ_DRIVE_LOST, cli_now_ms());
            }
            break;
        case PQ_DRIVE_ABORT:
            cli_net_abort(d->net, want.exchange);
            break;
        case PQ_DRIVE_WAIT:
            return fmin(longest_wait_ms, fmax(0, want.until_ms - cli_now_ms()));
        case PQ_DRIVE_IDLE:
            return -1;
        }
    }
}

/* Sleeps until something comes, a signal included. */
static int wait_for(const driver *d, double wait_ms) {
    struct pollfd list[1 + CLI_POOL_MOST] = {{.fd = cli_net_fd(d->net), .events = POLLIN}};
    size_t count = 1 + (d->pool == NULL ? 0 : cli_pool_poll(d->pool, list + 1));
    return poll(list, (nfds_t)count, (int)ceil(wait_ms)) >= 0 || errno == EINTR
               ? CLI_DONE
               : cli_fail("cannot wait for the network: %s", strerror(errno));
}

int cli_drive(cli_net *net, cli_pool *pool, pq_api *api, cli_round round, void *context) {
    driver d = {.net = net, .pool = pool, .api = api, .rounded_ms = -INFINITY};
    int code = CLI_DONE;
    while (code == CLI_DONE) {
        cli_net_take(net, api);
        take_work(&d);
        double wait = act(&d);
        give_work(&d);
        if (wait < 0 || cli_now_ms() - d.rounded_ms >= round_ms) {
            d.rounded_ms = cli_now_ms();
            if (!round(context)) {
                return CLI_DONE;
            }
        }
        if (wait < 0) {
            return CLI_DONE;
        }
        code = wait_for(&d, wait);
    }
    return code;
}
