/* The native driver of runs: libcurl's multi interface, keys from the environment. */
#ifndef PQ_CLI_NET_H
#define PQ_CLI_NET_H

#include "cli.h"

#include <signal.h>

typedef struct cli_net cli_net;

/* Called after each round, at least once a second; returns false to end the session at once. */
typedef bool (*cli_net_round)(void *context);

/* A driver; NULL, after printing why, if libcurl cannot be started. To be freed with
 * cli_net_free, which wipes the keys. */
cli_net *cli_net_new(void);
void cli_net_free(cli_net *net);

/* The key of a provider from the environment variable `variable`; sent only with requests to URLs
 * below `base_url`. False if the variable is not set. */
bool cli_net_key(cli_net *net, const char *provider, const char *variable, const char *base_url);

/* Drives every run of the session until none has anything left to do. */
int cli_net_drive(cli_net *net, pq_api *api, cli_net_round round, void *context);

/* GETs a URL with the provider's key; *reply is the body, to be freed with pq_text_free. CLI_DONE,
 * or CLI_BAD after printing why. */
int cli_net_get(cli_net *net, const char *provider, const char *url, pq_text *reply);

/* libcurl's words for the last exchange that was lost; "" if none was. */
const char *cli_net_last_error(const cli_net *net);

#endif
