/* The command's driver of runs: the network in a thread, SQL in a pool of processes. */
#ifndef PQ_CLI_DRIVE_H
#define PQ_CLI_DRIVE_H

#include "net.h"
#include "pool.h"

/* Called between rounds, several times a second; returns false to end the session at once. */
typedef bool (*cli_round)(void *context);

/* Drives every run of the session until none has anything left to do. `pool` answers what runs with
 * "sql_elsewhere" ask of their database; NULL if there are none. CLI_DONE, or CLI_BAD after
 * printing why. */
int cli_drive(cli_net *net, cli_pool *pool, pq_api *api, cli_round round, void *context);

#endif
