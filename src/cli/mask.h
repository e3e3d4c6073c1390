/* Removes a key from what a provider sends, so that nothing that is written or printed can hold it:
 * as it is, percent-encoded, in escapes of JSON, or within base64, also where it is split between
 * pieces. */
#ifndef PQ_CLI_MASK_H
#define PQ_CLI_MASK_H

#include "cli.h"

/* A shorter key is not removed: it may be a word. */
enum { CLI_MASK_LEAST_BYTES = 6 };

typedef struct cli_mask cli_mask;

/* Creates a mask of a key, which is copied; NULL if the key is too short, or when out of memory. */
cli_mask *cli_mask_new(const char *key);
/* Wipes the key. NULL is allowed. */
void cli_mask_free(cli_mask *mask);

/* Takes bytes and appends them to `out`, with an ellipsis for each key. The end of the bytes is
 * kept while it may be the beginning of a key. */
void cli_mask_take(cli_mask *mask, const char *bytes, size_t size, pq_text *out);

/* Appends what was kept. */
void cli_mask_end(cli_mask *mask, pq_text *out);

#endif
