/* The network of the command: requests with keys from the environment, through the wire (wire.h).
 */
#ifndef PQ_CLI_NET_H
#define PQ_CLI_NET_H

#include "cli.h"
#include "pq_api_drive.h"

typedef struct cli_net cli_net;

/* A driver; NULL, after printing why, if libcurl cannot be started. To be freed with
 * cli_net_free, which wipes the keys. */
cli_net *cli_net_new(void);
void cli_net_free(cli_net *net);

/* The key of a provider from the environment variable `variable`; sent only with requests to URLs
 * below `base_url`. False if the variable is not set. */
bool cli_net_key(cli_net *net, const char *provider, const char *variable, const char *base_url);

/* Sends a request; false when out of memory. The first one starts the wire's thread. */
bool cli_net_send(cli_net *net, const pq_drive *want);
void cli_net_abort(cli_net *net, uint64_t exchange);

/* Passes on to the session all that arrived since the last call. */
void cli_net_take(cli_net *net, pq_api *api);

/* A file descriptor that is readable when something arrived; -1 before the first request. */
int cli_net_fd(const cli_net *net);

/* GETs a URL with the provider's key; *reply is the body, to be freed with pq_text_free. CLI_DONE,
 * or CLI_BAD after printing why. */
int cli_net_get(cli_net *net, const char *provider, const char *url, pq_text *reply);

/* libcurl's words for the last exchange that was lost; "" if none was. */
const char *cli_net_last_error(const cli_net *net);

#endif
