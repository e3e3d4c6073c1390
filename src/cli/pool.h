/*
 * Workers that run SQL: processes, forked from this one, each with the session as it was at the
 * fork. So they share the database's image, which nobody writes, and nothing else: SQLite keeps its
 * heap limit and its seed of random() per process, a statement that runs wild or crashes harms no
 * other, and a worker can be ended at any time. They have a lower priority than the program itself,
 * so that SQL does not delay the network.
 */
#ifndef PQ_CLI_POOL_H
#define PQ_CLI_POOL_H

#include "pq_api.h"

#include <poll.h>
#include <stdint.h>

typedef struct cli_pool cli_pool;

enum { CLI_POOL_MOST = 64 };

/* How many workers fit this computer: its cores, at most CLI_POOL_MOST. */
size_t cli_pool_cores(void);

/* Forks `count` workers, from 1 to CLI_POOL_MOST, that answer operations in copies of the session.
 * To be called before the program has a second thread or a key. NULL if a process cannot be
 * started. cli_pool_free ends them, also in the middle of a statement. */
cli_pool *cli_pool_new(pq_api *api, size_t count);
void cli_pool_free(cli_pool *pool);

/* Is there a worker without work? */
bool cli_pool_is_idle(const cli_pool *pool);

/* Gives an idle worker an operation. What it answers comes under `number`. */
void cli_pool_give(cli_pool *pool, uint64_t number, const char *operation, const char *request,
                   size_t size);

/* Fills in what to poll for, at most CLI_POOL_MOST; returns how many. */
size_t cli_pool_poll(const cli_pool *pool, struct pollfd *list);

/* Takes one answer that has come; false if there is none yet. *envelope is as pq_api_call gives it.
 * The answer of a worker that died is an error that says so; it gets no more work. */
bool cli_pool_take(cli_pool *pool, uint64_t *number, pq_text *envelope);

#endif
